package shop.parts
package object util { def x = 1 }

import a.b.{C => D, _}

/** What a customer wants.
  *
  * @tparam T what is sold
  */
@deprecated("old", "1.0")
@SerialVersionUID(1L)
sealed abstract class Cart[+T <: Item, F[_]: Monad] private (val owner: Int, protected var store: Option[String] = None, plain: => Int, rest: String*)(implicit ec: ExecutionContext) extends Base[T](owner) with Shop {
  self: Other =>
  /** How many. */
  val count: Int = 1
  private[this] var name: String = _
  lazy val total = { count * 2 }
  val (a, b) = pair
  val x, y = 1
  protected[parts] def find[V >: T](name: String, block: Int => Unit = _ => (), rest: V*)(implicit ord: Ordering[V]): Option[V] = {
    var at = 0
    at += 1
    this.count = at
    for (i <- rest; if i != null) yield i
    for { i <- 0 to 1 } { println(i) }
    while (at > 0) at -= 1
    def local(x: Int) = x
    val f = (x: Int) => x * 2
    list.map(_ + 1).filter { x => x > 1 }.foreach(println)
    at match { case 1 if at > 0 => None; case n => Some(n) }
    if (at > 0) throw new IllegalStateException("x") else return None
    try { go() } catch { case e: IOException => throw e } finally { stop() }
    new Cart(1) { override def run(): Unit = {} }
    Some(name)
  }
  def abs: Int
  override def toString = s"a $name"
  def +(other: Cart[T]): Cart[T] = this
  def unary_! : Boolean = false
  def proc() { println(1) }
  def this(a: Int) = this(a, None)
  type Elem = T
  type Abs
  implicit def conv(x: Int): String = x.toString
  @throws[IOException]("x") @inline final def io(): Unit = ???
  object Inner { def go(): Unit = () }
  case class Point(x: Int, y: Int = 0)
  private class P
}

/** The companion. */
object Cart extends App {
  val Limit = 1
  def apply(x: Int): Cart[Int] = new Cart(x)
}
trait Shop[T] { def sell(x: T): Unit; val price: Int; def dflt: Int = 1 }
case object Nil extends Shop[Int]
implicit class Rich(val s: String) extends AnyVal { def twice: String = s + s }
package inner { class Deep }
