namespace SparseAttentionGen.CompilerServices;

/// <summary>The chunks of all streams of a block, one after the other.</summary>
internal sealed class ChunkSequence(SegmentTable segments, StreamTiles streams)
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

    /// <summary>Takes the next chunk.</summary>
    /// <param name="chunk">Receives it; without runs when none is left.</param>
    /// <param name="keys">Keys of a chunk.</param>
    /// <param name="vectorLength">Keys of a panel.</param>
    public void Take(ChunkPlan chunk, int keys, int vectorLength)
    {
        needed.Take(chunk, keys, vectorLength);
        while (chunk.Count == 0 && stream + 1 < streams.Count)
        {
            stream++;
            var tiles = streams.Tiles(stream, out var id);
            var (from, to) = KeyStreamId.Limits(id, start, end);
            needed.Collect(segments, tiles, from, to);
            needed.Take(chunk, keys, vectorLength);
        }

        chunk.Stream = stream;
    }
}
