using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.ApproximationLab.Declarations;

/// <summary>Generalised attention: weights of their own, which are no estimate of the softmax.</summary>
[SparseAttention(HeadDim = QueryKeyValue.HeadDim)]
[RandomFeatures(16, Seed = 1, Kind = FeatureKind.Relu)]
internal sealed partial class Relu16;

[SparseAttention(HeadDim = QueryKeyValue.HeadDim)]
[RandomFeatures(32, Seed = 1, Kind = FeatureKind.Relu)]
internal sealed partial class Relu32;

[SparseAttention(HeadDim = QueryKeyValue.HeadDim)]
[RandomFeatures(64, Seed = 1, Kind = FeatureKind.Relu)]
internal sealed partial class Relu64;

[SparseAttention(HeadDim = QueryKeyValue.HeadDim)]
[RandomFeatures(128, Seed = 1, Kind = FeatureKind.Relu)]
internal sealed partial class Relu128;

[SparseAttention(HeadDim = QueryKeyValue.HeadDim)]
[RandomFeatures(256, Seed = 1, Kind = FeatureKind.Relu)]
internal sealed partial class Relu256;

[SparseAttention(HeadDim = QueryKeyValue.HeadDim)]
[RandomFeatures(512, Seed = 1, Kind = FeatureKind.Relu)]
internal sealed partial class Relu512;

[SparseAttention(HeadDim = QueryKeyValue.HeadDim)]
[RandomFeatures(1024, Seed = 1, Kind = FeatureKind.Relu)]
internal sealed partial class Relu1024;
