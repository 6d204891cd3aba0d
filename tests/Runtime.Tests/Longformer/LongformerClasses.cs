namespace SparseAttentionGen.Tests;

/// <summary>The window of the third-party vectors, with global tokens given at the call.</summary>
[SparseAttention(HeadDim = 4)]
[SlidingWindow(2)]
[GlobalTokens]
internal sealed partial class LongformerWindow2;

[SparseAttention(HeadDim = 16)]
[SlidingWindow(9)]
[GlobalTokens(2)]
[GlobalTokens(Positions = [40, -1])]
internal sealed partial class LongformerDeclared16;

[SparseAttention(HeadDim = 16)]
[SlidingWindow(7, Heads = "0-1")]
[SlidingWindow(5, Dilation = 3, Heads = "2-3")]
[GlobalTokens]
internal sealed partial class LongformerDilated16;

[SparseAttention(HeadDim = 64)]
[SlidingWindow(32)]
[GlobalTokens]
internal sealed partial class LongformerWindow32;

[SparseAttention(HeadDim = 64)]
[SlidingWindow(AtCall = true)]
[GlobalTokens]
internal sealed partial class LongformerAtCall64;

[SparseAttention(HeadDim = 16)]
[SlidingWindow(AtCall = true, Dilation = 3, Heads = "0")]
[SlidingWindow(AtCall = true, Heads = "1-3")]
[GlobalTokens(2)]
[Causal]
internal sealed partial class DilatedAtCall16;

[SparseAttention(HeadDim = 16)]
[SlidingWindow(9)]
[GlobalTokens(ColumnsOnly = true)]
internal sealed partial class LongformerColumns16;
