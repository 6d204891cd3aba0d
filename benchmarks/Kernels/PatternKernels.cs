namespace SparseAttentionGen.Benchmarks.Kernels;

/// <summary>Every key.</summary>
[SparseAttention(HeadDim = 64, Gradients = true)]
internal sealed partial class Dense64;

/// <summary>Every key up to the query.</summary>
[SparseAttention(HeadDim = 64, Gradients = true)]
[Causal]
internal sealed partial class Causal64;

/// <summary>A causal window of 257 keys.</summary>
[SparseAttention(HeadDim = 64)]
[SlidingWindow(256)]
[Causal]
internal sealed partial class CausalWindow256;

/// <summary>The query's block of 64 up to the query, and the four blocks before it.</summary>
[SparseAttention(HeadDim = 64)]
[BlockWindow(4, BlockSize = 64)]
[Causal]
internal sealed partial class CausalBlockWindow256;

/// <summary>Longformer with one global token.</summary>
[SparseAttention(HeadDim = 64)]
[SlidingWindow(256)]
[GlobalTokens(1)]
internal sealed partial class Window256Global1;

/// <summary>Longformer with 64 global tokens.</summary>
[SparseAttention(HeadDim = 64)]
[SlidingWindow(256)]
[GlobalTokens(64)]
internal sealed partial class Window256Global64;

/// <summary>A window with head size 32.</summary>
[SparseAttention(HeadDim = 32, Gradients = true)]
[SlidingWindow(256)]
internal sealed partial class Window256Head32;

/// <summary>A window with head size 80.</summary>
[SparseAttention(HeadDim = 80)]
[SlidingWindow(256)]
internal sealed partial class Window256Head80;

/// <summary>A window with head size 96.</summary>
[SparseAttention(HeadDim = 96)]
[SlidingWindow(256)]
internal sealed partial class Window256Head96;

/// <summary>A window with head size 128.</summary>
[SparseAttention(HeadDim = 128, Gradients = true)]
[SlidingWindow(256)]
internal sealed partial class Window256Head128;
