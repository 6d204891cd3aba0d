using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.ApproximationLab.Declarations;

/// <summary>The 32 neighbours on each side as they are, and all keys as means of segments, under one softmax.</summary>
[SparseAttention(HeadDim = QueryKeyValue.HeadDim)]
[SlidingWindow(32)]
[LowRankProjection(16, MeanPooling = true)]
internal sealed partial class NearAndFar16;

[SparseAttention(HeadDim = QueryKeyValue.HeadDim)]
[SlidingWindow(32)]
[LowRankProjection(32, MeanPooling = true)]
internal sealed partial class NearAndFar32;

[SparseAttention(HeadDim = QueryKeyValue.HeadDim)]
[SlidingWindow(32)]
[LowRankProjection(64, MeanPooling = true)]
internal sealed partial class NearAndFar64;

[SparseAttention(HeadDim = QueryKeyValue.HeadDim)]
[SlidingWindow(32)]
[LowRankProjection(128, MeanPooling = true)]
internal sealed partial class NearAndFar128;

[SparseAttention(HeadDim = QueryKeyValue.HeadDim)]
[SlidingWindow(32)]
[LowRankProjection(256, MeanPooling = true)]
internal sealed partial class NearAndFar256;

[SparseAttention(HeadDim = QueryKeyValue.HeadDim)]
[SlidingWindow(32)]
[LowRankProjection(512, MeanPooling = true)]
internal sealed partial class NearAndFar512;

[SparseAttention(HeadDim = QueryKeyValue.HeadDim)]
[SlidingWindow(32)]
[LowRankProjection(1024, MeanPooling = true)]
internal sealed partial class NearAndFar1024;
