using System.Collections.Concurrent;

namespace SparseAttentionGen;

/// <summary>The patterns that differ from one in nothing but what a call gives: a model has one for each layer.</summary>
/// <typeparam name="TKey">What a call gives.</typeparam>
/// <param name="most">Patterns kept, which are small: drawn blocks are kept elsewhere.</param>
/// <param name="create">Makes the pattern of a key.</param>
internal sealed class PatternCache<TKey>(int most, Func<TKey, AttentionPattern> create)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, AttentionPattern> patterns = new();

    /// <summary>The pattern of a key, made where it is not there.</summary>
    public AttentionPattern Get(TKey key)
    {
        if (patterns.TryGetValue(key, out var pattern))
        {
            return pattern;
        }

        if (patterns.Count >= most)
        {
            patterns.Clear();
        }

        return patterns.GetOrAdd(key, create(key));
    }
}
