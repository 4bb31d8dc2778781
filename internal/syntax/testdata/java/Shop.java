/*
 * Copyright 2024 The shop.
 */
package shop.parts;

import java.util.*;

/**
 * What a customer wants to buy.
 *
 * @param <T> what is sold
 */
@Deprecated
@SuppressWarnings({"unchecked", "raw"})
public abstract sealed class Shop<T extends Item & Comparable<T>, U> extends Base<T> implements Store, Closeable permits Small, Large {
  /** The most. */
  public static final int LIMIT = 100, FLOOR[] = {1};
  private volatile String name;
  @Inject Clock clock;
  @Inject
  @Named("tax")
  protected int tax, rate = 2;

  static { init(); class Inner {} }
  { tax = 1; }

  /** Makes one. */
  protected Shop(final int tax, @Nullable String... names) throws IOException, shop.Bad {
    super(tax);
    this.name = Objects.requireNonNull(names[0]);
    if (tax < 0) throw new IllegalArgumentException("tax");
  }

  // CHECKSTYLE:OFF
  @Override
  public <V, W extends V> List<? extends V> find(@Nullable String name, int[] at, Map<String, List<V>> all, T one[]) throws E {
    int count = 0;
    for (T item : items) {
      if (item == null) continue;
      count++;
      --this.tax;
      item.visit(x -> { return null; });
    }
    switch (count) { case 1: return null; default: break; }
    while (count > 0) count -= 1;
    Runnable later = () -> { throw new Never(); };
    new Thread() { @Override public void run() { close(); } }.start();
    class Local { void go() {} }
    return count > 1 ? all.get(name) : Collections.<V>emptyList();
  }

  abstract void bar();
  native long stamp();
  void received(@This Shop<T, U> this, int x) { this.clock.tick(x); }
  public synchronized final int matrix()[] { throw fail(); }
  int one() { return 1; } int two() { return 2; }

  /**
   * Colours.
   */
  public enum Colour implements Named {
    RED, /** Like grass. */ GREEN(1) {
      @Override void shade() {}
    },
    @Deprecated BLUE;

    private int code;
    Colour() {}
    Colour(int code) { this.code = code; }
    void shade() {}
  }

  /**
   * A point.
   * @param x across
   */
  public record Point<N extends Number>(N x, @NonNull int... rest) implements Comparable<Point> {
    static int made;
    public Point { made++; }
    Point(N x) { this(x, 1); }
    @Override public int compareTo(Point other) { return 0; }
  }

  @Retention(RUNTIME) @interface Marked {
    String value() default "";
    Class<?>[] types();
    int MAX = 3;
  }

  protected interface Named {
    /** Zero. */
    int ZERO = 0, ONE = 1;
    String name();
    default int length() { return name().length(); }
    static Named of() { return () -> ""; }
    private void hidden() {}
    interface Deeper {}
  }

  static non-sealed class Large extends Shop<Item, ?> {
    public void open() {}
  }
}

interface Hidden { void seen(); }

@FunctionalInterface
interface Visit<T> {
  @deprecated
  void accept(T t) throws Exception;
}
