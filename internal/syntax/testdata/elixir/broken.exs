defmodule Fine do
  def ok(a), do: a
end

defmodule Half do
  @doc "Whole."
  def whole(a), do: a

  def open(a, do
    a +
  end

  @doc """
  After.
  """
  def later(x) do
    x
  end

  @spec
  def
  @doc
  def last(
