using System.Numerics.Tensors;

namespace SparseAttentionGen;

/// <summary>The optional parts of a call.</summary>
public readonly ref struct AttentionArguments
{
    /// <summary>
    /// Position of the first query among the keys. Default 0. After a past of P keys it is P, which aligns the last query
    /// with the last key. Negative offsets are allowed.
    /// </summary>
    public int QueryOffset { get; init; }

    /// <summary>
    /// Position of the first query of each batch element, [batch]; given instead of <see cref="QueryOffset"/> where batch elements have pasts of different
    /// lengths. With <see cref="CumulativeQueryLengths"/>: position of each document's first query among that document's keys, [documents]. Negative offsets
    /// are allowed. Empty: all have <see cref="QueryOffset"/>.
    /// </summary>
    public ReadOnlySpan<int> QueryOffsets { get; init; }

    /// <summary>
    /// Number of keys of each batch element, [batch], each from 0 to keyLength; empty: all keys. Keys from there on are padding, which
    /// belongs to no sequence: see <see cref="CountsPadding"/>.
    /// </summary>
    public ReadOnlySpan<int> KeyLengths { get; init; }

    /// <summary>
    /// Which keys exist, [batch * keyLength] row by row: true for a token, false for padding; empty: all keys exist. A sequence goes from its
    /// first token to its last: padding before and behind does not belong to it, padding between has positions like tokens.
    /// </summary>
    public ReadOnlySpan<bool> KeyPaddingMask { get; init; }

    /// <summary>
    /// Whether padding counts as part of the sequence for patterns that count positions from its start or end. They then count from the ends of
    /// the tensor, or of a document with its padding, as models do that were trained so, the pretrained BigBird among them. Default false: a
    /// padded sequence is attended as if it had no padding. Padding itself is never attended. Not for classes with <c>[RandomFeatures]</c>,
    /// <c>[LinearAttention]</c> or <c>[Nystrom]</c>.
    /// </summary>
    public bool CountsPadding { get; init; }

    /// <summary>
    /// Which tokens are global, besides those that the class declares, [batch * keyLength] row by row; empty: no further ones.
    /// Only for classes with <see cref="GlobalTokensAttribute"/>.
    /// </summary>
    public ReadOnlySpan<bool> GlobalTokenMask { get; init; }

    /// <summary>
    /// Queries of the global tokens' own projection, [batch, heads, globals, headDim]: row t is that of the t-th query of its batch element
    /// and head that is a global token, in ascending order; rows beyond those are not read. Together with <see cref="GlobalKey"/> and
    /// <see cref="GlobalValue"/> the rows of global tokens are computed with these three alone, the other rows without them, as in Longformer
    /// (Beltagy et al. 2020, arXiv 2004.05150, section 3.1, "Linear Projections for Global Attention"). Only for classes with
    /// <see cref="GlobalTokensAttribute"/> that are not columns only, and all three or none. Empty: the query serves global tokens too.
    /// </summary>
    public ReadOnlyTensorSpan<float> GlobalQuery { get; init; }

    /// <summary>
    /// Keys of the global tokens' own projection, which their queries attend, [batch, keyValueHeads, keyLength, headDim]; see
    /// <see cref="GlobalQuery"/>.
    /// </summary>
    public ReadOnlyTensorSpan<float> GlobalKey { get; init; }

    /// <summary>
    /// Values of the global tokens' own projection, [batch, keyValueHeads, keyLength, valueDim]; see <see cref="GlobalQuery"/>.
    /// </summary>
    public ReadOnlyTensorSpan<float> GlobalValue { get; init; }

    /// <summary>
    /// Whether rows whose own position is padding, by <see cref="KeyLengths"/> or <see cref="KeyPaddingMask"/>, are left out: their output is 0,
    /// their log-sum-exp minus infinity, they cost next to nothing, and none is a global token. Default false: they attend like other rows.
    /// Not for classes that approximate attention.
    /// </summary>
    public bool SkipPaddingRows { get; init; }

    /// <summary>
    /// The document of each key, [batch * keyLength] row by row: a query attends only keys of its own document, as if it were alone: all
    /// positions count from the document's first token. Documents need not be consecutive. A query's document is that of the key at its
    /// position, which must be one of the keys, unless <see cref="QuerySegmentIds"/> says otherwise; empty: one document.
    /// </summary>
    public ReadOnlySpan<int> SegmentIds { get; init; }

    /// <summary>
    /// The document of each query, [batch * queryLength] row by row, where the queries are not the same tokens as the keys; only with
    /// <see cref="SegmentIds"/>. The last query of a document is at the position of its last key. Queries of a document without keys attend
    /// nothing. Empty: see <see cref="SegmentIds"/>.
    /// </summary>
    public ReadOnlySpan<int> QuerySegmentIds { get; init; }

    /// <summary>
    /// The ends of documents packed one after the other, the same for every batch element: 0, then the sum of the lengths up to
    /// and with each document's, keyLength last. Instead of <see cref="SegmentIds"/>, with the same meaning; empty: one document.
    /// </summary>
    public ReadOnlySpan<int> CumulativeLengths { get; init; }

    /// <summary>
    /// The ends of the documents among the queries, where documents have other numbers of queries than of keys: as many as in
    /// <see cref="CumulativeLengths"/>, from 0 to queryLength. The last query of a document is at the position of its last key, as in
    /// FlashAttention, unless <see cref="QueryOffsets"/> says where the first is. Empty: see <see cref="SegmentIds"/>.
    /// </summary>
    public ReadOnlySpan<int> CumulativeQueryLengths { get; init; }

    /// <summary>
    /// Length of the prefix: the number of first keys that every query may attend besides the keys up to its own. [batch], each from 0 to
    /// keyLength; it holds for each document where a batch element has several. With <see cref="CumulativeLengths"/> also one for each document,
    /// [batch * documents] row by row. Empty: 0. Only for classes with <c>[PrefixLM]</c>.
    /// </summary>
    public ReadOnlySpan<int> PrefixLengths { get; init; }

    /// <summary>
    /// The sides of the class's <c>[SlidingWindow(AtCall = true)]</c>, each from 0 to 1073741823. Required for classes with it, and only for them.
    /// </summary>
    public WindowSides? Window { get; init; }

    /// <summary>
    /// Seed that the class's random blocks are drawn from, instead of the <see cref="RandomBlocksAttribute.Seed"/> of each of its <c>[RandomBlocks]</c>; only
    /// for classes with them. Null: as declared. For a BigBird it is the layer's index, 0 or more: its layers differ in nothing else. Drawn
    /// blocks are kept for the next call.
    /// </summary>
    public int? RandomSeed { get; init; }

    /// <summary>Blocks that may be attended, chosen at run time; null: all. It intersects the class's pattern.</summary>
    public BlockMask? BlockMask { get; init; }

    /// <summary>
    /// Added to the scaled and capped scores, broadcast to [batch, heads, queryLength, keyLength] from the right: missing dimensions and those of
    /// length 1 are repeated. Minus infinity masks a pair. Empty: nothing is added.
    /// </summary>
    public ReadOnlyTensorSpan<float> Bias { get; init; }

    /// <summary>
    /// The table that is added to the scores by distance, [heads * elements] row by row; how many elements a head has,
    /// <c>[RelativeBias]</c> says. Required for classes with it, and only for them.
    /// </summary>
    public ReadOnlySpan<float> RelativeBias { get; init; }

    /// <summary>
    /// Which pairs are allowed, besides the class's pattern, broadcast as <see cref="Bias"/>; false masks a pair. Empty: all.
    /// Every pair of the pattern is looked up: patterns and <see cref="BlockMask"/> save work, this does not.
    /// </summary>
    public ReadOnlyTensorSpan<bool> Mask { get; init; }

    /// <summary>
    /// Receives the natural logarithm of the sum of the exponentials of each row's scores, [batch * heads * queryLength];
    /// minus infinity for a row without keys. Empty: not wanted. Not for classes with <c>[RandomFeatures]</c>, <c>[LinearAttention]</c> or
    /// <c>[Nystrom]</c>, whose outputs are no softmax of scores.
    /// </summary>
    public Span<float> LogSumExp { get; init; }

    /// <summary>
    /// Sums over the keys before the call's, which the call reads and then adds its own keys to; null: there are none. Only for classes with
    /// <c>[Causal]</c> and <c>[RandomFeatures]</c> or <c>[LinearAttention]</c>. Every query comes after the state's keys; among the call's own
    /// keys its position is as without a state, so that <see cref="QueryOffset"/> stays 0 for queries and keys of the same tokens.
    /// </summary>
    public PerformerState? State { get; init; }
}
