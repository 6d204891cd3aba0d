namespace SparseAttentionGen.Encoders.Models;

/// <summary>Full attention for heads of 16: BERT's and RoBERTa's, and BigBird's of short sequences and of the type "original_full".</summary>
[SparseAttention(HeadDim = 16)]
internal sealed partial class FullAttention16;

/// <summary>The same for heads of 32, which the small BERTs of sentence-transformers have.</summary>
[SparseAttention(HeadDim = 32)]
internal sealed partial class FullAttention32;

/// <summary>The same for heads of 64, which the published base and large models have.</summary>
[SparseAttention(HeadDim = 64)]
internal sealed partial class FullAttention64;

/// <summary>The same for heads of 128.</summary>
[SparseAttention(HeadDim = 128)]
internal sealed partial class FullAttention128;
