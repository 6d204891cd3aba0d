namespace SparseAttentionGen;

/// <summary>
/// Draws the vectors of random features (Choromanski et al. 2020, arXiv 2009.14794, sections 2.3 and 2.4): normally distributed,
/// independently or in blocks whose vectors are orthogonal.
/// </summary>
internal static class FeatureDraw
{
    private const int Directions = 0;
    private const int Lengths = 1;

    /// <summary>Draws vectors.</summary>
    /// <param name="count">Number of vectors.</param>
    /// <param name="dim">Elements of a vector.</param>
    /// <param name="seed">Start of the random numbers.</param>
    /// <param name="independent">Whether no block is made orthogonal.</param>
    /// <returns>The vectors, [count, dim]. The first are the same for every count.</returns>
    public static float[] Draw(int count, int dim, int seed, bool independent)
    {
        var vectors = new float[count * dim];
        for (int start = 0, block = 0; start < count; start += dim, block++)
        {
            var rows = Math.Min(dim, count - start);
            var directions = Normal(new NormalSequence(seed, Directions, block), rows, dim);
            var lengths = independent ? [] : Normal(new NormalSequence(seed, Lengths, block), rows, dim);
            if (!independent)
            {
                Orthonormalize(directions);
            }

            for (var row = 0; row < rows; row++)
            {
                var length = independent ? 1 : Math.Sqrt(Product(lengths[row], lengths[row]));
                for (var d = 0; d < dim; d++)
                {
                    vectors[((start + row) * dim) + d] = (float)(directions[row][d] * length);
                }
            }
        }

        return vectors;
    }

    private static double[][] Normal(NormalSequence numbers, int rows, int dim)
    {
        var vectors = new double[rows][];
        for (var row = 0; row < rows; row++)
        {
            vectors[row] = new double[dim];
            for (var d = 0; d < dim; d++)
            {
                vectors[row][d] = numbers.Next();
            }
        }

        return vectors;
    }

    /// <summary>
    /// The Gram-Schmidt process: the QR decomposition whose R has a positive diagonal, so that directions are distributed evenly.
    /// Done twice, it is orthogonal to the last bits.
    /// </summary>
    private static void Orthonormalize(double[][] rows)
    {
        for (var row = 0; row < rows.Length; row++)
        {
            for (var pass = 0; pass < 2; pass++)
            {
                for (var other = 0; other < row; other++)
                {
                    Subtract(rows[row], rows[other], Product(rows[row], rows[other]));
                }
            }

            var length = Math.Sqrt(Product(rows[row], rows[row]));
            for (var d = 0; d < rows[row].Length; d++)
            {
                rows[row][d] /= length;
            }
        }
    }

    private static void Subtract(double[] target, double[] vector, double factor)
    {
        for (var d = 0; d < target.Length; d++)
        {
            target[d] -= factor * vector[d];
        }
    }

    private static double Product(double[] left, double[] right)
    {
        var sum = 0.0;
        for (var d = 0; d < left.Length; d++)
        {
            sum += left[d] * right[d];
        }

        return sum;
    }
}
