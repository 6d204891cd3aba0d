namespace SparseAttentionGen.PatternGallery.Declarations;

/// <summary>Keys and values are projected along the sequence to 256 rows, by a matrix that was learned, and every query attends those.</summary>
[SparseAttention(HeadDim = 64)]
[LowRankProjection(256)]
public sealed partial class LinformerAttention;

/// <summary>The same with the means of 256 segments of equal length: nothing to learn, and any number of tokens.</summary>
[SparseAttention(HeadDim = 64)]
[LowRankProjection(256, MeanPooling = true)]
public sealed partial class PooledAttention;

/// <summary>The 128 neighbours on each side as they are, and all tokens as the means of 64 segments, under one softmax.</summary>
[SparseAttention(HeadDim = 64)]
[SlidingWindow(128)]
[LowRankProjection(64, MeanPooling = true)]
public sealed partial class LongShortAttention;

/// <summary>256 random features, orthogonal in blocks, whose products estimate the exponential of a score.</summary>
[SparseAttention(HeadDim = 64)]
[RandomFeatures(256, Seed = 1)]
public sealed partial class PerformerAttention;

/// <summary>The same for a decoder: running sums over the earlier tokens, which a state carries from call to call.</summary>
[SparseAttention(HeadDim = 64)]
[RandomFeatures(256, Seed = 1)]
[Causal]
public sealed partial class CausalPerformerAttention;

/// <summary>Generalised attention: features max(w · x, 0), whose weights are no estimate of the softmax but ones to train with.</summary>
[SparseAttention(HeadDim = 64)]
[RandomFeatures(256, Seed = 1, Kind = FeatureKind.Relu)]
public sealed partial class ReluPerformerAttention;

/// <summary>The features elu(x) + 1 of each element instead of random ones: what a decoder has to remember has a fixed size.</summary>
[SparseAttention(HeadDim = 64)]
[LinearAttention]
[Causal]
public sealed partial class LinearTransformerAttention;

/// <summary>The means of 64 segments of queries and of keys are landmarks, and a pseudo-inverse joins what they see.</summary>
[SparseAttention(HeadDim = 64)]
[Nystrom(64)]
public sealed partial class NystromAttention;
