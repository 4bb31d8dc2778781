object A {
  def f = g(name = 1, b = 2)
  val x, y = 1
  val z: Int
  var q, w: Int
  def h[A: Ord, B <: C](a: A)(b: B*): Unit = { a; ; }
  @throws(classOf[IOException]) def io = 1
  def m = x match { case 1 => "a"
    case _ => null }
  f[Int](1)(2); a.b[Int](c); new B[Int](1); new a.b.C; buf += 1; xs(1) = 2; x.y = 3; a map b; f { case 1 => 2 }
  do { 1 } while (true)
  def proc { println() }
  protected override lazy val k: Int = 1
  private val Array(aa, bb) = 1
  val List(c) : X = 1
  type F[X] <: Y
  throw Err("x")
  implicit object O
  for (x <- xs) { val y = 1; y } 
  // line
  def s1: this.type = this
  given Ord[List[Int]] = 1
  enum E { case A, B; case C(x: Int) }
  def using(implicit a: A, b: B) = 1
  val anon = new T { def z = 1 }
  def byName(x: => Int, @ann y: Int) = x
  def t(xs: Int*) = f(xs: _*)
  class K @Inject() (a: A) extends B(a)
  def `type`: Int = 1
  case class CC private (a: Int) { def b = a }
}

object Made {
  def make: A = new B[List[Int]] with C { def x = 1 }
  def none = { val a = 1; log(a) }
  def named = { count += 1; "done" }
}
