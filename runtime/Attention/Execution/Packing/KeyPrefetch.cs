using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// Asks for the keys and values of the next chunk while the present one is worked on, a few with each tile: staging would
/// otherwise wait for memory most of its time. The default value asks for nothing.
/// </summary>
internal unsafe ref struct KeyPrefetch<TKernel>
    where TKernel : struct, IMicroKernels
{
    private readonly KeySource source;
    private readonly KeyStream stream;
    private readonly ChunkPlan chunk;
    private readonly int runs;
    private readonly int keysPerTile;
    private int run;
    private int next;

    /// <summary>Plans the keys of the next chunk.</summary>
    /// <param name="call">The call.</param>
    /// <param name="block">Names the sequence and the head.</param>
    /// <param name="stream">The stream of the keys.</param>
    /// <param name="chunk">The next chunk.</param>
    /// <param name="tiles">Number of tiles among which the work is divided.</param>
    public KeyPrefetch(AttentionCall call, in RowBlock block, in KeyStream stream, ChunkPlan chunk, int tiles)
    {
        source = new KeySource(call, block, stream);
        this.stream = stream;
        this.chunk = chunk;
        runs = chunk.Count;
        next = chunk.Count > 0 ? chunk[0].First : 0;

        // A window's rows meet a chunk with part of their tiles alone: at twice the pace the keys come in time all the same.
        keysPerTile = (2 * TKernel.KeyChunk / tiles) + 1;
    }

    /// <summary>Asks for the next few keys.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step(int keys)
    {
        if (Sse.IsSupported && run < runs)
        {
            Ask(keys);
        }
    }

    /// <summary>Keys to ask for at each of a tile's steps.</summary>
    public readonly int KeysPerStep(int steps) => (keysPerTile / steps) + 1;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Ask(int keys)
    {
        var end = Math.Min(chunk[run].End, next + keys);
        for (; next < end; next++)
        {
            var position = stream.PositionOf(next);
            RowPrefetch.Row(source.Key(position), TKernel.HeadDim);
            RowPrefetch.Row(source.Value(position), TKernel.ValueDim);
        }

        if (next == chunk[run].End && ++run < chunk.Count)
        {
            next = chunk[run].First;
        }
    }
}
