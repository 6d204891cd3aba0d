using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.ApproximationLab.Declarations;

/// <summary>The same features with vectors drawn independently.</summary>
[SparseAttention(HeadDim = QueryKeyValue.HeadDim)]
[RandomFeatures(16, Seed = 1, Independent = true)]
internal sealed partial class Independent16;

[SparseAttention(HeadDim = QueryKeyValue.HeadDim)]
[RandomFeatures(32, Seed = 1, Independent = true)]
internal sealed partial class Independent32;

[SparseAttention(HeadDim = QueryKeyValue.HeadDim)]
[RandomFeatures(64, Seed = 1, Independent = true)]
internal sealed partial class Independent64;

[SparseAttention(HeadDim = QueryKeyValue.HeadDim)]
[RandomFeatures(128, Seed = 1, Independent = true)]
internal sealed partial class Independent128;

[SparseAttention(HeadDim = QueryKeyValue.HeadDim)]
[RandomFeatures(256, Seed = 1, Independent = true)]
internal sealed partial class Independent256;

[SparseAttention(HeadDim = QueryKeyValue.HeadDim)]
[RandomFeatures(512, Seed = 1, Independent = true)]
internal sealed partial class Independent512;

[SparseAttention(HeadDim = QueryKeyValue.HeadDim)]
[RandomFeatures(1024, Seed = 1, Independent = true)]
internal sealed partial class Independent1024;
