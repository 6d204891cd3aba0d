using System.Collections.Concurrent;

namespace SparseAttentionGen;

/// <summary>The patterns that differ from one in nothing but the seed of random blocks: a model has one for each layer.</summary>
internal sealed class SeededPatterns
{
    /// <summary>Patterns kept, which are small: the drawn blocks are kept elsewhere.</summary>
    private const int MostPatterns = 1024;

    private readonly ConcurrentDictionary<int, AttentionPattern> patterns = new();

    /// <summary>The pattern of a seed, made from another where it is not there.</summary>
    public AttentionPattern Get(int seed, AttentionPattern from, Func<AttentionPattern, int, AttentionPattern> create)
    {
        if (patterns.TryGetValue(seed, out var pattern))
        {
            return pattern;
        }

        if (patterns.Count >= MostPatterns)
        {
            patterns.Clear();
        }

        return patterns.GetOrAdd(seed, create(from, seed));
    }
}
