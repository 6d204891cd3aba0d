using CsCheck;

namespace SparseAttentionGen.Tests;

/// <summary>Random patterns of up to four elements, some limited to heads, in sizes at which edges are near.</summary>
internal static class PatternGenerator
{
    private static readonly Gen<PatternElement> Elements = Gen.OneOf(
        Gen.Const<PatternElement>(new DenseElement()),
        from left in Gen.Int[0, 40]
        from right in Gen.Int[0, 40]
        from dilation in Gen.OneOf(Gen.Const(1), Gen.Int[2, 7])
        select (PatternElement)new SlidingWindowElement(left, right, dilation),
        from count in Gen.Int[0, 5]
        from position in Gen.Int[-60, 150]
        from columnsOnly in Gen.Bool
        select (PatternElement)new GlobalTokensElement(count, [position, position + 3], columnsOnly),
        from radius in Gen.Int[0, 2]
        from size in Gen.Int[1, 30]
        select (PatternElement)new BlockWindowElement(radius, size),
        from first in Gen.Int[0, 2]
        from last in Gen.Int[0, 2]
        from size in Gen.Int[1, 20]
        from columnsOnly in Gen.Bool
        select (PatternElement)new GlobalBlocksElement(first, last, size, columnsOnly),
        from count in Gen.Int[1, 3]
        from size in Gen.Int[1, 24]
        from seed in Gen.Int[0, 1000]
        select (PatternElement)new RandomBlocksElement(count, size, seed),
        from stride in Gen.Int[1, 40]
        from local in Gen.Bool
        select (PatternElement)new StridedElement(stride, local),
        from local in Gen.Int[0, 20]
        select (PatternElement)new LogSparseElement(local),
        from stride in Gen.Int[1, 40]
        from columns in Gen.Int[1, 4]
        select (PatternElement)new FixedStrideElement(stride, Math.Min(stride, columns)),
        from half in Gen.Int[0, 20]
        from dilation in Gen.OneOf(Gen.Const(1), Gen.Int[2, 5])
        select (PatternElement)new NeighborhoodElement((2 * half) + 1, dilation),
        from index in Gen.Int[0, PredicateKernels.All.Count - 1]
        select PredicateKernels.All[index].Pattern.Elements.First(static element => element is MaskPredicateElement),
        Gen.Const<PatternElement>(new PrefixElement()));

    private static readonly Gen<string> HeadTexts = Gen.OneOf(
        Gen.Const(string.Empty), Gen.Const(string.Empty), Gen.Const("0"), Gen.Const("0-1"), Gen.Const("1"), Gen.Const("0, 2-3"));

    /// <summary>Any pattern for head size 16; heads that no element names have a window of their own.</summary>
    public static readonly Gen<AttentionPattern> Patterns =
        from count in Gen.Int[1, 4]
        from elements in Elements.Array[count]
        from heads in HeadTexts.Array[count]
        from causal in Gen.Int[0, 2]
        let limited = elements.Select((element, index) => element with { Heads = HeadSet.Parse(heads[index]) }).ToArray()
        let all = limited.Any(static element => element.Heads.IsAll) ? limited : [.. limited, new SlidingWindowElement(3, 3)]
        select new AttentionPattern(16, 16, 0.25f, causal == 0, all);

    /// <summary>Patterns on a canvas, alone and with others.</summary>
    public static readonly Gen<AttentionPattern> CanvasPatterns =
        from height in Gen.Int[3, 14]
        from width in Gen.Int[3, 14]
        from rows in Gen.Int[0, 3]
        from columns in Gen.Int[0, 3]
        from dilation in Gen.Int[1, 3]
        from other in Gen.Int[0, 3]
        from causal in Gen.Bool
        let canvas = new CanvasNeighborhoodElement((2 * rows) + 1, (2 * columns) + 1, height, width, dilation)
        select new AttentionPattern(16, 16, 0.25f, causal, other switch
        {
            0 => [canvas],
            1 => [canvas, new SlidingWindowElement(5, 2, 2)],
            2 => [canvas, new GlobalTokensElement(2, [], false)],
            _ => [canvas, new BlockWindowElement(0, 16)],
        });
}
