namespace SparseAttentionGen.Tests;

[SparseAttention(HeadDim = 64)]
[SlidingWindow(12, Dilation = 2)]
internal sealed partial class Dilated64;

[SparseAttention(HeadDim = 24)]
[SlidingWindow(10, Heads = "0")]
[SlidingWindow(8, Dilation = 3, Heads = "1")]
[GlobalTokens(2)]
internal sealed partial class DilatedHeads24;

[SparseAttention(HeadDim = 64)]
[BlockWindow(1, BlockSize = 16)]
[GlobalBlocks(First = 1, Last = 1, BlockSize = 16)]
[RandomBlocks(2, BlockSize = 16, Seed = 5)]
internal sealed partial class BigBird64;

[SparseAttention(HeadDim = 16)]
[BlockLocal(20)]
[Causal]
internal sealed partial class BlockLocal16;

[SparseAttention(HeadDim = 16)]
[Strided(9, Local = true)]
[Causal]
internal sealed partial class Strided16;

[SparseAttention(HeadDim = 40, ValueDim = 12)]
[FixedStride(16, 3)]
[Causal]
internal sealed partial class FixedStride40;

[SparseAttention(HeadDim = 16)]
[Neighborhood(13, Dilation = 2)]
internal sealed partial class Neighborhood16;

[SparseAttention(HeadDim = 16)]
[PrefixLM]
internal sealed partial class Prefix16;

[SparseAttention(HeadDim = 16)]
[PrefixLM]
[SlidingWindow(Right = 6)]
internal sealed partial class PrefixAndWindow16;

[SparseAttention(HeadDim = 16)]
[Neighborhood(21)]
[SlidingWindow(Left = 15)]
internal sealed partial class NeighborhoodAndWindow16;

[SparseAttention(HeadDim = 16)]
[Strided(20, Local = true)]
[GlobalTokens(1)]
[RandomBlocks(1, BlockSize = 8, Seed = 2)]
internal sealed partial class StridedAndOthers16;

[SparseAttention(HeadDim = 16)]
[LogSparse(Local = 5)]
[Causal]
internal sealed partial class LogSparse16;

[SparseAttention(HeadDim = 16)]
[LogSparse(Heads = "0")]
[SlidingWindow(3, Heads = "1-99")]
[GlobalTokens(2)]
internal sealed partial class LogSparseAndGlobal16;
