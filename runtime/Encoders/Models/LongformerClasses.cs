namespace SparseAttentionGen.Encoders.Models;

/// <summary>Longformer's attention for heads of 16: the window and the global tokens come with each call.</summary>
[SparseAttention(HeadDim = 16)]
[SlidingWindow(AtCall = true)]
[GlobalTokens]
internal sealed partial class LongformerAttention16;

/// <summary>The same for heads of 32.</summary>
[SparseAttention(HeadDim = 32)]
[SlidingWindow(AtCall = true)]
[GlobalTokens]
internal sealed partial class LongformerAttention32;

/// <summary>The same for heads of 64, which the published models have.</summary>
[SparseAttention(HeadDim = 64)]
[SlidingWindow(AtCall = true)]
[GlobalTokens]
internal sealed partial class LongformerAttention64;

/// <summary>The same for heads of 128.</summary>
[SparseAttention(HeadDim = 128)]
[SlidingWindow(AtCall = true)]
[GlobalTokens]
internal sealed partial class LongformerAttention128;
