namespace SparseAttentionGen.CompilerServices;

/// <summary>A key and its value in the definition of projections, and the gradients that queries leave there.</summary>
internal class AttendedRow(double[] key, double[] value)
{
    public double[] Key => key;

    public double[] Value => value;

    public double[] KeyGradient { get; } = new double[key.Length];

    public double[] ValueGradient { get; } = new double[value.Length];

    /// <summary>Adds a multiple of a vector to a gradient.</summary>
    public static void Add(double[] gradient, double factor, double[] vector)
    {
        for (var d = 0; d < gradient.Length; d++)
        {
            gradient[d] += factor * vector[d];
        }
    }

    /// <summary>The product of two vectors.</summary>
    public static double Product(double[] left, double[] right)
    {
        var product = 0.0;
        for (var d = 0; d < left.Length; d++)
        {
            product += left[d] * right[d];
        }

        return product;
    }
}

/// <summary>A projected key and value.</summary>
/// <param name="row">Which row of the projection it is.</param>
/// <param name="members">The tokens that it is a sum of.</param>
/// <param name="key">The sum of their keys.</param>
/// <param name="value">The sum of their values.</param>
internal sealed class ProjectedRow(int row, List<int> members, double[] key, double[] value) : AttendedRow(key, value)
{
    public int Row => row;

    public List<int> Members => members;
}
