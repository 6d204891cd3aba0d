namespace SparseAttentionGen.Torch.Tests;

[SparseAttention(HeadDim = 16, Gradients = true)]
[SlidingWindow(5)]
public sealed partial class Window16;
