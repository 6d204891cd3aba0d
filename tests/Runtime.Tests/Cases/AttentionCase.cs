using System.Numerics.Tensors;

namespace SparseAttentionGen.Tests;

/// <summary>One call with its inputs, and the comparison with the definition.</summary>
internal sealed partial class AttentionCase
{
    /// <summary>Largest allowed difference relative to the largest value.</summary>
    public const double Tolerance = 2e-5;

    public required ISparseAttention Attention { get; init; }

    /// <summary>The projection of a class with [LowRankProjection].</summary>
    public SequenceProjection? Projection { get; init; }

    public int Batch { get; init; } = 1;

    /// <summary>At least as many as the pattern names.</summary>
    public int KeyValueHeads
    {
        get => Math.Max(field, (Attention.Pattern.LargestHead / Group) + 1);
        init;
    } = 1;

    public int Group { get; init; } = 1;

    public required int QueryLength { get; init; }

    public required int KeyLength { get; init; }

    /// <summary>Position of the first query of the first batch element; others have others where the case has offsets or random lengths.</summary>
    public int QueryOffset { get; init; }

    /// <summary>Whether each batch element has an offset of its own.</summary>
    public bool HasQueryOffsets { get; init; }

    /// <summary>Whether queries have documents of their own even where they could share those of the keys.</summary>
    public bool HasQueryDocuments { get; init; }

    /// <summary>Whether patterns count padding, where the class can.</summary>
    public bool CountsPadding { get; init; }

    public Layout Layout { get; init; }

    public int Seed { get; init; } = 1;

    public bool HasKeyLengths { get; init; }

    /// <summary>The lengths themselves; null: random ones, or none.</summary>
    public int[]? GivenKeyLengths { get; init; }

    /// <summary>The seed of random blocks that the call gives.</summary>
    public int? RandomSeed { get; init; }

    public bool HasPaddingMask { get; init; }

    public bool HasGlobalMask { get; init; }

    /// <summary>Whether global tokens have queries, keys and values of their own, where the class has such tokens.</summary>
    public bool HasGlobalRows { get; init; }

    /// <summary>Whether rows of padding are left out, where the class can.</summary>
    public bool SkipsPadding { get; init; }

    /// <summary>The window that the call gives; random where the class takes one and this is null.</summary>
    public WindowSides? Window { get; init; }

    public DocumentKind Documents { get; init; }

    public bool HasBlockMask { get; init; }

    /// <summary>The mask itself; null: a random one, or none.</summary>
    public BlockMask? GivenBlockMask { get; init; }

    public BroadcastKind Bias { get; init; }

    public BroadcastKind Mask { get; init; }

    public int Heads => KeyValueHeads * Group;

    public TestTensor Query { get; private set; } = null!;

    public TestTensor Key { get; private set; } = null!;

    public TestTensor Value { get; private set; } = null!;

    public TestTensor Output { get; private set; } = null!;

    public TestTensor? GlobalQuery { get; private set; }

    public TestTensor? GlobalKey { get; private set; }

    public TestTensor? GlobalValue { get; private set; }

    public int[] KeyLengths { get; private set; } = [];

    public bool[] PaddingMask { get; private set; } = [];

    public bool[] GlobalMask { get; private set; } = [];

    public int[] QueryOffsets { get; private set; } = [];

    public int[] SegmentIds { get; private set; } = [];

    public int[] QuerySegmentIds { get; private set; } = [];

    public int[] CumulativeLengths { get; private set; } = [];

    public int[] CumulativeQueryLengths { get; private set; } = [];

    public int[] PrefixLengths { get; private set; } = [];

    public BlockMask? BlockMask { get; private set; }

    /// <summary>Made by <see cref="Fill"/>, or another in its place.</summary>
    public Tensor<float>? BiasTensor { get; set; }

    public Tensor<bool>? MaskTensor { get; private set; }

    public float[] RelativeBias { get; private set; } = [];

    public float[] LogSumExp { get; private set; } = [];

