namespace SparseAttentionGen.Samples.Tests.LongDocument;

/// <summary>Attention of one head through landmarks, as the published model multiplies it (Xiong et al. 2021, arXiv 2102.03902), in plain loops.</summary>
internal static class NaiveNystrom
{
    public static double[][] Attend(double[][] query, double[][] key, double[][] value) => Multiply(Softmax(query, key), value);

    /// <summary>The length must be a multiple of the number of landmarks, as in the published implementation.</summary>
    public static double[][] Attend(double[][] query, double[][] key, double[][] value, int landmarks)
    {
        double[][] Means(double[][] rows) => [.. rows.Chunk(rows.Length / landmarks).Select(static chunk =>
            Enumerable.Range(0, chunk[0].Length).Select(d => chunk.Average(row => row[d])).ToArray())];
        var (ofQuery, ofKey) = (Means(query), Means(key));
        return Multiply(Multiply(Softmax(query, ofKey), Inverse(Softmax(ofQuery, ofKey))), Multiply(Softmax(ofQuery, key), value));
    }

    private static double[][] Inverse(double[][] matrix)
    {
        var n = matrix.Length;
        var largest = Enumerable.Range(0, n).Max(column => matrix.Sum(row => row[column]));
        double[][] inverse = [.. Enumerable.Range(0, n).Select(row => Enumerable.Range(0, n).Select(column => matrix[column][row] / largest).ToArray())];
        for (var step = 0; step < 6; step++)
        {
            var product = Multiply(matrix, inverse);
            inverse = Multiply(inverse, Less(13, Multiply(product, Less(15, Multiply(product, Less(7, product)))))).Select(static row => row.Select(static x => x / 4).ToArray()).ToArray();
        }

        return inverse;
    }

    /// <summary>A multiple of the identity less a matrix.</summary>
    private static double[][] Less(double diagonal, double[][] matrix) =>
        [.. matrix.Select((row, r) => row.Select((x, c) => (r == c ? diagonal : 0) - x).ToArray())];

    private static double[][] Softmax(double[][] query, double[][] key) => [.. query.Select(q =>
    {
        var scores = key.Select(k => q.Zip(k, static (a, b) => a * b).Sum() / Math.Sqrt(q.Length)).ToArray();
        var exponentials = scores.Select(score => Math.Exp(score - scores.Max())).ToArray();
        return exponentials.Select(x => x / exponentials.Sum()).ToArray();
    })];

    private static double[][] Multiply(double[][] left, double[][] right) =>
        [.. left.Select(row => Enumerable.Range(0, right[0].Length).Select(column => row.Select((x, inner) => x * right[inner][column]).Sum()).ToArray())];
}
