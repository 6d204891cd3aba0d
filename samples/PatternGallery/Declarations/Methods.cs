namespace SparseAttentionGen.PatternGallery.Declarations;

/// <summary>The nearest tokens one by one, and those before them at distances of 32, 64, 128 and so on: about log2 of the length of them.</summary>
[SparseAttention(HeadDim = 64)]
[MaskPredicate(nameof(IsNearOrAtAPowerOfTwo))]
public sealed partial class LogSparseAttention
{
    private static bool IsNearOrAtAPowerOfTwo(int head, int query, int key)
    {
        var distance = query - key;
        return distance >= 0 && (distance < 32 || (distance & (distance - 1)) == 0);
    }
}

/// <summary>Each head looks 16 tokens further than the one before it.</summary>
[SparseAttention(HeadDim = 64)]
[MaskPredicate(nameof(IsInReach))]
public sealed partial class WideningHeadsAttention
{
    private static bool IsInReach(int head, int query, int key) => Math.Abs(query - key) <= 16 * (head + 1);
}
