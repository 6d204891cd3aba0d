namespace SparseAttentionGen.LongRangeArena.Models;

/// <summary>Every token attends every one: the Transformer.</summary>
[SparseAttention(HeadDim = AttentionVariants.HeadDim, Gradients = true)]
internal sealed partial class DenseEncoder;

/// <summary>32 tokens on each side: local attention.</summary>
[SparseAttention(HeadDim = AttentionVariants.HeadDim, Gradients = true)]
[SlidingWindow(32)]
internal sealed partial class WindowEncoder;

/// <summary>16 tokens on each side, and 16 at distances of 8, 16 and so on: two kinds of Longformer's heads in one.</summary>
[SparseAttention(HeadDim = AttentionVariants.HeadDim, Gradients = true)]
[SlidingWindow(16)]
[SlidingWindow(16, Dilation = 8)]
internal sealed partial class DilatedEncoder;

/// <summary>The strided attention of the Sparse Transformer, seeing both sides.</summary>
[SparseAttention(HeadDim = AttentionVariants.HeadDim, Gradients = true)]
[Strided(32, Local = true)]
internal sealed partial class StridedEncoder;

/// <summary>A window, and a first token that attends and is attended by all.</summary>
[SparseAttention(HeadDim = AttentionVariants.HeadDim, Gradients = true)]
[SlidingWindow(32)]
[GlobalTokens(1)]
internal sealed partial class LongformerEncoder;

/// <summary>Blocks of 16: neighbours, the first and the last, and two at random.</summary>
[SparseAttention(HeadDim = AttentionVariants.HeadDim, Gradients = true)]
[BlockWindow(1, BlockSize = 16)]
[GlobalBlocks(First = 1, Last = 1, BlockSize = 16)]
[RandomBlocks(2, BlockSize = 16)]
internal sealed partial class BigBirdEncoder;

/// <summary>64 projected keys, which every token attends: as many as a window has.</summary>
[SparseAttention(HeadDim = AttentionVariants.HeadDim, Gradients = true)]
[LowRankProjection(Rank)]
internal sealed partial class LinformerEncoder
{
    /// <summary>Number of projected keys.</summary>
    public const int Rank = 64;
}

/// <summary>64 positive features of the softmax kernel. Each layer has features of its own instead of those of the declared seed.</summary>
[SparseAttention(HeadDim = AttentionVariants.HeadDim, Gradients = true)]
[RandomFeatures(64, Seed = 1)]
internal sealed partial class PerformerEncoder;

/// <summary>64 features of generalised attention, max(w · x, 0).</summary>
[SparseAttention(HeadDim = AttentionVariants.HeadDim, Gradients = true)]
[RandomFeatures(64, Seed = 1, Kind = FeatureKind.Relu)]
internal sealed partial class ReluPerformerEncoder;

/// <summary>The Linear Transformer: elu(x) + 1 as features.</summary>
[SparseAttention(HeadDim = AttentionVariants.HeadDim, Gradients = true)]
[LinearAttention]
internal sealed partial class LinearEncoder;

/// <summary>Nyströmformer with 32 landmarks, means of eight tokens each at 256.</summary>
[SparseAttention(HeadDim = AttentionVariants.HeadDim, Gradients = true)]
[Nystrom(32)]
internal sealed partial class NystromEncoder;
