using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.ApproximationLab.Declarations;

/// <summary>Linformer; the projection comes with the object.</summary>
[SparseAttention(HeadDim = QueryKeyValue.HeadDim)]
[LowRankProjection(16)]
internal sealed partial class Linformer16;

[SparseAttention(HeadDim = QueryKeyValue.HeadDim)]
[LowRankProjection(32)]
internal sealed partial class Linformer32;

[SparseAttention(HeadDim = QueryKeyValue.HeadDim)]
[LowRankProjection(64)]
internal sealed partial class Linformer64;

[SparseAttention(HeadDim = QueryKeyValue.HeadDim)]
[LowRankProjection(128)]
internal sealed partial class Linformer128;

[SparseAttention(HeadDim = QueryKeyValue.HeadDim)]
[LowRankProjection(256)]
internal sealed partial class Linformer256;

[SparseAttention(HeadDim = QueryKeyValue.HeadDim)]
[LowRankProjection(512)]
internal sealed partial class Linformer512;

[SparseAttention(HeadDim = QueryKeyValue.HeadDim)]
[LowRankProjection(1024)]
internal sealed partial class Linformer1024;
