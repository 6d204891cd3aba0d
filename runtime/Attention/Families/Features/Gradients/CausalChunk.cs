namespace SparseAttentionGen.CompilerServices;

/// <summary>A chunk of keys on the way through a causal call, and the positions whose queries attend it pair by pair, as those behind it attend its sums.</summary>
/// <param name="Batch">The batch element.</param>
/// <param name="Position">The first key's position.</param>
/// <param name="KeyEnd">The position behind the last key of the batch element.</param>
/// <param name="Covered">The first position of queries: that of the first key.</param>
/// <param name="CoveredEnd">The position behind the last.</param>
internal readonly record struct CausalChunk(int Batch, int Position, int KeyEnd, long Covered, long CoveredEnd)
{
    /// <summary>Whether there is a chunk.</summary>
    public bool Exists => IsPast || Position < KeyEnd;

    /// <summary>Whether it has no keys: its queries are before the call's first key, and attend what a state remembers.</summary>
    public bool IsPast { get; init; }

    /// <summary>The chunk behind this one.</summary>
    public CausalChunk Following => new(Batch, (int)Math.Min(CoveredEnd, KeyEnd), KeyEnd, CoveredEnd, CoveredEnd);

    /// <summary>The chunk at the first key; queries before it belong to none, unless a state has keys.</summary>
    public static CausalChunk First(FeatureCall call, int batch, int head)
    {
        var end = call.KeyLengths[batch];
        var position = call.NextKey(batch, 0, end);
        return call.HasPast(call.SequenceOf(batch, head)) ? Before(batch, position, end) : new CausalChunk(batch, position, end, position, position);
    }

    /// <summary>What is before the first key.</summary>
    /// <param name="batch">The batch element.</param>
    /// <param name="first">The first key's position, or the end of the keys.</param>
    /// <param name="end">The position behind the last key.</param>
    public static CausalChunk Before(int batch, int first, int end) =>
        new(batch, first, end, long.MinValue / 2, first < end ? first : long.MaxValue / 2) { IsPast = true };

    /// <summary>The chunk, once it is known where the next one begins.</summary>
    public CausalChunk Until(int next) => this with { CoveredEnd = next < KeyEnd ? next : long.MaxValue / 2 };

    /// <summary>The rows whose queries are at the chunk's positions: a query's index times the heads that share a key head, and the head among them.</summary>
    public (long First, long End) Rows(FeatureCall call, int batch)
    {
        var (offset, queries) = (call.QueryOffsets[batch], call.Views.Query.Length);
        return (Math.Clamp(Covered - offset, 0, queries) * call.Group, Math.Clamp(CoveredEnd - offset, 0, queries) * call.Group);
    }
}
