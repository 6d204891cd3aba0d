using CsCheck;

namespace SparseAttentionGen.Tests;

/// <summary>Random patterns of one to three elements of every kind, some only for the first head.</summary>
internal static class RandomPatterns
{
    private static readonly Gen<int> Size = Gen.Int[1, 12];

    private static readonly Gen<PatternElement> Element =
        from kind in Gen.Int[0, 12]
        from a in Gen.Int[0, 12]
        from b in Gen.Int[0, 12]
        from size in Size
        from flag in Gen.Bool
        from heads in Gen.Int[0, 5]
        select Create(kind, a, b, size, flag) with { Heads = heads == 0 ? HeadSet.Parse("0") : HeadSet.All };

    public static Gen<AttentionPattern> All { get; } =
        from elements in Element.Array[1, 3]
        from causal in Gen.Bool
        select new AttentionPattern(8, 8, 1, causal, elements);

    private static PatternElement Create(int kind, int a, int b, int size, bool flag) => kind switch
    {
        0 => new SlidingWindowElement(a, b),
        1 => new SlidingWindowElement(a, b, size),
        2 => new GlobalTokensElement(a, [b, -a - 1, b * 7], flag),
        3 => new BlockWindowElement(a / 6, size),
        4 => new GlobalBlocksElement(a / 5, b / 5, size, flag),
        5 => new RandomBlocksElement(1 + (a / 4), size, b),
        6 => new BlockWindowElement(0, size),
        7 => new StridedElement(size, flag),
        8 => new FixedStrideElement(size, 1 + (a % size)),
        9 => new NeighborhoodElement(1 + (2 * (a / 2)), 1 + (size / 4)),
        10 => new PrefixElement(),
        11 => new LogSparseElement(a / 2),
        _ => new CanvasNeighborhoodElement(1 + (2 * (a / 4)), 1 + (2 * (b / 4)), size, 1 + a, flag ? 1 : 2),
    };
}
