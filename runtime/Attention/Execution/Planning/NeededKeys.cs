using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>The places of a stream that some tile of a block attends, cut into key blocks.</summary>
internal sealed class NeededKeys
{
    private readonly List<(int First, int Last)> ranges = [];
    private int next;

    /// <summary>Forgets all places.</summary>
    public void Clear()
    {
        ranges.Clear();
        next = 0;
    }

    /// <summary>Collects what some tiles attend.</summary>
    /// <param name="segments">The tiles' segments.</param>
    /// <param name="tiles">The tiles.</param>
    /// <param name="start">First place to consider.</param>
    /// <param name="end">The place after the last to consider.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Collect(SegmentTable segments, ReadOnlySpan<TileSegments> tiles, int start, int end)
    {
        Clear();
        var previous = -1;
        foreach (var tile in tiles)
        {
            // Tiles of one block of rows often share their segments.
            if (tile.First == previous)
            {
                continue;
            }

            previous = tile.First;
            for (var index = tile.First; index < tile.First + tile.Count; index++)
            {
                Add(Math.Max(start, segments[index].First), Math.Min(end - 1, segments[index].Last));
            }
        }

        Merge();
    }

    /// <summary>Takes the next places that fit a key block.</summary>
    /// <param name="keyBlock">Receives them; without runs when none are left.</param>
    /// <param name="keys">Keys of a key block.</param>
    /// <param name="vectorLength">Keys of a panel.</param>
    public void Take(KeyBlockPlan keyBlock, int keys, int vectorLength)
    {
        keyBlock.Clear();
        while (next < ranges.Count && keyBlock.Keys < keys)
        {
            var (first, last) = ranges[next];

            // Panels begin at multiples of the vector length.
            first = first / vectorLength * vectorLength;
            var room = keyBlock.Keys == 0 ? keys - (first % keys) : keys - keyBlock.Keys;
            var end = (int)Math.Min(last + 1L, (long)first + room);
            keyBlock.Add(first, end, vectorLength);
            if (end <= last)
            {
                ranges[next] = (end, last);
                break;
            }
            else
            {
                next++;
            }
        }
    }

    private void Add(int first, int last)
    {
        if (first > last)
        {
            return;
        }

        // A tile's window moves along with it, so most ranges only extend the one before.
        if (ranges.Count > 0 && first >= ranges[^1].First && first <= ranges[^1].Last + 1L)
        {
            ranges[^1] = (ranges[^1].First, Math.Max(ranges[^1].Last, last));
        }
        else
        {
            ranges.Add((first, last));
        }
    }

    /// <summary>Joins ranges that touch or nearly do: a panel must not be packed twice.</summary>
    private void Merge()
    {
        if (ranges.Count < 2)
        {
            return;
        }

        // Wider than a panel of any kernel.
        const int Gap = 16;
        ranges.Sort();
        var kept = 0;
        for (var index = 1; index < ranges.Count; index++)
        {
            if (ranges[index].First <= (long)ranges[kept].Last + Gap)
            {
                ranges[kept] = (ranges[kept].First, Math.Max(ranges[kept].Last, ranges[index].Last));
            }
            else
            {
                ranges[++kept] = ranges[index];
            }
        }

        ranges.RemoveRange(kept + 1, ranges.Count - kept - 1);
    }
}

/// <summary>The segments of one tile of rows in one stream.</summary>
/// <param name="Tile">The tile.</param>
/// <param name="First">Its first segment.</param>
/// <param name="Count">Number of segments.</param>
internal readonly record struct TileSegments(int Tile, int First, int Count);
