namespace SparseAttentionGen.Benchmarks.Kernels;

/// <summary>BigBird: three blocks of window, two global and three random blocks of 64.</summary>
[SparseAttention(HeadDim = 64, Gradients = true)]
[BlockWindow(1)]
[GlobalBlocks(First = 1, Last = 1)]
[RandomBlocks(3)]
internal sealed partial class BigBird;

/// <summary>128 keys on each side, every second one.</summary>
[SparseAttention(HeadDim = 64)]
[SlidingWindow(128, Dilation = 2)]
internal sealed partial class Window128Dilated2;

/// <summary>128 keys on each side, every fourth one.</summary>
[SparseAttention(HeadDim = 64)]
[SlidingWindow(128, Dilation = 4)]
internal sealed partial class Window128Dilated4;

/// <summary>Two heads with a window, two with a dilated one, as in Longformer.</summary>
[SparseAttention(HeadDim = 64)]
[SlidingWindow(256, Heads = "0-1")]
[SlidingWindow(128, Dilation = 2, Heads = "2-3")]
internal sealed partial class DilatedHeads;

/// <summary>The keys of <see cref="CausalWindow256"/>, described by a method.</summary>
[SparseAttention(HeadDim = 64)]
[MaskPredicate(nameof(IsNear))]
internal sealed partial class PredicateWindow256
{
    private static bool IsNear(int head, int query, int key) => query >= key && query - key <= 256;
}

/// <summary>Sparse Transformer, strided.</summary>
[SparseAttention(HeadDim = 64)]
[Strided(128, Local = true)]
[Causal]
internal sealed partial class Strided128;

/// <summary>Sparse Transformer, fixed.</summary>
[SparseAttention(HeadDim = 64)]
[FixedStride(128, 8)]
[Causal]
internal sealed partial class Fixed128;

/// <summary>NATTEN in one dimension.</summary>
[SparseAttention(HeadDim = 64)]
[Neighborhood(257)]
internal sealed partial class Neighborhood257;

/// <summary>Four sinks and a causal window of 256 keys: comparisons with constants, so that the keys are known without evaluating the predicate.</summary>
[SparseAttention(HeadDim = 64)]
[MaskPredicate(nameof(IsSinkOrNear))]
internal sealed partial class PredicateSinks
{
    private static bool IsSinkOrNear(int head, int query, int key) => query >= key && (key < 4 || query - key < 256);
}

/// <summary>The query's own block of 64 and 128 keys on each side: comparisons of blocks, so that the keys are known without evaluating the predicate.</summary>
[SparseAttention(HeadDim = 64)]
[MaskPredicate(nameof(IsInBlockOrNear))]
internal sealed partial class PredicateBlocks
{
    private static bool IsInBlockOrNear(int head, int query, int key) => query / 64 == key / 64 || Math.Abs(query - key) <= 128;
}

/// <summary>A causal window that is wider for each head.</summary>
[SparseAttention(HeadDim = 64)]
[MaskPredicate(nameof(IsNear))]
internal sealed partial class PredicateHeads
{
    private static bool IsNear(int head, int query, int key) => query >= key && query - key < 64 * (head + 4);
}

/// <summary>Every second key of a window: every rectangle has pairs that are not allowed.</summary>
[SparseAttention(HeadDim = 64)]
[MaskPredicate(nameof(IsNearAndEven))]
internal sealed partial class PredicateSteps
{
    private static bool IsNearAndEven(int head, int query, int key) => Math.Abs(query - key) <= 256 && (query - key) % 2 == 0;
}

/// <summary>Every second square of 16 pairs by 16 of a window: the predicate is evaluated for rectangles.</summary>
[SparseAttention(HeadDim = 64)]
[MaskPredicate(nameof(IsNearAndBlack))]
internal sealed partial class PredicateSquares
{
    private static bool IsNearAndBlack(int head, int query, int key) => Math.Abs(query - key) <= 256 && ((query / 16) + (key / 16)) % 2 == 0;
}
