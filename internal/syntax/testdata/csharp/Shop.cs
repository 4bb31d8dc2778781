#region License
// Copyright (c) 2024 The shop
#endregion

using System;
[assembly: CLSCompliant(true)]

namespace Shop.Parts;

/// <summary>
/// What a customer wants to buy.
/// </summary>
/// <typeparam name="T">what is sold</typeparam>
[Serializable]
[System.ObsoleteAttribute("old")]
public abstract partial class Cart<T, U>(int owner, string name = "x") : Base<T>(owner), IShop where T : class, new()
{
    /// <summary>How many.</summary>
    public const int Max = 3, Min = 1;
    private readonly int _a = 1, _b;
    internal static volatile string? title;
    public static readonly Cart<int, int> Empty = null;
    [NonSerialized]
    protected internal List<int> items = new();
    private protected int hidden;
    public event EventHandler? Changed, Other;
    // ReSharper disable once EventNeverSubscribedTo
    public event EventHandler Added { add { x += value; } remove { } }

    static Cart() { }
    /** <summary>Makes one.</summary> */
    public Cart(int a) : this(a, "b") { log(a); }
    public Cart() => this._a = 1;
    ~Cart() { Close(); }

    public int Count { get; private set; } = 1;
    /// <value>What it is called.</value>
    public required string Name { get; init; }
    public int Size => items.Count;
    public int this[int index, string key = "a"] { get => items[index]; set { items[index] = value; } }
    public int Twice
    {
        get { int Double(int x) => x * 2; return Double(1); }
    }
    public override string ToString() => $"{owner}";
    public static Cart<T, U> operator +(Cart<T, U> a, Cart<T, U> b) { return a; }
    public static implicit operator int(Cart<T, U> a) => a.Count;
    public static explicit operator string(Cart<T, U> a) { return null; }

    /// <summary>Finds.</summary>
    /// <exception cref="ArgumentNullException">x</exception>
    [return: NotNull]
    [Test, Other(1)]
    public async Task<List<T>?> FindAsync<V>([NotNull] string name, ref int a, out int b, in int c, int e = 4, params string[] rest) where V : struct
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!found) throw new Shop.SoldOutException<int>(nameof(name));
        var local = 1;
        local += 2;
        this._a = local; Count++; --title!.length;
        foreach (var i in rest) { await Task.Delay(1); yield return i; }
        int Local(int x) => x;
        Func<int, int> f = x => { return x; };
        items.Where(x => x > 1).ToList();
        b = name?.Length ?? throw new IOException();
        var (left, right) = pair;
        left = 1;
        if (rest is string text) { text = ""; }
        switch (a) { case 1: break; default: break; }
        var z = a switch { 1 => 2, _ => 3 };
        this.Parse<int>(b); Helper<int>.Make(c); a?.Run(e);
        try { } catch (IOException problem) { problem = null; throw; }
        return z > 1 ? null : items;
    }
    protected abstract void Bar();
    partial void OnChanged();
    public extern static int Native();
    void IShop.Sell(int x) { throw Error.Of(x); }
    int IShop.Price { get { return 1; } }
    public void Missing() => throw new NotImplementedException();
    public async Task Wait() => await Task.Delay(1);
    public (int a, string b) Both() => (1, "");
    private class Inner { public void Open() { } }
    public delegate int Handler<in A>(A a, params int[] b);
#if DEBUG
    /// <summary>Says what it holds.</summary>
    public void Dump() { }
#else
    public void Dump2() { }
#endif
}

public record Point(int X, int Y = 0) { public int Z { get; } }
public readonly record struct Money(decimal Amount);
public struct Size { public int Width; public Size(int width) { Width = width; } }
public interface IShop
{
    int Price { get; }
    void Sell(int x);
    event EventHandler Sold;
    static abstract int Make();
    public int Default() { return 1; }
    private int Secret() { return 1; }
}

[Flags]
public enum Colour : byte
{
    /// <summary>Like blood.</summary>
    Red = 1,
    [Obsolete] Green, Blue
}

internal static class Extensions { public static int Twice(this int x) => x * 2; }
file class Hidden { }
