namespace SparseAttentionGen.LongRangeArena.Models;

/// <summary>Every token attends all before it.</summary>
[SparseAttention(HeadDim = AttentionVariants.HeadDim, Gradients = true)]
[Causal]
internal sealed partial class DenseDecoder;

/// <summary>The 64 tokens before, as many as an encoder's window has on both sides.</summary>
[SparseAttention(HeadDim = AttentionVariants.HeadDim, Gradients = true)]
[SlidingWindow(64)]
[Causal]
internal sealed partial class WindowDecoder;

/// <summary>The 32 tokens before, and 32 at distances of 8, 16 and so on.</summary>
[SparseAttention(HeadDim = AttentionVariants.HeadDim, Gradients = true)]
[SlidingWindow(32)]
[SlidingWindow(32, Dilation = 8)]
[Causal]
internal sealed partial class DilatedDecoder;

/// <summary>The strided attention of the Sparse Transformer.</summary>
[SparseAttention(HeadDim = AttentionVariants.HeadDim, Gradients = true)]
[Strided(32, Local = true)]
[Causal]
internal sealed partial class StridedDecoder;

/// <summary>A window, and the first token for all.</summary>
[SparseAttention(HeadDim = AttentionVariants.HeadDim, Gradients = true)]
[SlidingWindow(64)]
[GlobalTokens(1)]
[Causal]
internal sealed partial class LongformerDecoder;

/// <summary>Blocks of 16: the one before, the first, and two at random.</summary>
[SparseAttention(HeadDim = AttentionVariants.HeadDim, Gradients = true)]
[BlockWindow(1, BlockSize = 16)]
[GlobalBlocks(First = 1, BlockSize = 16)]
[RandomBlocks(2, BlockSize = 16)]
[Causal]
internal sealed partial class BigBirdDecoder;

/// <summary>64 positive features of the softmax kernel, summed over the tokens before.</summary>
[SparseAttention(HeadDim = AttentionVariants.HeadDim, Gradients = true)]
[RandomFeatures(64, Seed = 1)]
[Causal]
internal sealed partial class PerformerDecoder;

/// <summary>64 features of generalised attention, summed over the tokens before.</summary>
[SparseAttention(HeadDim = AttentionVariants.HeadDim, Gradients = true)]
[RandomFeatures(64, Seed = 1, Kind = FeatureKind.Relu)]
[Causal]
internal sealed partial class ReluPerformerDecoder;

/// <summary>The Linear Transformer as a recurrent network.</summary>
[SparseAttention(HeadDim = AttentionVariants.HeadDim, Gradients = true)]
[LinearAttention]
[Causal]
internal sealed partial class LinearDecoder;
