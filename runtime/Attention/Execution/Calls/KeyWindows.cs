using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>The keys that a query may attend at all, whatever its pattern: those before padding, not after the query where causal, and in its row of the block mask.</summary>
internal sealed class KeyWindows(bool isCausal, BlockMask? blockMask)
{
    /// <summary>Whether each window is one range, and the same for all queries of a sequence but for causality.</summary>
    public bool AreRanges => blockMask is null;

    /// <summary>Size of the blocks of positions within which the block mask is the same; 0 where there is none.</summary>
    /// <param name="sequence">The sequence.</param>
    public int RowBlock(CallSequence sequence) => blockMask is null ? 0
        : sequence.Queries.Places is not null ? 1
        : (int)Divisors.GreatestCommon(blockMask.BlockSize, Math.Abs((long)sequence.Queries.First - sequence.QueryOffset));

    /// <summary>Whether windows differ between heads.</summary>
    public bool DifferByHead => blockMask is { Heads: > 1 };

    /// <summary>The window of a query where <see cref="AreRanges"/>; otherwise the range that it is part of.</summary>
    /// <param name="sequence">The query's sequence.</param>
    /// <param name="position">Its position.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public KeyRange RangeOf(CallSequence sequence, int position)
    {
        var last = sequence.KeyCount - 1;
        last = isCausal ? Math.Min(last, position) : last;
        return new KeyRange(0, Math.Max(last, -1));
    }

    /// <summary>The keys that the block mask leaves a query, padding included.</summary>
    /// <param name="keys">Receives them.</param>
    /// <param name="sequence">The query's sequence.</param>
    /// <param name="head">Its head.</param>
    /// <param name="query">The query.</param>
    public void SetMasked(RangeList keys, CallSequence sequence, int head, int query)
    {
        keys.Clear();
        blockMask!.AddKeys(sequence.Batch, head, sequence.Queries.At(query), sequence.Keys, keys);
    }

    /// <summary>The window of a query.</summary>
    /// <param name="window">Receives the keys.</param>
    /// <param name="sequence">The query's sequence.</param>
    /// <param name="head">The query head.</param>
    /// <param name="query">The query.</param>
    /// <param name="position">Its position.</param>
    public void Set(RangeList window, CallSequence sequence, int head, int query, int position)
    {
        var range = RangeOf(sequence, position);
        if (blockMask is null)
        {
            window.Clear();
            window.Add(range.First, range.Last);
            return;
        }

        SetMasked(window, sequence, head, query);
        window.Limit(range.First, range.Last);
    }
}
