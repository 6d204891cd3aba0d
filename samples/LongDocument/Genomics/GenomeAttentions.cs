namespace SparseAttentionGen.LongDocument.Genomics;

/// <summary>128 neighbours on each side.</summary>
[SparseAttention(HeadDim = 64)]
[SlidingWindow(128)]
[GlobalTokens(1)]
internal sealed partial class NearAttention;

/// <summary>Every fourth of the 512 neighbours on each side.</summary>
[SparseAttention(HeadDim = 64)]
[SlidingWindow(128, Dilation = 4)]
[GlobalTokens(1)]
internal sealed partial class MiddleAttention;

/// <summary>Every sixteenth of the 2,048 neighbours on each side.</summary>
[SparseAttention(HeadDim = 64)]
[SlidingWindow(128, Dilation = 16)]
[GlobalTokens(1)]
internal sealed partial class FarAttention;
