namespace SparseAttentionGen.Encoders.Models;

/// <summary>BigBird's attention of the published base models; the seed of its random blocks comes with each call.</summary>
[SparseAttention(HeadDim = 64)]
[BlockWindow(1, BlockSize = 64)]
[GlobalBlocks(First = 1, Last = 1, BlockSize = 64)]
[RandomBlocks(3, BlockSize = 64, Selection = RandomBlockSelection.BigBird, HeadCount = 12, MaxLength = 4096)]
internal sealed partial class BigBirdBase;

/// <summary>The same of the published large models.</summary>
[SparseAttention(HeadDim = 64)]
[BlockWindow(1, BlockSize = 64)]
[GlobalBlocks(First = 1, Last = 1, BlockSize = 64)]
[RandomBlocks(3, BlockSize = 64, Selection = RandomBlockSelection.BigBird, HeadCount = 16, MaxLength = 4096)]
internal sealed partial class BigBirdLarge;

/// <summary>The same of models for tests and trials.</summary>
[SparseAttention(HeadDim = 16)]
[BlockWindow(1, BlockSize = 16)]
[GlobalBlocks(First = 1, Last = 1, BlockSize = 16)]
[RandomBlocks(3, BlockSize = 16, Selection = RandomBlockSelection.BigBird, HeadCount = 4, MaxLength = 4096)]
internal sealed partial class BigBirdTiny;
