using System;

namespace Shop;

/// <summary>Keeps.</summary>
public sealed class Store : IStore
#if ASYNC
    , IAsyncDisposable
#endif
{
#if SPAN
    public void Put(ReadOnlySpan<int> items)
#else
    public void Put(int[] items)
#endif
    {
        Keep(items);
    }

    static readonly Type[] Known =
    {
        typeof(int),
#if NET6
        typeof(DateOnly)
#endif
    };

#if SPAN // whole
    public void Whole() { }
#elif NET6
    public void Other() { }
#else
    /* none */
#endif

#if NESTED
    public void Outer(
#if SPAN
        ReadOnlySpan<int> a
#else
        int[] b
#endif
    ) { }
#endif
}

/// <summary>Says that nothing was found.</summary>
public class NotFound(string message) : Exception(message);
file sealed class Marker<T> where T : class;
public interface IMark;
// class that is none;
public class Last { }
#endif
public class Asked { public void Ask(bool async, Func<Task> f) { Run(async); if (async) { f(async () => async ? 1 : 2); } } }
