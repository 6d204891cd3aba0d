using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.ApproximationLab.Declarations;

/// <summary>FAVOR+ with orthogonal vectors, as the paper has it.</summary>
[SparseAttention(HeadDim = QueryKeyValue.HeadDim)]
[RandomFeatures(16, Seed = 1)]
internal sealed partial class Orthogonal16;

[SparseAttention(HeadDim = QueryKeyValue.HeadDim)]
[RandomFeatures(32, Seed = 1)]
internal sealed partial class Orthogonal32;

[SparseAttention(HeadDim = QueryKeyValue.HeadDim)]
[RandomFeatures(64, Seed = 1)]
internal sealed partial class Orthogonal64;

[SparseAttention(HeadDim = QueryKeyValue.HeadDim)]
[RandomFeatures(128, Seed = 1)]
internal sealed partial class Orthogonal128;

[SparseAttention(HeadDim = QueryKeyValue.HeadDim)]
[RandomFeatures(256, Seed = 1)]
internal sealed partial class Orthogonal256;

[SparseAttention(HeadDim = QueryKeyValue.HeadDim)]
[RandomFeatures(512, Seed = 1)]
internal sealed partial class Orthogonal512;

[SparseAttention(HeadDim = QueryKeyValue.HeadDim)]
[RandomFeatures(1024, Seed = 1)]
internal sealed partial class Orthogonal1024;
