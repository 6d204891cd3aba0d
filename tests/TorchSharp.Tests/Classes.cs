namespace SparseAttentionGen.Torch.Tests;

[SparseAttention(HeadDim = 16, Gradients = true)]
internal sealed partial class Dense16;

[SparseAttention(HeadDim = 16, Gradients = true)]
[SlidingWindow(5)]
internal sealed partial class Window16;

[SparseAttention(HeadDim = 16, Gradients = true)]
[SlidingWindow(5)]
[Causal]
internal sealed partial class CausalWindow16;

[SparseAttention(HeadDim = 16, ValueDim = 24, Scale = 0.5f, Gradients = true)]
[Causal]
internal sealed partial class Causal16To24;

[SparseAttention(HeadDim = 16, Gradients = true)]
[SlidingWindow(AtCall = true)]
[GlobalTokens]
internal sealed partial class Longformer16;

[SparseAttention(HeadDim = 16, Gradients = true)]
[SlidingWindow(3)]
[GlobalTokens(1)]
internal sealed partial class FirstTokenGlobal16;

[SparseAttention(HeadDim = 16, Gradients = true)]
[BlockWindow(1, BlockSize = 8)]
[GlobalBlocks(First = 1, Last = 1, BlockSize = 8)]
[RandomBlocks(1, BlockSize = 8)]
internal sealed partial class BigBird16;

[SparseAttention(HeadDim = 16, Gradients = true)]
[RelativeBias(3)]
internal sealed partial class Distances16;

[SparseAttention(HeadDim = 16, Gradients = true)]
[LowRankProjection(4, MeanPooling = true)]
internal sealed partial class Pooled16;

[SparseAttention(HeadDim = 16, Gradients = true)]
[RandomFeatures(24, Seed = 1)]
internal sealed partial class Performer16;

[SparseAttention(HeadDim = 16, Gradients = true)]
[LinearAttention]
[Causal]
internal sealed partial class CausalLinear16;

[SparseAttention(HeadDim = 16, Gradients = true)]
[Nystrom(4)]
internal sealed partial class Nystrom16;

/// <summary>As most classes are declared: for inference.</summary>
[SparseAttention(HeadDim = 16)]
[SlidingWindow(5)]
internal sealed partial class Inference16;
