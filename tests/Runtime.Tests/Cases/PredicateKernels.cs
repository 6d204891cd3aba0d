namespace SparseAttentionGen.Tests;

[SparseAttention(HeadDim = 16)]
[MaskPredicate(nameof(M))]
internal sealed partial class CausalPredicate
{
    private static bool M(int head, int q, int k) => q >= k;
}

[SparseAttention(HeadDim = 16)]
[MaskPredicate(nameof(M))]
internal sealed partial class CausalWindowPredicate
{
    private static bool M(int head, int q, int k) => q >= k && q - k <= 40;
}

/// <summary>Regions that overlap, touch and lie apart, of queries, keys and distances.</summary>
[SparseAttention(HeadDim = 16)]
[MaskPredicate(nameof(M))]
internal sealed partial class FramePredicate
{
    private static bool M(int head, int q, int k) =>
        k < 7 || q < 5 || Math.Abs(q - k) >= 100 || (k >= 60 && k <= 75 && q > 20) || q - k == 9 || (q - k > 9 && q - k <= 12);
}

[SparseAttention(HeadDim = 16)]
[MaskPredicate(nameof(M))]
internal sealed partial class ConditionalPredicate
{
    private static bool M(int head, int q, int k) => q >= 40 ? !(q - k > 20 || k - q > 3) : k != 30 && 70 > k;
}

[SparseAttention(HeadDim = 20)]
[MaskPredicate(nameof(M))]
internal sealed partial class BandPredicate
{
    private static bool M(int head, int q, int k) => Math.Abs(q - k) <= 17;
}

[SparseAttention(HeadDim = 16)]
[MaskPredicate(nameof(M))]
internal sealed partial class DilatedPredicate
{
    private static bool M(int head, int q, int k) => (q - k) % 3 == 0 && Math.Abs(q - k) <= 60;
}

[SparseAttention(HeadDim = 16)]
[MaskPredicate(nameof(M))]
internal sealed partial class BlockPredicate
{
    private static bool M(int head, int q, int k) => q / 24 == k / 24;
}

[SparseAttention(HeadDim = 16)]
[MaskPredicate(nameof(M))]
internal sealed partial class SinkPredicate
{
    private const int Sinks = 4;

    private static bool M(int head, int q, int k) => k < Sinks || (q >= k && q - k < 32);
}

[SparseAttention(HeadDim = 16)]
[MaskPredicate(nameof(M))]
internal sealed partial class HeadPredicate
{
    private static bool M(int head, int q, int k)
    {
#pragma warning disable SAG0041 // Calls are what is tested here.
        var reach = 8 << (head & 3);
#pragma warning restore SAG0041
        return Math.Abs(q - k) <= reach;
    }
}

[SparseAttention(HeadDim = 16)]
[MaskPredicate(nameof(M))]
internal sealed partial class ColumnPredicate
{
    private static bool M(int head, int q, int k) => k % 32 >= 28 || q / 32 == k / 32;
}

[SparseAttention(HeadDim = 16)]
[MaskPredicate(nameof(M))]
internal sealed partial class CheckerPredicate
{
    private static bool M(int head, int q, int k) => ((q / 10) + (k / 10)) % 2 == 0;
}

[SparseAttention(HeadDim = 16)]
[MaskPredicate(nameof(M))]
internal sealed partial class NothingPredicate
{
    private static bool M(int head, int q, int k) => q < k && k < q;
}

[SparseAttention(HeadDim = 16)]
[MaskPredicate(nameof(M))]
internal sealed partial class EverythingPredicate
{
    private static bool M(int head, int q, int k) => true;
}

[SparseAttention(HeadDim = 16)]
[MaskPredicate(nameof(M))]
internal sealed partial class CanvasPredicate
{
    private const int Width = 12;

    private static bool M(int head, int q, int k) => IsNear(q / Width, k / Width) && IsNear(q % Width, k % Width);

    private static bool IsNear(int left, int right) => Math.Abs(left - right) <= 2;
}

[SparseAttention(HeadDim = 16)]
[MaskPredicate(nameof(M))]
internal sealed partial class TrianglePredicate
{
    private static bool M(int head, int q, int k) => 2 * k <= q || k >= q + (q / 2);
}

[SparseAttention(HeadDim = 16)]
[MaskPredicate(nameof(M))]
internal sealed partial class EarlyReturnPredicate
{
    private static bool M(int head, int q, int k)
    {
        if (k > q)
        {
            return false;
        }

        return q < 50 ? k < 10 : k > 40;
    }
}

[SparseAttention(HeadDim = 16)]
[MaskPredicate(nameof(M))]
internal sealed partial class MinimumPredicate
{
    private static bool M(int head, int q, int k) => Math.Min(q, k) > 20 && Math.Max(q, k) < 90;
}

[SparseAttention(HeadDim = 16)]
[MaskPredicate(nameof(M))]
internal sealed partial class BitPredicate
{
    private static bool M(int head, int q, int k) => ((q ^ k) & 4) == 0;
}

[SparseAttention(HeadDim = 16)]
[MaskPredicate(nameof(M))]
internal sealed partial class PowerPredicate
{
    private static bool M(int head, int q, int k)
    {
        var distance = q - k + 1;
        return distance > 0 && (distance & (distance - 1)) == 0;
    }
}

