using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.ApproximationLab.Declarations;

/// <summary>Nyströmformer. More landmarks cost their number's cube.</summary>
[SparseAttention(HeadDim = QueryKeyValue.HeadDim)]
[Nystrom(16)]
internal sealed partial class Nystrom16;

[SparseAttention(HeadDim = QueryKeyValue.HeadDim)]
[Nystrom(32)]
internal sealed partial class Nystrom32;

[SparseAttention(HeadDim = QueryKeyValue.HeadDim)]
[Nystrom(64)]
internal sealed partial class Nystrom64;

[SparseAttention(HeadDim = QueryKeyValue.HeadDim)]
[Nystrom(128)]
internal sealed partial class Nystrom128;

[SparseAttention(HeadDim = QueryKeyValue.HeadDim)]
[Nystrom(256)]
internal sealed partial class Nystrom256;
