namespace SparseAttentionGen.Tests;

/// <summary>One call of a class with features, and the comparison with the definition.</summary>
internal sealed class FeatureCase
{
    public required ISparseAttention Attention { get; init; }

    public int Batch { get; init; } = 1;

    public int KeyValueHeads { get; init; } = 1;

    public int Group { get; init; } = 1;

    public required int QueryLength { get; init; }

    public required int KeyLength { get; init; }

    public int QueryOffset { get; init; }

    /// <summary>Whether each batch element has an offset of its own.</summary>
    public bool HasQueryOffsets { get; init; }

    public Layout Layout { get; init; }

    public int Seed { get; init; } = 1;

    public bool HasKeyLengths { get; init; }

    public bool HasPaddingMask { get; init; }

    /// <summary>Queries and keys are from minus this to this.</summary>
    public float Range { get; init; } = 2;

    public int Heads => KeyValueHeads * Group;

    public TestTensor Query { get; private set; } = null!;

    public TestTensor Key { get; private set; } = null!;

    public TestTensor Value { get; private set; } = null!;

    public TestTensor Output { get; private set; } = null!;

    public int[] KeyLengths { get; private set; } = [];

    public int[] QueryOffsets { get; private set; } = [];

    public bool[] PaddingMask { get; private set; } = [];

    public override string ToString() =>
        $"{Attention.GetType().Name} batch {Batch} heads {KeyValueHeads} x {Group} queries {QueryLength} keys {KeyLength} offset {QueryOffset} of each {HasQueryOffsets} "
        + $"{Layout} seed {Seed} lengths {HasKeyLengths} padding {HasPaddingMask} range {Range}";

    /// <summary>Makes the inputs; equal cases get equal inputs.</summary>
    public FeatureCase Fill()
    {
        var random = new Random(Seed);
        float Next(float range) => (float)((random.NextDouble() * 2) - 1) * range;
        var pattern = Attention.Pattern;
        Query = new TestTensor(Batch, Heads, QueryLength, pattern.HeadDim, Layout, () => Next(Range));
        Key = new TestTensor(Batch, KeyValueHeads, KeyLength, pattern.HeadDim, Layout, () => Next(Range));
        Value = new TestTensor(Batch, KeyValueHeads, KeyLength, pattern.ValueDim, Layout, () => Next(2));
        Output = new TestTensor(Batch, Heads, QueryLength, pattern.ValueDim, Layout, () => float.NaN);
        KeyLengths = HasKeyLengths ? [.. Enumerable.Range(0, Batch).Select(_ => random.Next(0, KeyLength + 1))] : [];
        PaddingMask = HasPaddingMask ? [.. Enumerable.Range(0, Batch * KeyLength).Select(_ => random.Next(4) > 0)] : [];
        QueryOffsets = HasQueryOffsets ? [.. Enumerable.Range(0, Batch).Select(_ => QueryOffset + random.Next(0, 50))] : [];
        return this;
    }

    public AttentionArguments Arguments(PerformerState? state = null) => new()
    {
        QueryOffset = QueryOffsets.Length > 0 ? 0 : QueryOffset,
        QueryOffsets = QueryOffsets,
        KeyLengths = KeyLengths,
        KeyPaddingMask = PaddingMask,
        State = state,
    };

    public FeatureCase Run(AttentionOptions? options = null, PerformerState? state = null)
    {
        Attention.Forward(Query.ReadOnly, Key.ReadOnly, Value.ReadOnly, Output.Writable, Arguments(state), options);
        return this;
    }

    /// <summary>Asserts that outputs equal the definition.</summary>
    /// <param name="tolerance">Largest allowed difference relative to the largest value.</param>
    public void AssertEqualsReference(double tolerance = 2e-5)
    {
        var expected = FeatureReference.Forward(
            Attention.Pattern, FeatureKernels.FeaturesOf(Attention), Query.ReadOnly, Key.ReadOnly, Value.ReadOnly, Arguments());
        var largest = Value.Data.Where(float.IsFinite).Select(Math.Abs).DefaultIfEmpty(1).Max();
        var index = 0;
        for (var batch = 0; batch < Batch; batch++)
        {
            for (var head = 0; head < Heads; head++)
            {
                for (var row = 0; row < QueryLength; row++)
                {
                    foreach (var actual in Output.Row(batch, head, row))
                    {
                        if (!(Math.Abs(expected[index] - actual) <= tolerance * largest))
                        {
                            Assert.Fail($"batch {batch} head {head} row {row}: expected {expected[index]:R}, but was {actual:R}, in {this}");
                        }

                        index++;
                    }
                }
            }
        }
    }
}
