package shop;

public class Broken {
  private int count

  /** Whole. */
  public int whole(int a) { return a; }

  public void typing(String name) {
    this.
  }

  public int half(int a, 

  void after() { go(); }
}
