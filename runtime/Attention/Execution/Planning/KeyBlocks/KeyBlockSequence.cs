namespace SparseAttentionGen.CompilerServices;

/// <summary>The key blocks of all streams of a block, one after the other.</summary>
internal sealed class KeyBlockSequence(SegmentTable segments, StreamTiles streams)
{
    private readonly NeededKeys needed = new();
    private AttentionCall? call;
    private RowBlock block;
    private int stream;

    /// <summary>Begins a block.</summary>
    /// <param name="ofCall">The call.</param>
    /// <param name="rows">The block, which says which keys are wanted.</param>
    public void Begin(AttentionCall ofCall, in RowBlock rows)
    {
        (call, block, stream) = (ofCall, rows, -1);
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
            var (from, to) = call!.StreamOf(block, id).Places(block.KeyStart, block.KeyEnd);
            needed.Collect(segments, tiles, from, to);
            needed.Take(keyBlock, keys, vectorLength);
        }

        keyBlock.Stream = stream;
    }
}
