package shop

import java.time.Duration

/** What a customer wants to buy. */
class Cart(private val owner: String) {
    private val lines = mutableListOf<Line>()
    var closed = false

    data class Line(val title: String, val price: Int, val count: Int = 1)

    /** Adds a line unless the cart is closed. */
    fun add(line: Line): Boolean {
        if (closed) {
            return false
        }
        lines.add(line)
        return true
    }

    fun total(): Int {
        var sum = 0
        for (line in lines) {
            sum += line.price * line.count
        }
        return sum
    }

    fun remove(title: String): Int {
        val before = lines.size
        lines.removeAll { it.title == title }
        return before - lines.size
    }

    fun close(): String {
        closed = true
        return "$owner pays ${total()}"
    }
}

interface Clock {
    fun now(): Duration
}

object Prices {
    const val LIMIT = 10_000

    fun discount(cart: Cart): Int {
        val total = cart.total()
        return if (total > LIMIT) total / 10 else 0
    }
}

fun greet(name: String?): String {
    val whom = name ?: "stranger"
    return "Hello, $whom!"
}
