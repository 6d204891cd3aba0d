namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// The definition of the pseudo-inverse of the landmarks' matrix A: six steps Z (13 I - A Z (15 I - A Z (7 I - A Z))) / 4 from
/// Aᵀ / (|A|₁ |A|∞).
/// </summary>
internal static class PseudoInverseReference
{
    /// <summary>The pseudo-inverse, as far as the steps reach it.</summary>
    public static double[][] Of(double[][] matrix)
    {
        var inverse = Start(matrix);
        for (var step = 0; step < NystromLandmarks.Iterations; step++)
        {
            inverse = Step.From(matrix, inverse).Next;
        }

        return inverse;
    }

    /// <summary>The gradient of the matrix: back through all steps and what they start from.</summary>
    /// <param name="matrix">The matrix A.</param>
    /// <param name="gradient">The gradient of its pseudo-inverse.</param>
    public static double[][] Differentiate(double[][] matrix, double[][] gradient)
    {
        var inverses = new List<double[][]> { Start(matrix) };
        while (inverses.Count < NystromLandmarks.Iterations)
        {
            inverses.Add(Step.From(matrix, inverses[^1]).Next);
        }

        double[][] ofMatrix = [.. matrix.Select(static row => new double[row.Length])];
        for (var step = inverses.Count - 1; step >= 0; step--)
        {
            var (own, inverse) = (Step.From(matrix, inverses[step]), inverses[step]);

            // Next = inverse · outer / 4.
            var ofNext = RowMatrix.Scaled(0.25, gradient);
            var ofOuter = RowMatrix.Product(RowMatrix.Transpose(inverse), ofNext);
            gradient = RowMatrix.Product(ofNext, RowMatrix.Transpose(own.Outer));

            // Outer = 13 I - product · middle, middle = 15 I - product · inner, inner = 7 I - product.
            var back = RowMatrix.Scaled(-1, RowMatrix.Transpose(own.Product));
            var ofMiddle = RowMatrix.Product(back, ofOuter);
            var ofInner = RowMatrix.Product(back, ofMiddle);
            var ofProduct = RowMatrix.Sum(
                RowMatrix.Product(ofOuter, RowMatrix.Transpose(own.Middle)),
                RowMatrix.Sum(RowMatrix.Product(ofMiddle, RowMatrix.Transpose(own.Inner)), ofInner));
            ofProduct = RowMatrix.Scaled(-1, ofProduct);

            // Product = matrix · inverse.
            ofMatrix = RowMatrix.Sum(ofMatrix, RowMatrix.Product(ofProduct, RowMatrix.Transpose(inverse)));
            gradient = RowMatrix.Sum(gradient, RowMatrix.Product(RowMatrix.Transpose(matrix), ofProduct));
        }

        return RowMatrix.Sum(ofMatrix, DifferentiateStart(matrix, gradient));
    }

    private static double[][] Start(double[][] matrix)
    {
        var transposed = RowMatrix.Transpose(matrix);
        var divisor = SumsOf(matrix).Max() * SumsOf(transposed).Max();
        return [.. transposed.Select(row => row.Select(element => element / divisor).ToArray())];
    }

    private static double[][] DifferentiateStart(double[][] matrix, double[][] gradient)
    {
        var (rows, columns) = (SumsOf(matrix), SumsOf(RowMatrix.Transpose(matrix)));
        var (row, column) = (Array.IndexOf(rows, rows.Max()), Array.IndexOf(columns, columns.Max()));
        var divisor = rows[row] * columns[column];
        var ofMatrix = RowMatrix.Scaled(1 / divisor, RowMatrix.Transpose(gradient));

        // The largest sums of absolute values divide all elements.
        var share = Enumerable.Range(0, matrix.Length).Sum(index => matrix[index].Zip(ofMatrix[index], static (x, y) => x * y).Sum());
        for (var index = 0; index < matrix[row].Length; index++)
        {
            ofMatrix[row][index] -= share / rows[row] * Math.Sign(matrix[row][index]);
        }

        for (var index = 0; index < matrix.Length; index++)
        {
            ofMatrix[index][column] -= share / columns[column] * Math.Sign(matrix[index][column]);
        }

        return ofMatrix;
    }

    private static double[] SumsOf(double[][] matrix) => [.. matrix.Select(static row => row.Sum(Math.Abs))];

    /// <summary>One step, with the matrices on its way.</summary>
    private sealed record Step(double[][] Product, double[][] Inner, double[][] Middle, double[][] Outer, double[][] Next)
    {
        public static Step From(double[][] matrix, double[][] inverse)
        {
            var product = RowMatrix.Product(matrix, inverse);
            var inner = RowMatrix.MultipleOfIdentityMinus(7, product);
            var middle = RowMatrix.MultipleOfIdentityMinus(15, RowMatrix.Product(product, inner));
            var outer = RowMatrix.MultipleOfIdentityMinus(13, RowMatrix.Product(product, middle));
            return new Step(product, inner, middle, outer, RowMatrix.Scaled(0.25, RowMatrix.Product(inverse, outer)));
        }
    }
}
