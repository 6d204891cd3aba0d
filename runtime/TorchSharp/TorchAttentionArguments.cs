using static TorchSharp.torch;

namespace SparseAttentionGen.Torch;

/// <summary>The optional parts of a call on tensors: <see cref="AttentionArguments"/>, with TorchSharp's tensors in place of spans.</summary>
/// <remarks>
/// Tensors are on the CPU. Numbers are int32 or int64, masks are bool. Masks without gaps and float32 tensors are read where they are; numbers are
/// copied, a few for each batch element or token.
/// </remarks>
public sealed class TorchAttentionArguments
{
    /// <summary>Position of the first query among the keys. Default 0.</summary>
    public int QueryOffset { get; init; }

    /// <summary>Position of the first query of each batch element, [batch], or of each document; instead of <see cref="QueryOffset"/>.</summary>
    public Tensor? QueryOffsets { get; init; }

    /// <summary>Number of keys of each batch element before padding, [batch].</summary>
    public Tensor? KeyLengths { get; init; }

    /// <summary>
    /// Which keys exist, bool [batch, keyLength]: true for a token, false for padding, as in the <c>attention_mask</c> of a tokenizer. The
    /// <c>key_padding_mask</c> of libtorch's MultiheadAttention says the opposite: give <c>logical_not()</c> of it.
    /// </summary>
    public Tensor? KeyPaddingMask { get; init; }

    /// <summary>Whether padding counts as part of the sequence for patterns that count positions from its start or end. Default false.</summary>
    public bool CountsPadding { get; init; }

    /// <summary>Whether rows whose own position is padding are left out: their output and gradients are 0. Default false.</summary>
    public bool SkipPaddingRows { get; init; }

    /// <summary>Which tokens are global besides those that the class declares, bool [batch, keyLength].</summary>
    public Tensor? GlobalTokenMask { get; init; }

    /// <summary>
    /// Queries of the global tokens' own projection, [batch, heads, globals, headDim]: row t is that of the t-th global token of its batch element.
    /// Given together with <see cref="GlobalKey"/> and <see cref="GlobalValue"/>, or not at all.
    /// </summary>
    public Tensor? GlobalQuery { get; init; }

    /// <summary>Keys of the global tokens' own projection, [batch, keyValueHeads, keyLength, headDim].</summary>
    public Tensor? GlobalKey { get; init; }

    /// <summary>Values of the global tokens' own projection, [batch, keyValueHeads, keyLength, valueDim].</summary>
    public Tensor? GlobalValue { get; init; }

    /// <summary>The document of each key, [batch, keyLength]; a query attends only keys of its own document.</summary>
    public Tensor? SegmentIds { get; init; }

    /// <summary>The document of each query, [batch, queryLength], where the queries are not the same tokens as the keys.</summary>
    public Tensor? QuerySegmentIds { get; init; }

    /// <summary>The ends of documents packed one after the other, [documents + 1]: 0 first, keyLength last.</summary>
    public Tensor? CumulativeLengths { get; init; }

    /// <summary>The ends of the documents among the queries, [documents + 1].</summary>
    public Tensor? CumulativeQueryLengths { get; init; }

    /// <summary>Lengths of prefixes, [batch] or [batch, documents]. Only for classes with <c>[PrefixLM]</c>.</summary>
    public Tensor? PrefixLengths { get; init; }

    /// <summary>The sides of the class's <c>[SlidingWindow(AtCall = true)]</c>. Required for classes with it, and only for them.</summary>
    public WindowSides? Window { get; init; }

    /// <summary>Seed that the class's random blocks are drawn from; for a BigBird the layer's index. Null: as declared.</summary>
    public int? RandomSeed { get; init; }

    /// <summary>Blocks that may be attended, chosen at run time; null: all.</summary>
    public BlockMask? BlockMask { get; init; }

    /// <summary>
    /// Added to the scaled scores, float32, broadcast to [batch, heads, queryLength, keyLength] from the right. Minus infinity masks a pair. If it
    /// requires a gradient, it receives one.
    /// </summary>
    public Tensor? Bias { get; init; }

    /// <summary>
    /// The table that is added to the scores by distance, float32 [heads, elements]. Required for classes with <c>[RelativeBias]</c>, and only for
    /// them. If it requires a gradient, it receives one.
    /// </summary>
    public Tensor? RelativeBias { get; init; }

    /// <summary>Which pairs are allowed besides the class's pattern, bool, broadcast as <see cref="Bias"/>; false masks a pair.</summary>
    public Tensor? Mask { get; init; }
}
