namespace SparseAttentionGen.Tests;

[SparseAttention(HeadDim = 16)]
[BlockWindow(1, BlockSize = 16)]
[GlobalBlocks(First = 1, Last = 1, BlockSize = 16)]
[RandomBlocks(2, BlockSize = 16, Selection = RandomBlockSelection.BigBird, HeadCount = 2)]
internal sealed partial class AnyLayer16;

[SparseAttention(HeadDim = 16)]
[BlockWindow(1, BlockSize = 16)]
[GlobalBlocks(First = 1, Last = 1, BlockSize = 16)]
[RandomBlocks(2, BlockSize = 16, Selection = RandomBlockSelection.BigBird, HeadCount = 2, Seed = 5)]
internal sealed partial class FifthLayer16;

[SparseAttention(HeadDim = 16)]
[BlockWindow(1, BlockSize = 16)]
[GlobalBlocks(First = 1, BlockSize = 16)]
[RandomBlocks(2, BlockSize = 16, Seed = 77)]
internal sealed partial class AnySeed16;

[SparseAttention(HeadDim = 16)]
[BlockWindow(1, BlockSize = 16)]
[GlobalBlocks(First = 1, BlockSize = 16)]
[RandomBlocks(2, BlockSize = 16, Seed = -3)]
internal sealed partial class NegativeSeed16;

[SparseAttention(HeadDim = 16)]
[BlockWindow(1, BlockSize = 16)]
[RandomBlocks(1, BlockSize = 16, Seed = 2)]
[LowRankProjection(8, MeanPooling = true)]
internal sealed partial class RandomAndMeans16;

[SparseAttention(HeadDim = 16)]
[BlockWindow(1, BlockSize = 16)]
[GlobalBlocks(First = 1, Last = 1, BlockSize = 16)]
[ScoreModifier(nameof(CountFirstBlockThreeTimes))]
internal sealed partial class FirstBlockThrice16
{
    private static float CountFirstBlockThreeTimes(float score, int head, int query, int key) =>
        key < 16 && query >= 16 ? score + 1.0986123f : score;
}

[SparseAttention(HeadDim = 16)]
internal sealed partial class Everything16;

[SparseAttention(HeadDim = 16)]
[BlockWindow(1, BlockSize = 16)]
[GlobalTokens(32)]
[RandomBlocks(2, BlockSize = 16, Seed = 11)]
internal sealed partial class TokensInFront16;

[SparseAttention(HeadDim = 16)]
[BlockWindow(1, BlockSize = 16)]
[GlobalTokens(Positions = [-1, -2, -3, -4, -5])]
[RandomBlocks(2, BlockSize = 16, Seed = 11)]
internal sealed partial class TokensAtEnd16;
