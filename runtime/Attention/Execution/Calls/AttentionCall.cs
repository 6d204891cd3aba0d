using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Everything about one call that its workers read. All pointers are pinned for as long as the call lasts.</summary>
internal sealed unsafe partial class AttentionCall
{
    private const float Log2E = 1.44269504f;
    private const float SmallestScaleOfProducts = 1e-29f;

    public required TensorView Query { get; init; }

    public required TensorView Key { get; init; }

    public required TensorView Value { get; init; }

    public required TensorView Output { get; init; }

    public float* QueryData { get; init; }

    public float* KeyData { get; init; }

    public float* ValueData { get; init; }

    public float* OutputData { get; init; }

    /// <summary>[batch, heads, queryLength], or null.</summary>
    public float* LogSumExp { get; init; }

    /// <summary>[batch, keyLength], or null.</summary>
    public bool* KeyPaddingMask { get; init; }

    /// <summary>The class that is called.</summary>
    public required ClassPattern Class { get; init; }

    /// <summary>The class's pattern, completed with what the call gives: sides of a window, a seed.</summary>
    public required AttentionPattern Pattern { get; init; }

    /// <summary>The sequences of the call: batch elements or their documents.</summary>
    public required CallSequence[] Sequences { get; init; }

    /// <summary>The keys that each query may attend at all.</summary>
    public required KeyWindows Windows { get; init; }

    /// <summary>Global tokens of each sequence and variant of the pattern.</summary>
    public required GlobalTokenSet[] GlobalTokens { get; init; }

    /// <summary>Queries, keys and values that only the rows of global tokens use; null: they use those of all rows.</summary>
    public GlobalRowTensors? GlobalRows { get; init; }

    /// <summary>Whether rows whose own position is padding have no keys.</summary>
    public bool SkipsPaddingRows { get; init; }

    /// <summary>Whether no predicate's arithmetic on positions can wrap around, as its band and its regions assume.</summary>
    public bool HasUsualPositions { get; init; }

    /// <summary>Whether each row's keys are one range, which <see cref="ClassPattern.Band"/> gives.</summary>
    public required bool UsesBands { get; init; }

    /// <summary>The projected keys that every row attends besides its pattern's, or null.</summary>
    public ProjectedKeys? Projected { get; init; }

    /// <summary>What the call adds to the scores, or null.</summary>
    public ScoreAdditions? Additions { get; init; }

    /// <summary>What each head adds to a score for each position that a key is after the query; empty: nothing.</summary>
    public float[] Slopes { get; init; } = [];

    /// <summary>Whether the call adds to the scores.</summary>
    public bool AddsToScores => Additions is not null;

    /// <summary>Unfinished rows of blocks that are split along the keys; set before the work begins.</summary>
    public float[] Partials { get; set; } = [];

    /// <summary>Receives where the time goes, or null; set before the work begins.</summary>
    public AttentionStatistics? Statistics { get; set; }

    /// <summary>The class's score modifiers and mask predicates; null: none. Set before the work begins.</summary>
    public ScoreMethods? Scores { get; private set; }

    /// <summary>Whether scores are more than scaled products, by the class or by the call; set before the work begins.</summary>
    public bool ModifiesScores { get; private set; }

    /// <summary>Factor from a score to an exponent of 2; set before the work begins.</summary>
    public float ScoreScale { get; private set; }

    /// <summary>The same factor in the form that kernels read.</summary>
    public ExponentScale ExponentScale { get; private set; }

    /// <summary>Number of query heads that share a key and value head.</summary>
    public int Group => Key.Heads == 0 ? 1 : Query.Heads / Key.Heads;

