namespace SparseAttentionGen.Tests;

/// <summary>Comparison of a call with landmarks with its definition.</summary>
internal static class LandmarkCase
{
    /// <summary>
    /// Largest allowed difference relative to the largest of the outputs and values: float32 loses up to 3.25 times as much with each of the
    /// six steps, in directions in which the pseudo-inverse has not converged.
    /// </summary>
    public const double Tolerance = 2e-4;

    public static AttentionArguments PaddingOf(AttentionCase item) => new() { KeyLengths = item.KeyLengths, KeyPaddingMask = item.PaddingMask };

    /// <summary>Runs a call without log-sum-exp.</summary>
    public static AttentionCase RunLandmarks(this AttentionCase item, AttentionOptions? options = null)
    {
        item.Attention.Forward(item.Query.ReadOnly, item.Key.ReadOnly, item.Value.ReadOnly, item.Output.Writable, PaddingOf(item), options);
        return item;
    }

    public static double[] Definition(this AttentionCase item, ValueConvolution? convolution = null) => LandmarkReference.Forward(
        item.Attention.Pattern, item.Query.ReadOnly, item.Key.ReadOnly, item.Value.ReadOnly, PaddingOf(item), convolution);

    /// <summary>The outputs in the order of the definition's.</summary>
    public static float[] Outputs(this AttentionCase item)
    {
        var outputs = new List<float>();
        for (var batch = 0; batch < item.Batch; batch++)
        {
            for (var head = 0; head < item.Heads; head++)
            {
                for (var row = 0; row < item.QueryLength; row++)
                {
                    outputs.AddRange(item.Output.Row(batch, head, row));
                }
            }
        }

        return [.. outputs];
    }

    public static void AssertEqualsDefinition(this AttentionCase item, ValueConvolution? convolution = null, double tolerance = Tolerance)
    {
        var expected = item.Definition(convolution);
        var actual = item.Outputs();
        var largest = expected.Concat(item.Value.Data.Select(static x => (double)x)).Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(1).Max();
        for (var index = 0; index < expected.Length; index++)
        {
            var same = double.IsNaN(expected[index]) ? float.IsNaN(actual[index]) : Math.Abs(expected[index] - actual[index]) <= tolerance * largest;
            if (!same)
            {
                Assert.Fail($"element {index} of {expected.Length}: expected {expected[index]:R}, but was {actual[index]:R} (largest {largest:G3}), in {item}");
            }
        }
    }
}
