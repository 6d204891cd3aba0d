using System.Numerics.Tensors;

namespace SparseAttentionGen.QuickStart;

/// <summary>How far an output is from its definition.</summary>
/// <param name="Largest">Largest difference of an element, relative to the output's largest magnitude.</param>
/// <param name="Rows">Number of rows that were compared.</param>
internal readonly record struct ReferenceDifference(double Largest, int Rows)
{
    /// <summary>Far above what rounding in single precision explains, far below what a wrong key would cause.</summary>
    public const double Limit = 1e-4;

    /// <summary>False as well if the difference is not a number.</summary>
    public bool IsFine => Largest <= Limit;
}

/// <summary>Compares sampled rows of an output with <see cref="AttentionReference"/>.</summary>
internal static class ReferenceCheck
{
    /// <summary>Rows spread evenly over the document, besides those at its ends.</summary>
    private const int SpreadRows = 24;

    /// <summary>Compares rows of changing heads.</summary>
    public static ReferenceDifference Compare(AttentionPattern pattern, QueryKeyValue document, float[] output, IProgress<double> progress)
    {
        var samples = Samples(document.Length).ToArray();
        var largest = 0.0;
        foreach (var (index, (head, row)) in samples.Index())
        {
            var expected = AttentionReference.Row(
                pattern, document.QueryTensor, document.KeyTensor, document.ValueTensor, batch: 0, head, row);
            var start = ((head * document.Length) + row) * QueryKeyValue.HeadDim;
            for (var d = 0; d < expected.Length; d++)
            {
                largest = Math.Max(largest, Math.Abs(output[start + d] - expected[d]));
            }

            progress.Report((index + 1.0) / samples.Length);
        }

        var magnitude = MathF.Abs(TensorPrimitives.MaxMagnitude<float>(output));
        return new ReferenceDifference(largest / magnitude, samples.Length);
    }

    /// <summary>The first row, which is global, in every head; then the other rows, each in the next head.</summary>
    private static IEnumerable<(int Head, int Row)> Samples(int length)
    {
        var spread = Enumerable.Range(1, SpreadRows).Select(index => (int)((long)index * (length - 1) / (SpreadRows + 1)));
        var rows = spread.Concat([1, 2, length - 3, length - 2, length - 1]).Where(row => row > 0 && row < length).Distinct();
        return Enumerable.Range(0, QueryKeyValue.Heads).Select(static head => (head, 0))
            .Concat(rows.Select(static (row, index) => (index % QueryKeyValue.Heads, row)));
    }
}
