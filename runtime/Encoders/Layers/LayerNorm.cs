using System.Numerics.Tensors;

namespace SparseAttentionGen.Encoders.Layers;

/// <summary>Layer normalisation: each row to mean 0 and variance 1, then scaled and shifted (Ba et al. 2016, arXiv 1607.06450).</summary>
/// <remarks>
/// Means and variances are summed in double precision: with floats the mean of equal numbers is not always that number, and what is left
/// over would be blown up to variance 1. A row with a NaN or an infinity becomes NaN.
/// </remarks>
internal sealed class LayerNorm
{
    private readonly float[] weight;
    private readonly float[] bias;
    private readonly double epsilon;

    /// <param name="weight">[size].</param>
    /// <param name="bias">[size].</param>
    /// <param name="epsilon">Added to the variance: above 0.</param>
    public LayerNorm(float[] weight, float[] bias, float epsilon)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(weight.Length, 1, nameof(weight));
        ArgumentOutOfRangeException.ThrowIfNotEqual(bias.Length, weight.Length, nameof(bias));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epsilon);
        (this.weight, this.bias, this.epsilon) = (weight, bias, epsilon);
    }

    /// <summary>Normalises rows in place.</summary>
    /// <param name="rows">[rows, size].</param>
    public void Apply(Span<float> rows)
    {
        CheckSize(rows, nameof(rows));
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
        CheckSize(rows, nameof(rows));
        ArgumentOutOfRangeException.ThrowIfNotEqual(addend.Length, rows.Length, nameof(addend));
        for (var start = 0; start < rows.Length; start += weight.Length)
        {
            var row = rows.Slice(start, weight.Length);
            TensorPrimitives.Add(row, addend.Slice(start, weight.Length), row);
            Row(row);
        }
    }

    private void Row(Span<float> row)
    {
        var (sum, _) = Sums(row);
        TensorPrimitives.Subtract(row, (float)(sum / row.Length), row);
        var (_, squares) = Sums(row);
        TensorPrimitives.Multiply(row, (float)(1 / Math.Sqrt((squares / row.Length) + epsilon)), row);
        TensorPrimitives.MultiplyAdd(row, weight, bias, row);
    }

    /// <summary>The sum, and that of the squares.</summary>
    private static (double Sum, double Squares) Sums(ReadOnlySpan<float> row)
    {
        const int Piece = 512;
        Span<double> wide = stackalloc double[Piece];
        var (sum, squares) = (0.0, 0.0);
        for (var start = 0; start < row.Length; start += Piece)
        {
            var piece = wide[..Math.Min(Piece, row.Length - start)];
            TensorPrimitives.ConvertTruncating(row.Slice(start, piece.Length), piece);
            sum += TensorPrimitives.Sum<double>(piece);
            squares += TensorPrimitives.SumOfSquares<double>(piece);
        }

        return (sum, squares);
    }

    private void CheckSize(ReadOnlySpan<float> rows, string name)
    {
        if (rows.Length % weight.Length != 0)
        {
            throw new ArgumentException($"{rows.Length} elements are no whole number of rows of {weight.Length}.", name);
        }
    }
}
