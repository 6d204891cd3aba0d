namespace SparseAttentionGen;

/// <summary>Consecutive keys, both ends included; empty where <see cref="Last"/> is less than <see cref="First"/>.</summary>
/// <param name="First">The first key.</param>
/// <param name="Last">The last key.</param>
public readonly record struct KeyRange(int First, int Last)
{
    /// <summary>No key.</summary>
    public static KeyRange Empty => new(0, -1);

    /// <summary>Whether there is no key in the range.</summary>
    public bool IsEmpty => Last < First;

    /// <summary>Number of keys in the range.</summary>
    public int Count => IsEmpty ? 0 : Last - First + 1;

    /// <summary>Whether a key is in the range.</summary>
    /// <param name="key">The key's index.</param>
    /// <returns>True from <see cref="First"/> to <see cref="Last"/>.</returns>
    public bool Contains(int key) => key >= First && key <= Last;

    /// <summary>The keys of this range that are also in another.</summary>
    /// <param name="other">The other range.</param>
    /// <returns>The common keys.</returns>
    public KeyRange Intersect(KeyRange other)
    {
        var first = Math.Max(First, other.First);
        var last = Math.Min(Last, other.Last);
        return last < first ? Empty : new KeyRange(first, last);
    }
}
