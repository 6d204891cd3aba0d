using System.Numerics.Tensors;

namespace SparseAttentionGen.LongRangeArena.Training;

/// <summary>Sums over rows: the gradients of what is added to every row.</summary>
internal static class ColumnSums
{
    /// <summary>Adds up rows.</summary>
    /// <param name="rows">[rows, columns].</param>
    /// <param name="sums">Receives [columns].</param>
    /// <param name="threads">Most threads to use.</param>
    public static void Write(float[] rows, float[] sums, int threads)
    {
        var (columns, count) = (sums.Length, rows.Length / sums.Length);
        var ofBlocks = new float[RowBlocks.Count(count) * columns];
        RowBlocks.Run(count, threads, (block, first, end) => Add(rows.AsSpan(first * columns, (end - first) * columns), ofBlocks.AsSpan(block * columns, columns)));
        Array.Clear(sums);
        Add(ofBlocks, sums);
    }

    private static void Add(ReadOnlySpan<float> rows, Span<float> sums)
    {
        for (var start = 0; start < rows.Length; start += sums.Length)
        {
            TensorPrimitives.Add(sums, rows.Slice(start, sums.Length), sums);
        }
    }
}
