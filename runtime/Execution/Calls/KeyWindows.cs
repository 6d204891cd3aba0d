using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// The keys that a query may attend at all, whatever its pattern: before padding, not later where causal, of its document, in its
/// row of a block mask.
/// </summary>
internal sealed class KeyWindows(bool isCausal, int[] keyLengths, DocumentMap[]? documents, BlockMask? blockMask)
{
    private readonly bool areContiguous = documents is null || documents.All(static map => map.IsContiguous);

    /// <summary>Whether each window is one range.</summary>
    public bool AreRanges => areContiguous && blockMask is null;

    /// <summary>Whether each window is what a block mask leaves of one range.</summary>
    public bool AreMaskedRanges => areContiguous && blockMask is not null;

    /// <summary>Whether windows are the same for all queries, but for causality.</summary>
    public bool AreShared => documents is null && blockMask is null;

    /// <summary>Whether windows are the same for all queries of a block of <see cref="RowBlock"/> positions, but for causality.</summary>
    public bool AreSharedInBlocks => documents is null;

    /// <summary>Positions from one multiple of which to the next the block mask is the same; 0 where there is none.</summary>
    /// <param name="queryOffset">Position of the first query.</param>
    public int RowBlock(int queryOffset) => blockMask is null ? 0 : (int)Divisors.GreatestCommon(blockMask.BlockSize, Math.Abs((long)queryOffset));

    /// <summary>Whether windows differ between heads.</summary>
    public bool DifferByHead => blockMask is { Heads: > 1 };

    /// <summary>The window of a query where <see cref="AreRanges"/>; the range where <see cref="AreMaskedRanges"/>.</summary>
    /// <param name="batch">The batch element.</param>
    /// <param name="position">The query's position among the keys.</param>
    /// <param name="document">The document found last, most often also this query's; empty at first.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public KeyRange RangeOf(int batch, int position, ref KeyRange document)
    {
        var last = keyLengths[batch] - 1;
        last = isCausal ? Math.Min(last, position) : last;
        var range = new KeyRange(0, Math.Max(last, -1));
        if (documents is null)
        {
            return range;
        }

        if (!document.Contains(position))
        {
            document = documents[batch].RunOf(position);
        }

        return range.Intersect(document);
    }

    /// <summary>The keys that the block mask leaves a query; they may reach beyond the last key.</summary>
    public void SetMasked(RangeList keys, int batch, int head, int query)
    {
        keys.Clear();
        blockMask!.AddKeys(batch, head, query, keys);
    }

    /// <summary>The window of a query.</summary>
    /// <param name="window">Receives the keys.</param>
    /// <param name="scratch">Overwritten.</param>
    /// <param name="batch">The batch element.</param>
    /// <param name="head">The query head.</param>
    /// <param name="query">The query.</param>
    /// <param name="position">Its position among the keys.</param>
    public void Set(
        RangeList window, (RangeList First, RangeList Second) scratch, int batch, int head, int query, int position)
    {
        var last = keyLengths[batch] - 1;
        last = isCausal ? Math.Min(last, position) : last;
        window.Clear();
        if (documents is null && blockMask is null)
        {
            window.Add(0, last);
            return;
        }

        scratch.First.Clear();
        scratch.First.Add(0, last);
        scratch.Second.Clear();
        if (documents is null)
        {
            scratch.Second.Add(0, last);
        }
        else
        {
            documents[batch].AddDocument(position, scratch.Second);
        }

        window.SetToIntersection(scratch.First, scratch.Second);
        if (blockMask is not null)
        {
            SetMasked(scratch.First, batch, head, query);
            scratch.Second.SetToIntersection(window, scratch.First);
            window.SetTo(scratch.Second);
        }
    }
}
