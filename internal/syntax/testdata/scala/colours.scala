package shop

import scala.util.*

/** A colour. */
enum Colour(val rgb: Int) derives Eq:
  /** Like blood. */
  case Red extends Colour(0xFF0000)
  case Green, Blue
  case Mixed(a: Int, b: Int) extends Colour(a)
  def shade: Int = 1

given intOrd: Ord[Int] with
  def compare(x: Int, y: Int): Int = x - y

given listOrd[T](using ord: Ord[T]): Ord[List[T]] with
  def compare(x: List[T], y: List[T]): Int = 0
given Ord[String] with { def compare(x: String, y: String) = 0 }
given Conversion[Int, String] = _.toString
given global: ExecutionContext = ExecutionContext.parasitic

extension (s: String)
  /** Twice. */
  def twice: String = s + s
  def thrice(n: Int): String = s * n
extension [T](xs: List[T]) def second: T = xs.tail.head

/** Adds. */
def add(a: Int, b: Int = 1)(using c: Ctx): Int =
  val x = a
  if x > 1 then x
  else b
end add

val top = 1
var mutable: Int = 2
opaque type Money = Long
type Alias[T] = List[T]
class A(x: Int):
  def f: Int =
    x + 1
  private val g = 2
  inline def h[T](inline x: T): T = x
  infix def on(y: Int): Int = y
end A
trait T:
  def g: Int
object O:
  def f = 1
@main def run(args: String*): Unit = println(args)
export a.b
transparent inline def m: Any = 1
case class P(a: Int)
def poly[A](x: A): [B] => B => A = ???
lazy val l = 1
final val C = 1
open class Q
abstract class R { protected def z: Int }
