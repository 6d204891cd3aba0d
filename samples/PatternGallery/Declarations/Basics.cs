namespace SparseAttentionGen.PatternGallery.Declarations;

/// <summary>Every token attends every token: the cost grows with the square of the length.</summary>
[SparseAttention(HeadDim = 64)]
public sealed partial class DenseAttention;

/// <summary>Every token attends itself and the tokens before it, as in every decoder.</summary>
[SparseAttention(HeadDim = 64)]
[Causal]
public sealed partial class CausalAttention;

/// <summary>The tokens of a prefix attend each other in both directions; those after it attend the prefix and what came before them.</summary>
[SparseAttention(HeadDim = 64)]
[PrefixLM]
public sealed partial class PrefixAttention;
