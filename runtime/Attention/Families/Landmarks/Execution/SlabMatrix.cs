using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// A matrix in the layout that the output kernel reads as values and writes as accumulators: slabs of PaddedValueDim columns,
/// [slabs][rows, PaddedValueDim], with rows in whole tiles. Rows and columns beyond the matrix are zeros.
/// </summary>
/// <param name="Data">The first element.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Columns">Number of columns.</param>
internal readonly unsafe record struct SlabMatrix<TKernel>(nint Data, int Rows, int Columns)
    where TKernel : struct, IMicroKernels
{
    private static int Width => KernelShape<TKernel>.PaddedValueDim;

    /// <summary>Number of slabs.</summary>
    public int Slabs => (Columns + Width - 1) / Width;

    /// <summary>Floats from a slab to the next.</summary>
    public nint SlabStride => (nint)TileRows(Rows) * Width;

    /// <summary>An element.</summary>
    public ref float this[int row, int column]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref Row(column / Width, row)[column % Width];
    }

    /// <summary>Floats that a matrix needs.</summary>
    public static long Size(int rows, int columns) => (long)TileRows(rows) * Width * ((columns + Width - 1) / Width);

    /// <summary>A number of rows in whole tiles.</summary>
    public static int TileRows(int rows) => (rows + TKernel.RowTile - 1) / TKernel.RowTile * TKernel.RowTile;

    /// <summary>A row's elements in one slab.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Row(int slab, int row) => (float*)Data + (slab * SlabStride) + ((nint)row * Width);

    /// <summary>Fills the whole matrix, with what lies beyond it, with zeros.</summary>
    public void Clear()
    {
        for (var slab = 0; slab < Slabs; slab++)
        {
            new Span<float>(Row(slab, 0), (int)SlabStride).Clear();
        }
    }

    /// <summary>Copies elements of a row side by side.</summary>
    /// <param name="row">The row.</param>
    /// <param name="column">The first column.</param>
    /// <param name="target">Receives as many elements as it has.</param>
    /// <param name="factor">Factor on each element.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void CopyRow(int row, int column, Span<float> target, float factor)
    {
        while (!target.IsEmpty)
        {
            var count = Math.Min(Width - (column % Width), target.Length);
            var source = new ReadOnlySpan<float>(Row(column / Width, row) + (column % Width), count);
            TensorPrimitives.Multiply(source, factor, target[..count]);
            column += count;
            target = target[count..];
        }
    }

    /// <summary>Sets a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="source">Its elements.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void SetRow(int row, ReadOnlySpan<float> source)
    {
        for (var slab = 0; slab < Slabs; slab++)
        {
            var count = Math.Min(Width, source.Length);
            source[..count].CopyTo(new Span<float>(Row(slab, row), count));
            source = source[count..];
        }
    }

    /// <summary>Copies the transpose.</summary>
    /// <param name="target">Receives it: as many rows as this one has columns.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void TransposeTo(in SlabMatrix<TKernel> target)
    {
        for (var row = 0; row < Rows; row++)
        {
            var place = target.Row(row / Width, 0) + (row % Width);
            for (var column = 0; column < Columns; column++, place += Width)
            {
                *place = this[row, column];
            }
        }
    }

    /// <summary>Adds a matrix of the same size.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(in SlabMatrix<TKernel> other)
    {
        for (var slab = 0; slab < Slabs; slab++)
        {
            var sums = new Span<float>(Row(slab, 0), (int)SlabStride);
            TensorPrimitives.Add(sums, new ReadOnlySpan<float>(other.Row(slab, 0), (int)SlabStride), sums);
        }
    }
}
