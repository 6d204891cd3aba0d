namespace SparseAttentionGen.PatternGallery.Declarations;

/// <summary>A window of 256 on each side, and a first token that attends and is attended by all.</summary>
[SparseAttention(HeadDim = 64)]
[SlidingWindow(256)]
[GlobalTokens(1)]
public sealed partial class LongformerAttention;

/// <summary>Two heads look at every fourth token of a wider window, the others at their neighbours, and all at the first token.</summary>
[SparseAttention(HeadDim = 64)]
[SlidingWindow(256, Heads = "0-9")]
[SlidingWindow(256, Dilation = 4, Heads = "10-11")]
[GlobalTokens(1)]
public sealed partial class LongformerDilatedHeads;

/// <summary>Blocks of 64: the neighbours, three at random for each block and head, and the first and last block of the text as global ones.</summary>
[SparseAttention(HeadDim = 64)]
[BlockWindow(1, BlockSize = 64)]
[GlobalBlocks(First = 1, Last = 1, BlockSize = 64)]
[RandomBlocks(3, BlockSize = 64)]
public sealed partial class BigBirdInternal;

/// <summary>As the internal construction, but 128 extra tokens put in front of the text are the global ones.</summary>
[SparseAttention(HeadDim = 64)]
[BlockWindow(1, BlockSize = 64)]
[GlobalTokens(128)]
[RandomBlocks(3, BlockSize = 64)]
public sealed partial class BigBirdExtended;

/// <summary>The random blocks of a pretrained model, block for block, for its first layer.</summary>
[SparseAttention(HeadDim = 64)]
[BlockWindow(1, BlockSize = 64)]
[GlobalBlocks(First = 1, Last = 1, BlockSize = 64)]
[RandomBlocks(3, BlockSize = 64, Selection = RandomBlockSelection.BigBird, HeadCount = 12, Seed = 0)]
public sealed partial class BigBirdPretrained;

/// <summary>Nothing but blocks drawn at random, four for each block of queries and other ones for each head.</summary>
[SparseAttention(HeadDim = 64)]
[RandomBlocks(4, BlockSize = 64, Seed = 7)]
public sealed partial class RandomAttention;
