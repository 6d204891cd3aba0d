namespace SparseAttentionGen.Encoders.Models;

/// <summary>ModernBERT's local layers for heads of 16: the window comes with each call.</summary>
[SparseAttention(HeadDim = 16)]
[SlidingWindow(AtCall = true)]
internal sealed partial class WindowAttention16;

/// <summary>The same for heads of 32.</summary>
[SparseAttention(HeadDim = 32)]
[SlidingWindow(AtCall = true)]
internal sealed partial class WindowAttention32;

/// <summary>The same for heads of 64, which the published models have.</summary>
[SparseAttention(HeadDim = 64)]
[SlidingWindow(AtCall = true)]
internal sealed partial class WindowAttention64;

/// <summary>The same for heads of 128.</summary>
[SparseAttention(HeadDim = 128)]
[SlidingWindow(AtCall = true)]
internal sealed partial class WindowAttention128;
