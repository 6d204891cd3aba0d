using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SparseAttentionGen.CompilerServices;

namespace SparseAttentionGen.LongDocument.Numerics;

/// <summary>The buffers and the loops of one block of rows of a <see cref="LinearLayer"/>.</summary>
/// <param name="inputs">Elements of a row of the input.</param>
/// <param name="outputs">Elements of a row of the output.</param>
internal sealed unsafe class ProductBlock<TKernel>(int inputs, int outputs)
    where TKernel : struct, IMicroKernels
{
    private readonly int strips = (outputs + LinearLayer.Strip - 1) / LinearLayer.Strip;
    private PinnedFloats? tiles;
    private PinnedFloats? sums;

    /// <summary>Multiplies a block of rows.</summary>
    /// <param name="source">[rows, inputs].</param>
    /// <param name="weights">[strips, inputs, 64].</param>
    /// <param name="bias">[outputs], or empty.</param>
    /// <param name="target">[rows, outputs].</param>
    /// <param name="rows">Number of rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Multiply(float* source, float* weights, float[] bias, float* target, int rows)
    {
        var count = (rows + TKernel.RowTile - 1) / TKernel.RowTile;
        var tileSize = TKernel.RowTile * TKernel.KeyChunk;
        var sumSize = TKernel.RowTile * LinearLayer.Strip;
        Reserve(ref tiles, (long)count * tileSize);
        Reserve(ref sums, (long)count * strips * sumSize);
        NativeMemory.Clear(sums!.Data, (nuint)count * (nuint)strips * (nuint)sumSize * sizeof(float));
        for (var first = 0; first < inputs; first += TKernel.KeyChunk)
        {
            var depth = Math.Min(TKernel.KeyChunk, inputs - first);
            Load(source, rows, first, depth);
            for (var strip = 0; strip < strips; strip++)
            {
                ref var columns = ref *(weights + ((((nint)strip * inputs) + first) * LinearLayer.Strip));
                for (var tile = 0; tile < count; tile++)
                {
                    TKernel.OutputTile(ref *(tiles!.Data + (tile * tileSize)), ref columns, ref *(sums.Data + ((((nint)tile * strips) + strip) * sumSize)), depth);
                }
            }
        }

        Store(bias, target, rows);
    }

    private static void Reserve(ref PinnedFloats? buffer, long count)
    {
        if (buffer is null || buffer.Count < count)
        {
            buffer = new PinnedFloats(count);
        }
    }

    /// <summary>Rows of the last tile that are not there keep what was in the buffer: nobody reads their sums.</summary>
    private void Load(float* source, int rows, int first, int depth)
    {
        for (var row = 0; row < rows; row++)
        {
            Unsafe.CopyBlockUnaligned(tiles!.Data + ((nint)row * TKernel.KeyChunk), source + ((nint)row * inputs) + first, (uint)depth * sizeof(float));
        }
    }

    private void Store(float[] bias, float* target, int rows)
    {
        for (var row = 0; row < rows; row++)
        {
            var (tile, place) = Math.DivRem(row, TKernel.RowTile);
            for (var strip = 0; strip < strips; strip++)
            {
                var (start, width) = (strip * LinearLayer.Strip, Math.Min(LinearLayer.Strip, outputs - (strip * LinearLayer.Strip)));
                var from = new ReadOnlySpan<float>(sums!.Data + ((((((nint)tile * strips) + strip) * TKernel.RowTile) + place) * LinearLayer.Strip), width);
                var to = new Span<float>(target + ((nint)row * outputs) + start, width);
                if (bias.Length == 0)
                {
                    from.CopyTo(to);
                }
                else
                {
                    TensorPrimitives.Add(from, bias.AsSpan(start, width), to);
                }
            }
        }
    }
}