[SparseAttention(HeadDim = 16)]
[MaskPredicate(nameof(M))]
internal sealed partial class CalledPredicate
{
#pragma warning disable SAG0041 // Calls are what is tested here.
    private static bool M(int head, int q, int k) => int.PopCount(int.RotateLeft(q ^ k, 5)) < 3;
#pragma warning restore SAG0041
}

[SparseAttention(HeadDim = 16)]
[MaskPredicate(nameof(Near), Heads = "0-1")]
[MaskPredicate(nameof(Far), Heads = "1-2")]
[SlidingWindow(3)]
internal sealed partial class TwoPredicates
{
    private static bool Near(int head, int q, int k) => q - k is >= 0 and < 20;

    private static bool Far(int head, int q, int k) => k - q > 30;
}

[SparseAttention(HeadDim = 16)]
[MaskPredicate(nameof(M))]
[SlidingWindow(5, Dilation = 3)]
[GlobalTokens(2)]
[BlockLocal(16)]
internal sealed partial class PredicateAndOthers
{
    private static bool M(int head, int q, int k) => k % 7 == 0 && q >= k;
}

[SparseAttention(HeadDim = 33, ValueDim = 70)]
[MaskPredicate(nameof(M))]
[GlobalTokens(Positions = [3, -2], ColumnsOnly = true)]
[Causal]
internal sealed partial class CausalPredicateAndColumns
{
    private static bool M(int head, int q, int k) => (q - k) / 8 % 2 == 0;
}

[SparseAttention(HeadDim = 16)]
[MaskPredicate(nameof(M))]
internal sealed partial class NearBlocksPredicate
{
    private static bool M(int head, int q, int k) => Math.Abs((q / 10) - (k / 10)) <= 1 || k < 3;
}

[SparseAttention(HeadDim = 16)]
[MaskPredicate(nameof(M))]
internal sealed partial class EarlierBlocksPredicate
{
    private static bool M(int head, int q, int k) => k / 7 < q / 7 && q - k < 50 && k / 7 != 2;
}

[SparseAttention(HeadDim = 16)]
[MaskPredicate(nameof(M))]
internal sealed partial class WiderHeadsPredicate
{
    private static bool M(int head, int q, int k) => (q >= k && q - k < 9 * (head + 1)) || k < 2 * head;
}

[SparseAttention(HeadDim = 16)]
[MaskPredicate(nameof(M))]
internal sealed partial class ChosenHeadsPredicate
{
    private static bool M(int head, int q, int k) => head < 2 ? Math.Abs(q - k) <= 30 - (8 * head) && q > 20 * head : q / 8 == k / 8;
}

/// <summary>Repeats from position 13 on, and differs by head.</summary>
[SparseAttention(HeadDim = 16)]
[MaskPredicate(nameof(M))]
internal sealed partial class SinksAndStepsPredicate
{
    private static bool M(int head, int q, int k) => k < 4 || q < 12 || (q + k + head) % 10 < 4 || Math.Abs((q / 16) - (k / 16)) == 2;
}

/// <summary>A window in truth, by way of a bound.</summary>
[SparseAttention(HeadDim = 16)]
[MaskPredicate(nameof(M))]
internal sealed partial class ClampPredicate
{
    private static bool M(int head, int q, int k) => Math.Clamp(q - k, -3, 40) == q - k || (uint)(k - 60) < 5u;
}

/// <summary>Types other than int, and divisions where their divisors are not 0.</summary>
[SparseAttention(HeadDim = 16)]
[MaskPredicate(nameof(M))]
internal sealed partial class MixedTypesPredicate
{
    private static bool M(int head, int q, int k)
    {
        if (k == 0)
        {
            return head != 1;
        }

        return (q - k is var d && d != 0 && k % d == 3) || q / k >= 9 || int.PopCount(q ^ k) < 2 || (byte)(q * 37) + (long)k < 60 || Math.Sign(q - 30) > (sbyte)k;
    }
}

/// <summary>Classes whose masks are methods, of many shapes.</summary>
internal static class PredicateKernels
{
    public static readonly IReadOnlyList<ISparseAttention> All =
    [
        new CausalPredicate(), new CausalWindowPredicate(), new BandPredicate(), new DilatedPredicate(), new BlockPredicate(),
        new FramePredicate(), new ConditionalPredicate(),
        new SinkPredicate(), new HeadPredicate(), new ColumnPredicate(), new CheckerPredicate(), new NothingPredicate(),
        new EverythingPredicate(), new CanvasPredicate(), new TrianglePredicate(), new EarlyReturnPredicate(), new MinimumPredicate(),
        new BitPredicate(), new PowerPredicate(), new CalledPredicate(), new TwoPredicates(), new PredicateAndOthers(),
        new CausalPredicateAndColumns(), new NearBlocksPredicate(), new EarlierBlocksPredicate(), new WiderHeadsPredicate(), new ChosenHeadsPredicate(),
        new SinksAndStepsPredicate(), new ClampPredicate(), new MixedTypesPredicate(),
    ];
}
