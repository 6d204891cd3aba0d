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

    /// <summary>Whether windows are the same for all queries, but for causality.</summary>
    public bool AreShared => documents is null && blockMask is null;

    /// <summary>Whether windows differ between heads.</summary>
    public bool DifferByHead => blockMask is { Heads: > 1 };

    /// <summary>The window of a query where <see cref="AreRanges"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public KeyRange RangeOf(int batch, int position)
    {
        var last = keyLengths[batch] - 1;
        last = isCausal ? Math.Min(last, position) : last;
        var range = new KeyRange(0, Math.Max(last, -1));
        return documents is null ? range : range.Intersect(documents[batch].RunOf(position));
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
            scratch.First.Clear();
            blockMask.AddKeys(batch, head, query, scratch.First);
            scratch.Second.SetToIntersection(window, scratch.First);
            window.SetTo(scratch.Second);
        }
    }
}
