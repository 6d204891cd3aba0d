namespace SparseAttentionGen.Tests;

/// <summary>One call with its inputs, and the comparison with the definition.</summary>
internal sealed class AttentionCase
{
    /// <summary>Largest allowed difference relative to the largest value.</summary>
    public const double Tolerance = 2e-5;

    public required ISparseAttention Attention { get; init; }

    public int Batch { get; init; } = 1;

    public int KeyValueHeads { get; init; } = 1;

    public int Group { get; init; } = 1;

    public required int QueryLength { get; init; }

    public required int KeyLength { get; init; }

    public int QueryOffset { get; init; }

    public Layout Layout { get; init; }

    public int Seed { get; init; } = 1;

    public bool HasKeyLengths { get; init; }

    public bool HasPaddingMask { get; init; }

    public bool HasGlobalMask { get; init; }

    public int Heads => KeyValueHeads * Group;

    public TestTensor Query { get; private set; } = null!;

    public TestTensor Key { get; private set; } = null!;

    public TestTensor Value { get; private set; } = null!;

    public TestTensor Output { get; private set; } = null!;

    public int[] KeyLengths { get; private set; } = [];

    public bool[] PaddingMask { get; private set; } = [];

    public bool[] GlobalMask { get; private set; } = [];

    public float[] LogSumExp { get; private set; } = [];

    public override string ToString() =>
        $"{Attention.GetType().Name} batch {Batch} heads {KeyValueHeads} x {Group} queries {QueryLength} keys {KeyLength} offset {QueryOffset} "
        + $"{Layout} seed {Seed} lengths {HasKeyLengths} padding {HasPaddingMask} global {HasGlobalMask}";

    /// <summary>Makes the inputs; equal cases get equal inputs.</summary>
    public AttentionCase Fill()
    {
        var random = new Random(Seed);
        float Next() => (float)((random.NextDouble() * 4) - 2);
        var pattern = Attention.Pattern;
        Query = new TestTensor(Batch, Heads, QueryLength, pattern.HeadDim, Layout, Next);
        Key = new TestTensor(Batch, KeyValueHeads, KeyLength, pattern.HeadDim, Layout, Next);
        Value = new TestTensor(Batch, KeyValueHeads, KeyLength, pattern.ValueDim, Layout, Next);
        Output = new TestTensor(Batch, Heads, QueryLength, pattern.ValueDim, Layout, () => float.NaN);
        KeyLengths = HasKeyLengths ? [.. Enumerable.Range(0, Batch).Select(_ => random.Next(0, KeyLength + 1))] : [];
        PaddingMask = HasPaddingMask ? [.. Enumerable.Range(0, Batch * KeyLength).Select(_ => random.Next(4) > 0)] : [];
        GlobalMask = HasGlobalMask && pattern.AcceptsGlobalTokens
            ? [.. Enumerable.Range(0, Batch * KeyLength).Select(_ => random.Next(20) == 0)]
            : [];
        LogSumExp = new float[Batch * Heads * QueryLength];
        return this;
    }

    public AttentionArguments Arguments(float[]? logSumExp = null) => new()
    {
        QueryOffset = QueryOffset,
        KeyLengths = KeyLengths,
        KeyPaddingMask = PaddingMask,
        GlobalTokenMask = GlobalMask,
        LogSumExp = logSumExp ?? LogSumExp,
    };

    public AttentionCase Run(AttentionOptions? options = null)
    {
        Attention.Forward(Query.ReadOnly, Key.ReadOnly, Value.ReadOnly, Output.Writable, Arguments(), options);
        return this;
    }

    /// <summary>Asserts that outputs and log-sum-exp equal the definition.</summary>
    public void AssertEqualsReference(double tolerance = Tolerance)
    {
        var expectedSums = new float[LogSumExp.Length];
        var expected = AttentionReference.Forward(
            Attention.Pattern, Query.ReadOnly, Key.ReadOnly, Value.ReadOnly, Arguments(expectedSums));
        var largest = Value.Data.Where(float.IsFinite).Select(Math.Abs).DefaultIfEmpty(1).Max();
        var index = 0;
        for (var batch = 0; batch < Batch; batch++)
        {
            for (var head = 0; head < Heads; head++)
            {
                for (var row = 0; row < QueryLength; row++)
                {
                    AssertRow(expected, ref index, batch, head, row, tolerance * largest);
                    var flat = (((batch * Heads) + head) * QueryLength) + row;
                    AssertClose(expectedSums[flat], LogSumExp[flat], tolerance * Math.Max(1, Math.Abs(expectedSums[flat])), $"log-sum-exp of batch {batch} head {head} row {row}");
                }
            }
        }
    }

    private void AssertRow(double[] expected, ref int index, int batch, int head, int row, double tolerance)
    {
        for (var d = 0; d < Attention.Pattern.ValueDim; d++, index++)
        {
            AssertClose(expected[index], Output[batch, head, row, d], tolerance, $"batch {batch} head {head} row {row} element {d}");
        }
    }

    private void AssertClose(double expected, float actual, double tolerance, string where)
    {
        var same = double.IsNaN(expected) ? float.IsNaN(actual)
            : double.IsInfinity(expected) ? actual == expected
            : Math.Abs(expected - actual) <= tolerance;
        if (!same)
        {
            Assert.Fail($"{where}: expected {expected:R}, but was {actual:R}, in {this}");
        }
    }
}
