namespace SparseAttentionGen.Benchmarks.Kernels;

/// <summary>32 keys on each side.</summary>
[SparseAttention(HeadDim = 64)]
[SlidingWindow(32)]
internal sealed partial class Window32;

/// <summary>64 keys on each side.</summary>
[SparseAttention(HeadDim = 64)]
[SlidingWindow(64)]
internal sealed partial class Window64;

/// <summary>128 keys on each side.</summary>
[SparseAttention(HeadDim = 64)]
[SlidingWindow(128)]
internal sealed partial class Window128;

/// <summary>256 keys on each side.</summary>
[SparseAttention(HeadDim = 64, Gradients = true)]
[SlidingWindow(256)]
internal sealed partial class Window256;

/// <summary>512 keys on each side.</summary>
[SparseAttention(HeadDim = 64)]
[SlidingWindow(512)]
internal sealed partial class Window512;

/// <summary>1024 keys on each side.</summary>
[SparseAttention(HeadDim = 64)]
[SlidingWindow(1024)]
internal sealed partial class Window1024;

/// <summary>2048 keys on each side.</summary>
[SparseAttention(HeadDim = 64)]
[SlidingWindow(2048)]
internal sealed partial class Window2048;

/// <summary>4096 keys on each side.</summary>
[SparseAttention(HeadDim = 64)]
[SlidingWindow(4096)]
internal sealed partial class Window4096;
