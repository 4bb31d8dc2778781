defmodule Ledger.Entry do
  @moduledoc "One line of a ledger."

  defstruct [:account, :amount, note: ""]

  @doc "Makes an entry; the amount is in cents."
  def new(account, amount) when is_integer(amount) do
    %__MODULE__{account: account, amount: amount}
  end

  def with_note(entry, note) do
    %{entry | note: String.trim(note)}
  end
end

defmodule Ledger do
  @moduledoc "A ledger that must balance."

  alias Ledger.Entry

  @limit 10_000

  def empty, do: []

  @doc "Adds an entry, the newest first."
  def add(ledger, %Entry{} = entry) do
    if length(ledger) >= @limit do
      {:error, :full}
    else
      {:ok, [entry | ledger]}
    end
  end

  def balance(ledger, account) do
    ledger
    |> Enum.filter(fn entry -> entry.account == account end)
    |> Enum.map(fn entry -> entry.amount end)
    |> Enum.sum()
  end

  def balanced?(ledger) do
    total = Enum.reduce(ledger, 0, fn entry, sum -> sum + entry.amount end)
    total == 0
  end

  def accounts(ledger) do
    ledger
    |> Enum.map(& &1.account)
    |> Enum.uniq()
    |> Enum.sort()
  end

  defp describe(entry) do
    case entry.note do
      "" -> "#{entry.account}: #{entry.amount}"
      note -> "#{entry.account}: #{entry.amount} (#{note})"
    end
  end

  def print(ledger) do
    for entry <- Enum.reverse(ledger) do
      IO.puts(describe(entry))
    end

    :ok
  end
end
