using System.Numerics.Tensors;

namespace SparseAttentionGen.LongDocument.Numerics;

/// <summary>Layer normalisation: each row to mean 0 and variance 1, then scaled and shifted (Ba et al. 2016, arXiv 1607.06450).</summary>
/// <param name="weight">[size].</param>
/// <param name="bias">[size].</param>
/// <param name="epsilon">Added to the variance.</param>
internal sealed class LayerNorm(float[] weight, float[] bias, float epsilon)
{
    /// <summary>Normalises rows in place.</summary>
    /// <param name="rows">[rows, size].</param>
    public void Apply(Span<float> rows)
    {
        for (var start = 0; start < rows.Length; start += weight.Length)
        {
            Row(rows.Slice(start, weight.Length));
        }
    }

    /// <summary>Adds rows to others and normalises the sum: the residual connection of a transformer's layer.</summary>
    /// <param name="addend">[rows, size].</param>
    /// <param name="rows">[rows, size]; receives the result.</param>
    public void AddAndApply(ReadOnlySpan<float> addend, Span<float> rows)
    {
        for (var start = 0; start < rows.Length; start += weight.Length)
        {
            var row = rows.Slice(start, weight.Length);
            TensorPrimitives.Add(row, addend.Slice(start, weight.Length), row);
            Row(row);
        }
    }

    private void Row(Span<float> row)
    {
        var mean = TensorPrimitives.Sum<float>(row) / row.Length;
        TensorPrimitives.Subtract(row, mean, row);
        var variance = TensorPrimitives.SumOfSquares<float>(row) / row.Length;
        TensorPrimitives.Multiply(row, 1 / MathF.Sqrt(variance + epsilon), row);
        TensorPrimitives.MultiplyAdd(row, weight, bias, row);
    }
}
