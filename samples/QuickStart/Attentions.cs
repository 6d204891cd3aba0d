namespace SparseAttentionGen.QuickStart;

/// <summary>Longformer's pattern: 256 tokens on each side, and a first token that sees and is seen by all.</summary>
[SparseAttention(HeadDim = QueryKeyValue.HeadDim)]
[SlidingWindow(256)]
[GlobalTokens(1)]
internal sealed partial class LongDocumentAttention;

/// <summary>Every token sees every token.</summary>
[SparseAttention(HeadDim = QueryKeyValue.HeadDim)]
internal sealed partial class DenseAttention;