    /// <summary>Sets how scores become probabilities with kernels of some vector width.</summary>
    /// <param name="vectorLength">Floats in a vector.</param>
    public void UseKernels(int vectorLength)
    {
        Scores = Class.ScoresFor(vectorLength);

        // Under a smaller scale, products that differ may leave float32's range. Scaling them before a reference is taken keeps them apart.
        ModifiesScores = Scores is { ModifiesScores: true } || AddsToScores || Math.Abs(Pattern.Scale) < SmallestScaleOfProducts;

        // A modified score is multiplied by log2(e) only in its exponential: before, a large score would lose digits.
        ScoreScale = ModifiesScores ? Log2E : Pattern.ScaleLog2;
        ExponentScale = ExponentScale.Create(ScoreScale, vectorLength);
    }

    /// <summary>The sequence of a block.</summary>
    public CallSequence SequenceOf(in RowBlock block) => Sequences[block.Sequence];

    /// <summary>The global tokens of a block.</summary>
    public GlobalTokenSet GlobalTokensOf(in RowBlock block) =>
        GlobalTokens[(block.Sequence * Pattern.Variants.Count) + Pattern.VariantIndex(block.Head)];

    /// <summary>Whether the row at a position has no keys, because the position is padding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsSkipped(CallSequence sequence, int position) => SkipsPaddingRows && PaddingRows.IsPadding(
        sequence, position, KeyPaddingMask == null ? default : new ReadOnlySpan<bool>(PaddingRow(sequence.Batch), Key.Length));

    /// <summary>Number of projected keys that each row of a block attends besides its pattern's.</summary>
    public int ProjectedCount(in RowBlock block) => Projected is null ? 0 : Projected.Counts[SequenceOf(block).Batch];

    /// <summary>The order in which the rows of a head are processed.</summary>
    public RowOrder OrderOf(CallSequence sequence, int head) => UsesBands
        ? RowOrder.Plain with { Period = Class.KeyStep }
        : RowOrder.Of(Pattern.VariantOf(head), RowBlockOf(sequence, Pattern.VariantOf(head)));

    /// <summary>Rows that all have the same keys, starting at multiples of their number; 0 where each may have its own.</summary>
    public int SharedRowsOf(CallSequence sequence, PatternVariant variant) => variant.RowsShareKeys ? RowBlockOf(sequence, variant) : 0;

    private int RowBlockOf(CallSequence sequence, PatternVariant variant) => (int)Divisors.GreatestCommon(variant.RowBlock, Windows.RowBlock(sequence));

    /// <summary>The keys of a stream.</summary>
    public KeyStream StreamOf(in RowBlock block, int stream) => stream switch
    {
        KeyStreamId.Consecutive or KeyStreamId.Predicate => KeyStream.Consecutive,
        KeyStreamId.Projected => KeyStream.Projected,
        KeyStreamId.Columns => KeyStream.Gathered(GlobalTokensOf(block).Columns),
        _ => KeyStream.Stepped(stream, (int)Pattern.VariantOf(block.Head).Period),
    };

    /// <summary>A query of a sequence.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* QueryRow(CallSequence sequence, int head, int query) =>
        QueryData + (sequence.Batch * Query.BatchStride) + (head * Query.HeadStride) + (sequence.Queries.At(query) * Query.RowStride);

    /// <summary>The first key of a head.</summary>
    public float* KeysOf(int batch, int head) => KeyData + (batch * Key.BatchStride) + (head * Key.HeadStride);

    /// <summary>The first value of a head.</summary>
    public float* ValuesOf(int batch, int head) => ValueData + (batch * Value.BatchStride) + (head * Value.HeadStride);

    /// <summary>Where the output of a sequence's query goes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* OutputRow(CallSequence sequence, int head, int query) =>
        OutputData + (sequence.Batch * Output.BatchStride) + (head * Output.HeadStride) + (sequence.Queries.At(query) * Output.RowStride);

    /// <summary>Where the log-sum-exp of a sequence's query goes; only for calls that want it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* LogSumExpOf(CallSequence sequence, int head, int query) =>
        LogSumExp + ((((nint)sequence.Batch * Query.Heads) + head) * Query.Length) + sequence.Queries.At(query);

    public bool* PaddingRow(int batch) =>
        KeyPaddingMask == null ? null : KeyPaddingMask + ((nint)batch * Key.Length);
}
