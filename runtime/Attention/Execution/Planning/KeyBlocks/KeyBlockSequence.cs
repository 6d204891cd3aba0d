namespace SparseAttentionGen.CompilerServices;

/// <summary>The key blocks of all streams of a block, one after the other.</summary>
internal sealed class KeyBlockSequence(SegmentTable segments, StreamTiles streams)
{
    private readonly NeededKeys needed = new();
    private int stream;
    private int start;
    private int end;

    /// <summary>Begins a block.</summary>
    /// <param name="first">First place to attend, of every stream.</param>
    /// <param name="behind">The place after the last to attend.</param>
    public void Begin(int first, int behind)
    {
        (start, end, stream) = (first, behind, -1);
        needed.Clear();
    }

    /// <summary>Takes the next key block.</summary>
    /// <param name="keyBlock">Receives it; without runs when none is left.</param>
    /// <param name="keys">Keys of a key block.</param>
    /// <param name="vectorLength">Keys of a panel.</param>
    public void Take(KeyBlockPlan keyBlock, int keys, int vectorLength)
    {
        needed.Take(keyBlock, keys, vectorLength);
        while (keyBlock.Count == 0 && stream + 1 < streams.Count)
        {
            stream++;
            var tiles = streams.Tiles(stream, out var id);
            var (from, to) = KeyStreamId.Limits(id, start, end);
            needed.Collect(segments, tiles, from, to);
            needed.Take(keyBlock, keys, vectorLength);
        }

        keyBlock.Stream = stream;
    }
}
