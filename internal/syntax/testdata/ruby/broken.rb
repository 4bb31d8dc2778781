# What is there.
class Half
  # Whole.
  def whole(a)
    a
  end

  def open(a, b
    a +
  end

  # After.
  def after
    @x = [1, 2
  end

  attr_reader :a, "b", *LIST
  private :nothing, def
