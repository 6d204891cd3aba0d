using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.ApproximationLab.Declarations;

/// <summary>Linear attention: as many features as a head has elements, and like ReLU features weights of its own.</summary>
[SparseAttention(HeadDim = QueryKeyValue.HeadDim)]
[LinearAttention]
internal sealed partial class LinearTransformer;

/// <summary>One projected key, the mean of all: equal weights, the approximation that every other one has to beat.</summary>
[SparseAttention(HeadDim = QueryKeyValue.HeadDim)]
[LowRankProjection(1, MeanPooling = true)]
internal sealed partial class EqualWeights;
