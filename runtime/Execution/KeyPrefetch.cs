using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// Asks for the keys and values of the next chunk while the present one is worked on, a few with each tile: staging would
/// otherwise wait for memory most of its time.
/// </summary>
internal unsafe ref struct KeyPrefetch<TKernel>
    where TKernel : struct, IMicroKernels
{
    private const int FloatsPerLine = 16;
    private readonly AttentionCall call;
    private readonly int batch;
    private readonly int head;
    private readonly int end;
    private readonly int keysPerTile;
    private int next;

    /// <summary>Plans the keys of the next chunk.</summary>
    /// <param name="call">The call.</param>
    /// <param name="block">Names the batch element and the head.</param>
    /// <param name="start">First key of the next chunk.</param>
    /// <param name="last">Last key that the block attends.</param>
    /// <param name="tiles">Number of tiles among which the work is divided.</param>
    public KeyPrefetch(AttentionCall call, in RowBlock block, int start, int last, int tiles)
    {
        this.call = call;
        batch = block.Batch;
        head = block.KeyValueHead;
        next = start;
        end = Math.Min(start + TKernel.KeyChunk, last + 1);

        // A window's rows meet a chunk with part of their tiles alone: at twice the pace the keys come in time all the same.
        keysPerTile = (2 * TKernel.KeyChunk / tiles) + 1;
    }

    /// <summary>Asks for the next few keys.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step()
    {
        if (Sse.IsSupported && next < end)
        {
            Ask();
        }
    }

    private void Ask()
    {
        for (var to = Math.Min(end, next + keysPerTile); next < to; next++)
        {
            var key = call.KeyRow(batch, head, next);
            for (var d = 0; d < TKernel.HeadDim; d += FloatsPerLine)
            {
                Sse.Prefetch1(key + d);
            }

            var value = call.ValueRow(batch, head, next);
            for (var d = 0; d < TKernel.ValueDim; d += FloatsPerLine)
            {
                Sse.Prefetch1(value + d);
            }
        }
    }
}
