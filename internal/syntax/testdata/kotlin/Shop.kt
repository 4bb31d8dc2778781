/*
 * Copyright 2024 The shop.
 */
@file:JvmName("Shops")

package shop.parts

import kotlin.io.path

/**
 * What a customer wants to buy.
 *
 * @param T what is sold
 * @property owner who buys
 */
@Serializable(with = Other::class)
@Deprecated("old")
sealed class Cart<in T : Item, out U>(
    private val owner: Int,
    /** Where it is kept. */
    @Inject var store: String = "a",
    vararg rest: Int,
) : Base<T>(owner), Store by store where T : Comparable<T> {
    /** How many. */
    val count: Int = 1
    private var name: String? = null
        get() = field ?: "x"
        private set(value) { field = value }
    val total by lazy { count * 2 }
    lateinit var late: Clock; internal var hidden = 0
    val String.size: Int get() = length

    init { fun inner() {} }

    /** Makes one. */
    constructor(a: Int) : this(a, "b") { log(a) }
    private constructor() : this(1)

    @Throws(IOException::class, shop.Bad::class)
    override suspend fun <V> find(name: V?, block: (Int) -> Unit = {}, vararg rest: String): List<V>? where V : Any {
        var at = 0
        for (i in rest) {
            if (i == null) return null
            at += 1
            this.late.ticks = at
        }
        rest.forEach { if (it == "x") return@forEach }
        val later = object : Runnable { override fun run() { go() } }
        fun local(x: Int) = x
        when (at) { 1 -> log(1); else -> throw IllegalStateException("x") }
        require(at > 0) { "none" }
        while (at > 0) at--
        return if (at > 0) items?.first(name)!!.all(1) else null
    }

    // noinspection Unused
    fun twice(x: Int) = x * 2
    protected abstract fun bar()
    operator fun plus(other: Cart<T, U>) = other
    infix fun String.ext(x: Int): Int { return this.length + x }

    /** What all share. */
    companion object {
        const val LIMIT = 1
        @JvmStatic fun of(owner: Int) = Cart(owner)
    }
    companion object Factory : Maker { private val made = 0 }
    object Single { fun go() {} }
    inner class Line
    data class Point(val x: Int, val y: Int = 0)
    annotation class Marked(val value: String)
    value class Price(val cents: Long)

    enum class Colour(val code: Int) : Named {
        /** Like blood. */
        RED(1) { override fun shade() {} }, GREEN(2),
        @Deprecated("old") BLUE(3);

        abstract fun shade()
    }

    interface Named { val name: String; fun shade(); fun length(): Int { return name.length } }
}

/** Visits. */
fun interface Visit<T> {
    fun accept(t: T)
}

val String.initial: Char
    get() = this[0]
fun <T> List<T>?.second(): T = this!![1]
fun Map.Entry<String, Int>.swap(with: (Int) -> Int) = with(value) to key
typealias Items<T> = Map<String, T>
const val TOP = 1
val (left, right) = pair
private val lazyOne: Int by lazy { 1 }
expect fun platform(): String
internal class Unseen { fun open() {} }
tailrec inline fun <reified T> reified(crossinline block: () -> T): T? = when (block) { is Int -> 1; else -> null }
val anonymous = object : Visit<Int> { override fun accept(t: Int) {} }
val function = fun(x: Int): Int { return x }
fun main() { counter += 1; box.value = 2; list[1] = 3; items.map { it.x }.filter { it }; try { Cart(1).find("x") } catch (e: IOException) { throw e } }