    public override string ToString() =>
        $"{(Attention is ComposedAttention or ComposedProjection ? Attention : Attention.GetType().Name)} batch {Batch} heads {KeyValueHeads} x {Group} queries {QueryLength} keys {KeyLength} offset {QueryOffset} "
        + $"{Layout} seed {Seed} lengths {HasKeyLengths} padding {HasPaddingMask} global {HasGlobalMask} "
        + $"own global rows {HasGlobalRows} skips padding {SkipsPadding} documents {Documents} of queries {HasQueryDocuments} offsets {HasQueryOffsets} counts padding {CountsPadding} block mask {HasBlockMask} bias {Bias} mask {Mask} random seed {RandomSeed}";

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
        KeyLengths = GivenKeyLengths is not null ? GivenKeyLengths : HasKeyLengths ? [.. Enumerable.Range(0, Batch).Select(_ => random.Next(0, KeyLength + 1))] : [];
        PaddingMask = HasPaddingMask ? [.. Enumerable.Range(0, Batch * KeyLength).Select(_ => random.Next(4) > 0)] : [];
        GlobalMask = HasGlobalMask && pattern.AcceptsGlobalTokens
            ? [.. Enumerable.Range(0, Batch * KeyLength).Select(_ => random.Next(20) == 0)]
            : [];
        LogSumExp = new float[Batch * Heads * QueryLength];
        FillDocuments(random);
        FillOffsets(random);
        var prefixes = Seed % 2 == 0 ? Batch * Math.Max(1, CumulativeLengths.Length - 1) : Batch;
        PrefixLengths = pattern.AcceptsPrefixLengths ? [.. Enumerable.Range(0, prefixes).Select(_ => random.Next(0, KeyLength + 1))] : [];
        BlockMask = GivenBlockMask ?? (HasBlockMask ? RandomBlockMask(random) : null);
        BiasTensor = Bias == BroadcastKind.None ? null : Broadcast(Bias, () => random.Next(9) == 0 ? float.NegativeInfinity : Next());
        MaskTensor = Mask == BroadcastKind.None ? null : Broadcast(Mask, () => random.Next(3) > 0);
        RelativeBias = pattern.Scores.RelativeBias is { } rule ? [.. Enumerable.Range(0, Heads * rule.Count).Select(_ => Next())] : [];
        FillGlobalRows(Next);
        return this;
    }

    private void FillGlobalRows(Func<float> next)
    {
        var pattern = Attention.Pattern;
        if (HasGlobalRows && pattern is { GlobalTokensAttendAll: true, Approximation: null })
        {
            GlobalQuery = new TestTensor(Batch, Heads, QueryLength, pattern.HeadDim, Layout, next);
            GlobalKey = new TestTensor(Batch, KeyValueHeads, KeyLength, pattern.HeadDim, Layout, next);
            GlobalValue = new TestTensor(Batch, KeyValueHeads, KeyLength, pattern.ValueDim, Layout, next);
        }
    }

    private BlockMask RandomBlockMask(Random random)
    {
        var size = random.Next(1, 40);
        var (heads, batch) = (random.Next(2) == 0 ? 1 : Heads, random.Next(2) == 0 ? 1 : Math.Max(1, Batch));
        var (queryBlocks, keyBlocks) = ((QueryLength + size - 1) / size, (KeyLength + size - 1) / size);
        var (starts, columns) = (new List<int> { 0 }, new List<int>());
        for (var row = 0; row < heads * batch * queryBlocks; row++)
        {
            columns.AddRange(Enumerable.Range(0, keyBlocks).Where(_ => random.Next(3) > 0));
            starts.Add(columns.Count);
        }

        return new BlockMask(size, queryBlocks, keyBlocks, starts.ToArray(), columns.ToArray(), heads, batch);
    }

    private Tensor<T> Broadcast<T>(BroadcastKind kind, Func<T> next)
    {
        nint[] lengths = kind switch
        {
            BroadcastKind.Full => [Batch, Heads, QueryLength, KeyLength],
            BroadcastKind.Heads => [1, Heads, QueryLength, KeyLength],
            BroadcastKind.Matrix => [QueryLength, KeyLength],
            BroadcastKind.Row => [Batch, 1, 1, KeyLength],
            _ => [QueryLength, 1],
        };
        var count = lengths.Aggregate((nint)1, static (product, length) => product * length);
        return Tensor.Create([.. Enumerable.Range(0, (int)count).Select(_ => next())], lengths);
    }

    public AttentionArguments Arguments(float[]? logSumExp = null) => new()
    {
        QueryOffset = QueryOffsets.Length > 0 || HasTwoLists ? 0 : QueryOffset,
        QueryOffsets = QueryOffsets,
        CountsPadding = CountsPadding && (Attention.Pattern.Approximation is null or LowRankProjection),
        KeyLengths = KeyLengths,
        KeyPaddingMask = PaddingMask,
        GlobalTokenMask = GlobalMask,
        GlobalQuery = GlobalQuery is null ? default : GlobalQuery.ReadOnly,
        GlobalKey = GlobalKey is null ? default : GlobalKey.ReadOnly,
        GlobalValue = GlobalValue is null ? default : GlobalValue.ReadOnly,
        SkipPaddingRows = SkipsPadding && Attention.Pattern.Approximation is null,
        SegmentIds = SegmentIds,
        QuerySegmentIds = QuerySegmentIds,
        CumulativeLengths = CumulativeLengths,
        CumulativeQueryLengths = CumulativeQueryLengths,
        PrefixLengths = PrefixLengths,
        RandomSeed = RandomSeed,
        Window = Attention.Pattern.AcceptsWindow ? Window ?? new WindowSides(Seed % 23, Seed % 17) : null,
        BlockMask = BlockMask,
        Bias = BiasTensor is null ? default : BiasTensor.AsReadOnlyTensorSpan(),
        Mask = MaskTensor is null ? default : MaskTensor.AsReadOnlyTensorSpan(),
        RelativeBias = RelativeBias,
        LogSumExp = logSumExp ?? LogSumExp,
    };

    public AttentionCase Run(AttentionOptions? options = null)
    {
        Attention.Forward(Query.ReadOnly, Key.ReadOnly, Value.ReadOnly, Output.Writable, Arguments(), options);
        return this;
    }

    /// <summary>The outputs by the definition.</summary>
    /// <param name="logSumExp">Receives its log-sum-exp; null: not asked for.</param>
    public double[] Reference(float[]? logSumExp = null)
    {
        var arguments = Arguments(logSumExp ?? new float[LogSumExp.Length]);
        return Projection is null
            ? AttentionReference.Forward(Attention.Pattern, Query.ReadOnly, Key.ReadOnly, Value.ReadOnly, arguments)
            : ProjectionReference.Forward(Attention.Pattern, Projection, Query.ReadOnly, Key.ReadOnly, Value.ReadOnly, arguments);
    }

    /// <summary>Asserts that no output and no log-sum-exp is NaN, and that only a row without keys has an infinite one.</summary>
    public void AssertFinite()
    {
        Assert.All(LogSumExp, static sum => Assert.True(float.IsFinite(sum) || float.IsNegativeInfinity(sum)));
        for (var row = 0; row < Batch * Heads * QueryLength; row++)
        {
            var (head, index) = Math.DivRem(row, QueryLength);
            foreach (var element in Output.Row(head / Heads, head % Heads, index))
            {
                Assert.True(float.IsFinite(element), $"{element} in row {index} of head {head} of {this}");
            }
        }
    }

    /// <summary>Asserts that outputs and log-sum-exp equal the definition.</summary>
    public void AssertEqualsReference(double tolerance = Tolerance)
    {
        var expectedSums = new float[LogSumExp.Length];
        var expected = Reference(expectedSums);

        // Projected values may be larger than values.
        var largest = Math.Max(
            Value.Data.Where(float.IsFinite).Select(Math.Abs).DefaultIfEmpty(1).Max(),
            Projection is null ? 0 : expected.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max());
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

    /// <summary>Asserts that outputs and log-sum-exp are those of another case, bit for bit.</summary>
    public void AssertEqualsExactly(AttentionCase expected)
    {
        Assert.Equal(Bits(expected.Output.Data), Bits(Output.Data));
        Assert.Equal(Bits(expected.LogSumExp), Bits(LogSumExp));
    }

    private static int[] Bits(float[] values) => [.. values.Select(BitConverter.SingleToInt32Bits)];

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

/// <summary>How a case divides its sequence.</summary>
internal enum DocumentKind
{
    None,
    Ascending,
    Scattered,
    Cumulative,
}

/// <summary>Which dimensions a tensor has that is broadcast to the scores.</summary>
internal enum BroadcastKind
{
    None,
    Full,
    Heads,
    Matrix,
    Row,
    Column,
}
