package shop

class Broken(val a: Int {
    fun typing() {
        this.
    }
}

/** Whole. */
fun whole(a: Int): Int { return a }

fun half(a: Int, 
