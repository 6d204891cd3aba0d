using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Adds a convolution of the values along the sequence to the output, each element of a value by itself.</summary>
/// <remarks>
/// A tile of rows times the values under them is a product with a band matrix, whose row r has the weights from column r on. The class's
/// output kernel computes it, zeros included: of RowTile + taps - 1 columns only taps count, but it runs at the speed of that kernel.
/// </remarks>
internal sealed unsafe class DepthwiseConvolution<TKernel> : IDisposable
    where TKernel : struct, IMicroKernels
{
    private readonly LandmarkCall call;
    private readonly int taps;
    private readonly int columns;
    private readonly AlignedFloats packed;
    private readonly AlignedFloats band;
    private readonly AlignedFloats sums = new(TKernel.RowTile * Width);

    /// <summary>A worker's buffers for a call's convolution.</summary>
    public DepthwiseConvolution(LandmarkCall call)
    {
        this.call = call;
        taps = call.Convolution!.Taps;
        columns = TKernel.RowTile + taps - 1;
        packed = new AlignedFloats((long)(PackedRows + taps - 1) * Width);
        band = new AlignedFloats((long)Chunks * TKernel.RowTile * TKernel.KeyBlock);
    }

    /// <summary>Rows whose values are packed together: whole tiles, enough that few values are packed twice.</summary>
    private static int PackedRows => 16 * TKernel.RowTile;

    private static int Width => KernelShape<TKernel>.PaddedValueDim;

    private int Chunks => (columns + TKernel.KeyBlock - 1) / TKernel.KeyBlock;

    /// <summary>Adds it for a block of rows.</summary>
    /// <param name="block">The rows.</param>
    public void Add(in RowBlock block)
    {
        for (var head = block.Head; head < block.Head + block.HeadCount; head++)
        {
            PackBand(call.Convolution!.WeightsOf(head));
            for (var row = block.Start; row < block.Start + block.Count; row += PackedRows)
            {
                var count = Math.Min(PackedRows, block.Start + block.Count - row);
                var tiles = (count + TKernel.RowTile - 1) / TKernel.RowTile;
                Pack(block.Sequence, head / call.Group, row - (taps / 2), (tiles * TKernel.RowTile) + taps - 1);
                for (var first = 0; first < count; first += TKernel.RowTile)
                {
                    AddTile(first, call.OutputRow(block.Sequence, head, row + first), Math.Min(TKernel.RowTile, count - first));
                }
            }
        }
    }

    public void Dispose()
    {
        packed.Dispose();
        band.Dispose();
        sums.Dispose();
    }

    /// <summary>[chunks][RowTile, KeyBlock]: row r has the weights from column r on.</summary>
    private void PackBand(ReadOnlySpan<float> weights)
    {
        for (var row = 0; row < TKernel.RowTile; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                var (chunk, index) = Math.DivRem(column, TKernel.KeyBlock);
                var tap = column - row;
                band.Data[(((chunk * TKernel.RowTile) + row) * TKernel.KeyBlock) + index] = tap >= 0 && tap < taps ? weights[tap] : 0;
            }
        }
    }

    /// <summary>Copies values side by side, zeros in the place of padding and of what lies outside of the sequence.</summary>
    private void Pack(int batch, int head, int first, int count)
    {
        var padding = call.PaddingRow(batch);
        var target = packed.Data;
        for (var row = first; row < first + count; row++, target += Width)
        {
            if (row < 0 || row >= call.KeyLengths[batch] || (padding != null && !padding[row]))
            {
                Unsafe.InitBlockUnaligned(target, 0, (uint)Width * sizeof(float));
            }
            else
            {
                // What pads a value to whole vectors is zero from the start.
                Unsafe.CopyBlockUnaligned(target, call.ValueRow(batch, head, row), (uint)TKernel.ValueDim * sizeof(float));
            }
        }
    }

    private void AddTile(int first, float* output, int rows)
    {
        new Span<float>(sums.Data, TKernel.RowTile * Width).Clear();
        for (var chunk = 0; chunk < Chunks; chunk++)
        {
            var start = chunk * TKernel.KeyBlock;
            TKernel.OutputTile(
                ref *(band.Data + (start * TKernel.RowTile)),
                ref *(packed.Data + ((nint)(first + start) * Width)),
                ref *sums.Data,
                Math.Min(TKernel.KeyBlock, columns - start));
        }

        for (var row = 0; row < rows; row++)
        {
            var target = new Span<float>(output + (row * call.Views.Output.RowStride), TKernel.ValueDim);
            TensorPrimitives.Add(target, new ReadOnlySpan<float>(sums.Data + (row * Width), TKernel.ValueDim), target);
        }
    }
}
