namespace SparseAttentionGen.Benchmarks.Kernels;

/// <summary>Linformer with 256 projected keys.</summary>
[SparseAttention(HeadDim = 64, Gradients = true)]
[LowRankProjection(256)]
internal sealed partial class Linformer256;

/// <summary>Linformer with 128 projected keys.</summary>
[SparseAttention(HeadDim = 64, Gradients = true)]
[LowRankProjection(128)]
internal sealed partial class Linformer128;

/// <summary>128 means of equal segments in the place of keys and values.</summary>
[SparseAttention(HeadDim = 64)]
[LowRankProjection(128, MeanPooling = true)]
internal sealed partial class MeanPooling128;

/// <summary>256 keys on each side and 128 projected keys under one softmax.</summary>
[SparseAttention(HeadDim = 64)]
[SlidingWindow(256)]
[LowRankProjection(128)]
internal sealed partial class Window256Projection128;

/// <summary>Performer with 256 softmax features.</summary>
[SparseAttention(HeadDim = 64, Gradients = true)]
[RandomFeatures(256, Seed = 1)]
internal sealed partial class Performer256;

/// <summary>Performer with 256 softmax features, each query over the keys up to its own.</summary>
[SparseAttention(HeadDim = 64, Gradients = true)]
[RandomFeatures(256, Seed = 1)]
[Causal]
internal sealed partial class CausalPerformer256;

/// <summary>Linear attention, elu + 1.</summary>
[SparseAttention(HeadDim = 64, Gradients = true)]
[LinearAttention]
internal sealed partial class Linear64;

/// <summary>Linear attention, each query over the keys up to its own.</summary>
[SparseAttention(HeadDim = 64, Gradients = true)]
[LinearAttention]
[Causal]
internal sealed partial class CausalLinear64;

/// <summary>Nystrom with 64 landmarks.</summary>
[SparseAttention(HeadDim = 64, Gradients = true)]
[Nystrom(64)]
internal sealed partial class Nystrom64;
