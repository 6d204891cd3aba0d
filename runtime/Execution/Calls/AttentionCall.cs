using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Everything about one call that its workers read. All pointers are pinned for as long as the call lasts.</summary>
internal sealed unsafe class AttentionCall
{
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

    public required int QueryOffset { get; init; }

    /// <summary>The class's pattern.</summary>
    public required AttentionPattern Pattern { get; init; }

    /// <summary>Number of keys of each batch element before padding.</summary>
    public required int[] KeyLengths { get; init; }

    /// <summary>Length of each batch element's prefix; empty: none.</summary>
    public int[] PrefixLengths { get; init; } = [];

    /// <summary>The keys that each query may attend at all.</summary>
    public required KeyWindows Windows { get; init; }

    /// <summary>Global tokens of each batch element and variant of the pattern.</summary>
    public required GlobalTokenSet[] GlobalTokens { get; init; }

    /// <summary>What the rows of global tokens are computed with instead; null: what all rows are.</summary>
    public GlobalRowTensors? GlobalRows { get; init; }

    /// <summary>Whether rows whose own position is padding have no keys.</summary>
    public bool SkipsPaddingRows { get; init; }

    /// <summary>Whether no predicate's arithmetic on positions can wrap around, as its band and its regions assume.</summary>
    public bool HasUsualPositions { get; init; }

    /// <summary>Whether rows have no order but their own, since a row's keys are one range.</summary>
    public required bool UsesBands { get; init; }

    /// <summary>Distance from one key of a band to the next.</summary>
    public required int BandStep { get; init; }

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

    /// <summary>Number of query heads that share a key and value head.</summary>
    public int Group => Key.Heads == 0 ? 1 : Query.Heads / Key.Heads;

    /// <summary>The global tokens of a block.</summary>
    public GlobalTokenSet GlobalTokensOf(in RowBlock block) =>
        GlobalTokens[(block.Batch * Pattern.Variants.Count) + Pattern.VariantIndex(block.Head)];

    /// <summary>Whether the row at a position has no keys, because the position is padding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsSkipped(int batch, int position) => SkipsPaddingRows && IsPadding(batch, position);

    private bool IsPadding(int batch, int position) =>
        PaddingRows.IsPadding(position, Key.Length, KeyLengths[batch], KeyPaddingMask == null ? default : new ReadOnlySpan<bool>(PaddingRow(batch), Key.Length));

    /// <summary>What the pattern must know of a batch element.</summary>
    public PatternSequence SequenceOf(int batch) => new(Key.Length, PrefixLengthOf(batch));

    /// <summary>Number of projected keys that each row of a batch element attends besides its pattern's.</summary>
    public int ProjectedCount(int batch) => Projected is null ? 0 : Projected.Counts[batch];

    /// <summary>Length of a batch element's prefix.</summary>
    public int PrefixLengthOf(int batch) => PrefixLengths.Length == 0 ? 0 : PrefixLengths[batch];

    /// <summary>In which order the rows of a head are taken.</summary>
    public RowOrder OrderOf(int head) => UsesBands
        ? RowOrder.Plain with { Period = BandStep }
        : RowOrder.Of(Pattern.VariantOf(head), RowBlockOf(Pattern.VariantOf(head)));

    /// <summary>Rows that all have the same keys, starting at multiples of their number; 0 where each may have its own.</summary>
    public int SharedRowsOf(PatternVariant variant) => variant.RowsShareKeys && Windows.AreSharedInBlocks ? RowBlockOf(variant) : 0;

    private int RowBlockOf(PatternVariant variant) => (int)Divisors.GreatestCommon(variant.RowBlock, Windows.RowBlock(QueryOffset));

    /// <summary>The keys of a stream.</summary>
    public KeyStream StreamOf(in RowBlock block, int stream) => stream switch
    {
        KeyStreamId.Consecutive or KeyStreamId.Predicate => KeyStream.Consecutive,
        KeyStreamId.Projected => KeyStream.Projected,
        KeyStreamId.Columns => KeyStream.Gathered(GlobalTokensOf(block).Columns),
        _ => KeyStream.Stepped(stream, (int)Pattern.VariantOf(block.Head).Period),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* QueryRow(int batch, int head, int row) =>
        QueryData + (batch * Query.BatchStride) + (head * Query.HeadStride) + (row * Query.RowStride);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* KeyRow(int batch, int head, int row) =>
        KeyData + (batch * Key.BatchStride) + (head * Key.HeadStride) + (row * Key.RowStride);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* ValueRow(int batch, int head, int row) =>
        ValueData + (batch * Value.BatchStride) + (head * Value.HeadStride) + (row * Value.RowStride);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* OutputRow(int batch, int head, int row) =>
        OutputData + (batch * Output.BatchStride) + (head * Output.HeadStride) + (row * Output.RowStride);

    public bool* PaddingRow(int batch) =>
        KeyPaddingMask == null ? null : KeyPaddingMask + ((nint)batch * Key.Length);
}
