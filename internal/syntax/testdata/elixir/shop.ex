defmodule Shop.Cart do
  @moduledoc """
  A cart.
  """

  use GenServer
  alias Shop.{Item, Price}

  @typedoc "A cart."
  @type t :: %__MODULE__{items: [Item.t()]}
  @typep secret :: atom
  @opaque token(a) :: {a}

  defstruct items: [], name: nil

  @max 10

  @doc "Sums."
  @doc since: "1.0"
  @spec total(t(), keyword()) :: integer() | nil
  def total(cart, opts \\ [])
  def total(%{items: []}, _opts), do: 0

  def total(%__MODULE__{items: items} = cart, opts) when is_list(items) do
    raise ArgumentError, "no"
    Enum.sum(items)
  end

  @doc false
  def hidden(a), do: a

  @impl true
  def init(state), do: {:ok, state}

  # comment
  @deprecated "Use x"
  defp priv(a, {b, c}, [h | t]) do
    if a do
      nil
    else
      b
    end
  end

  @doc ~S"""
  Macro.
  """
  defmacro mac(expr) do
    quote do: unquote(expr)
  end

  @callback fetch(id :: integer) :: {:ok, term} | {:error, String.t()}
  @macrocallback m(x) :: any
  defguard is_even(v) when rem(v, 2) == 0
  defdelegate size(a, b \\ 1), to: Other
  def a + b, do: 1
  def no_args, do: 1
  def no_parens
  def unquote(name)(x), do: x
  def f(x) when x > 1, do: try do 1 rescue e -> reraise e, __STACKTRACE__ end

  defmodule Inner do
    defexception [:message, code: 1]
    def get!(x), do: throw(:a)
  end
end

defprotocol Size do
  @doc "Size."
  @spec size(t) :: integer
  def size(data)
end

defimpl Size, for: List do
  def size(l), do: length(l)
end

test "x" do
  assert 1
end

defmodule Shop.Hidden do
  @moduledoc false

  def seen?(x), do: x

  # Kept for later.
  defp kept(%Shop.Cart{} = cart, %{a: a}, 1, "x", [_ | _], _), do: cart
end

defmodule Shop.Plain do
  # About what follows.
  @limits [1, 2]
  @doc """
  Found above a constant.
  """
  @other 1
  @spec find(id) :: {:ok, t} | nil when id: term
  def find(id, opts \\ [a: 1])

  def find(nil, _), do: nil

  # For texts.
  def find(id, opts) when is_binary(id) do
    with {:ok, a} <- Repo.get(id),
         {:ok, b} <- Repo.get(a) do
      for x <- b, do: x
      {:ok, b}
    else
      :error -> nil
      {:error, e} -> raise e
    end
  end

  def each(list) do
    Enum.each(list, fn x ->
      if x, do: throw(x)
    end)

    list
    |> Enum.map(&(&1 + 1))
    |> Enum.sum()
  end

  def each(list, :reverse), do: list

  @doc "#{@limits} texts"
  def made, do: raise("no")

  # credo:disable-for-next-line
  def checked(x) do
    case x do
      1 -> :one
      _ when x > 2 -> %{x | a: 1}
    end
  rescue
    e in [ArgumentError] -> {:error, e}
  end

  @doc false
  def not_shown(x) do
    cond do
      x -> raise %Shop.Error{message: "a"}
      true -> if(x, do: 1)
    end
  end

  # Compares.
  @doc guard: true
  defguardp same(a, b) when a == b
  def -a, do: a
  def left <~> right, do: {left, right}

  @typedoc false
  @type hidden :: term
  @typedoc """
  A pair.
  """
  @typedoc since: "1.1"
  @type pair(a, b) :: {a, b}

  @doc "Called back."
  @callback handle(event :: term, map(), opts) :: :ok when opts: keyword
  @callback init() :: :ok

  defmacro __using__(opts) do
    quote do
      @doc "Made elsewhere."
      def made_here(x), do: x

      def made_too(x), do: unquote(opts)
    end
  end

  if Code.ensure_loaded?(Other) do
    def optional(a), do: a
  end
end

defmodule Shop.Empty do
end

defmodule Shop.OnTheLine do # why
  # First.
  use Other
end

defmodule Shop.Line, do: def(one, do: 1)
defimpl Inspect do
  def inspect(_, _), do: "x"
end
