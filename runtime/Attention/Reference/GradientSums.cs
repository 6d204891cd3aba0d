namespace SparseAttentionGen.CompilerServices;

/// <summary>A gradient of shape [batch, heads, length, dim] that is summed up, row by row without gaps.</summary>
internal sealed class GradientSums(TensorView view)
{
    private readonly double[] elements = new double[(long)view.Batch * view.Heads * view.Length * view.Dim];

    /// <summary>All elements.</summary>
    public ReadOnlyMemory<double> Elements => elements;

    /// <summary>One row's elements.</summary>
    public Span<double> Row(int batch, int head, int row) =>
        elements.AsSpan(((((batch * view.Heads) + head) * view.Length) + row) * view.Dim, view.Dim);

    /// <summary>Adds a multiple of a vector to a row.</summary>
    public void Add(int batch, int head, int row, double factor, ReadOnlySpan<float> vector)
    {
        var sums = Row(batch, head, row);
        for (var d = 0; d < sums.Length; d++)
        {
            sums[d] += factor * vector[d];
        }
    }

    /// <summary>Adds a vector to a row.</summary>
    public void Add(int batch, int head, int row, ReadOnlySpan<double> vector)
    {
        var sums = Row(batch, head, row);
        for (var d = 0; d < sums.Length; d++)
        {
            sums[d] += vector[d];
        }
    }
}
