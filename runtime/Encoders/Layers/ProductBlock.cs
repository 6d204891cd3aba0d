using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SparseAttentionGen.CompilerServices;

namespace SparseAttentionGen.Encoders.Layers;

/// <summary>The buffers and the loops of one block of rows of a <see cref="LinearLayer"/>.</summary>
/// <param name="inputs">Elements of a row of the input.</param>
/// <param name="outputs">Elements of a row of the output.</param>
internal sealed unsafe class ProductBlock<TKernel>(int inputs, int outputs)
    where TKernel : struct, IMicroKernels
{
    private readonly int strips = (outputs + LinearLayer.Strip - 1) / LinearLayer.Strip;

    // Kept for each thread: a model multiplies thousands of times, and allocating megabytes each time is more than the garbage collector
    // keeps up with.
    [ThreadStatic]
    private static PinnedFloats? tileBuffer;

    [ThreadStatic]
    private static PinnedFloats? sumBuffer;

    [ThreadStatic]
    private static PinnedFloats? partBuffer;

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
        var tileSize = TKernel.RowTile * TKernel.KeyBlock;
        var sumSize = TKernel.RowTile * LinearLayer.Strip;
        var tiles = PinnedFloats.Reserve(ref tileBuffer, (long)count * tileSize).Data;
        var sums = PinnedFloats.Reserve(ref sumBuffer, (long)count * strips * sumSize).Data;
        NativeMemory.Clear(sums, (nuint)count * (nuint)strips * (nuint)sumSize * sizeof(float));

        // One sum over thousands of inputs loses digits; sums of blocks, added, lose fewer.
        var part = PinnedFloats.Reserve(ref partBuffer, sumSize).Data;
        for (var first = 0; first < inputs; first += TKernel.KeyBlock)
        {
            var depth = Math.Min(TKernel.KeyBlock, inputs - first);
            Load(source, tiles, rows, first, depth);
            for (var strip = 0; strip < strips; strip++)
            {
                ref var columns = ref *(weights + ((((nint)strip * inputs) + first) * LinearLayer.Strip));
                for (var tile = 0; tile < count; tile++)
                {
                    ref var sum = ref *(sums + ((((nint)tile * strips) + strip) * sumSize));
                    if (first == 0)
                    {
                        TKernel.OutputTile(ref *(tiles + (tile * tileSize)), ref columns, ref sum, depth);
                        continue;
                    }

                    new Span<float>(part, sumSize).Clear();
                    TKernel.OutputTile(ref *(tiles + (tile * tileSize)), ref columns, ref *part, depth);
                    var whole = MemoryMarshal.CreateSpan(ref sum, sumSize);
                    TensorPrimitives.Add(whole, new ReadOnlySpan<float>(part, sumSize), whole);
                }
            }
        }

        Store(sums, bias, target, rows);
    }

    /// <summary>Loads the rows. Rows of the last tile that do not exist keep what was in the buffer: nobody reads their sums.</summary>
    private void Load(float* source, float* tiles, int rows, int first, int depth)
    {
        for (var row = 0; row < rows; row++)
        {
            Unsafe.CopyBlockUnaligned(tiles + ((nint)row * TKernel.KeyBlock), source + ((nint)row * inputs) + first, (uint)depth * sizeof(float));
        }
    }

    private void Store(float* sums, float[] bias, float* target, int rows)
    {
        for (var row = 0; row < rows; row++)
        {
            var (tile, place) = Math.DivRem(row, TKernel.RowTile);
            for (var strip = 0; strip < strips; strip++)
            {
                var (start, width) = (strip * LinearLayer.Strip, Math.Min(LinearLayer.Strip, outputs - (strip * LinearLayer.Strip)));
                var from = new ReadOnlySpan<float>(sums + ((((((nint)tile * strips) + strip) * TKernel.RowTile) + place) * LinearLayer.Strip), width);
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
