namespace SparseAttentionGen.PatternGallery.Declarations;

/// <summary>The text is cut into blocks of 256, and a token attends its own block alone.</summary>
[SparseAttention(HeadDim = 64)]
[BlockLocal(256)]
public sealed partial class BlockLocalAttention;

/// <summary>The last 128 tokens and every 128th before: two steps reach any earlier token, as rows and columns of an image do.</summary>
[SparseAttention(HeadDim = 64)]
[Strided(128, Local = true)]
[Causal]
public sealed partial class StridedAttention;

/// <summary>The own block of 128 so far, and the last 8 tokens of each earlier block, which sum it up.</summary>
[SparseAttention(HeadDim = 64)]
[FixedStride(128, 8)]
[Causal]
public sealed partial class FixedAttention;
