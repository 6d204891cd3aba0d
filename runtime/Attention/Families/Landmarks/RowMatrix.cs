namespace SparseAttentionGen.CompilerServices;

/// <summary>Matrices of a definition in double precision, as arrays of rows.</summary>
internal static class RowMatrix
{
    public static double[][] Product(double[][] left, double[][] right) => [.. left.Select(row =>
    {
        var sums = new double[right[0].Length];
        for (var index = 0; index < row.Length; index++)
        {
            for (var column = 0; column < sums.Length; column++)
            {
                sums[column] += row[index] * right[index][column];
            }
        }

        return sums;
    })];

    public static double[][] Sum(double[][] left, double[][] right) =>
        [.. left.Zip(right, static (one, other) => one.Zip(other, static (x, y) => x + y).ToArray())];

    public static double[][] Scaled(double factor, double[][] matrix) =>
        [.. matrix.Select(row => row.Select(element => factor * element).ToArray())];

    public static double[][] MultipleOfIdentityMinus(double multiple, double[][] matrix) =>
        [.. matrix.Select((row, index) => row.Select((element, column) => (index == column ? multiple : 0) - element).ToArray())];

    /// <summary>The transpose of a matrix that has rows.</summary>
    public static double[][] Transpose(double[][] matrix) =>
        [.. Enumerable.Range(0, matrix[0].Length).Select(column => matrix.Select(row => row[column]).ToArray())];
}
