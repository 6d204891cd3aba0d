using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>The rows of one head in double precision, for definitions that use each of them often.</summary>
internal static class HeadRows
{
    /// <summary>Reads a head.</summary>
    /// <param name="tensor">Queries, keys or values.</param>
    /// <param name="view">Its sizes and strides.</param>
    /// <param name="batch">The batch element.</param>
    /// <param name="head">The head.</param>
    /// <returns>[length, dim].</returns>
    public static double[][] Of(in ReadOnlyTensorSpan<float> tensor, TensorView view, int batch, int head)
    {
        var rows = new double[view.Length][];
        for (var row = 0; row < rows.Length; row++)
        {
            var offset = (batch * view.BatchStride) + (head * view.HeadStride) + (row * view.RowStride);
            ref var first = ref Unsafe.Add(ref Unsafe.AsRef(in tensor.GetPinnableReference()), offset);
            rows[row] = [.. MemoryMarshal.CreateReadOnlySpan(in first, view.Dim).ToArray().Select(static element => (double)element)];
        }

        return rows;
    }
}
