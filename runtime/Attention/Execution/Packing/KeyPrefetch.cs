using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// Prefetches the keys and values of the next key block while the present one is worked on, a few with each tile: packing would
/// otherwise wait for memory most of its time. The default value prefetches nothing.
/// </summary>
internal unsafe ref struct KeyPrefetch<TKernel>
    where TKernel : struct, IMicroKernels
{
    private readonly KeySource source;
    private readonly KeyStream stream;
    private readonly KeyBlockPlan keyBlock;
    private readonly int runs;
    private readonly int keysPerTile;
    private int run;
    private int next;

    /// <summary>Plans the keys of the next key block.</summary>
    /// <param name="call">The call.</param>
    /// <param name="block">Names the sequence and the head.</param>
    /// <param name="stream">The stream of the keys.</param>
    /// <param name="keyBlock">The next key block.</param>
    /// <param name="tiles">Number of tiles among which the work is divided.</param>
    public KeyPrefetch(AttentionCall call, in RowBlock block, in KeyStream stream, KeyBlockPlan keyBlock, int tiles)
    {
        source = new KeySource(call, block, stream);
        this.stream = stream;
        this.keyBlock = keyBlock;
        runs = keyBlock.Count;
        next = keyBlock.Count > 0 ? keyBlock[0].First : 0;

        // With a window only some of the block's tiles attend a key block: with twice as many keys for each tile all come in time nevertheless.
        keysPerTile = (2 * TKernel.KeyBlock / tiles) + 1;
    }

    /// <summary>Prefetches the next few keys.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step(int keys)
    {
        if (Sse.IsSupported && run < runs)
        {
            Prefetch(keys);
        }
    }

    /// <summary>Keys to prefetch at each of a tile's steps.</summary>
    public readonly int KeysPerStep(int steps) => (keysPerTile / steps) + 1;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Prefetch(int keys)
    {
        var end = Math.Min(keyBlock[run].End, next + keys);
        for (; next < end; next++)
        {
            var position = stream.PositionOf(next);
            RowPrefetch.Row(source.Key(position), TKernel.HeadDim);
            RowPrefetch.Row(source.Value(position), TKernel.ValueDim);
        }

        if (next == keyBlock[run].End && ++run < keyBlock.Count)
        {
            next = keyBlock[run].First;
        }
    }
}
