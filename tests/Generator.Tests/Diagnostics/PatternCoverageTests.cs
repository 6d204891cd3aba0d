extern alias generator;

using CsCheck;
using generator::SparseAttentionGen.Generator.Declarations;
using Algebra = generator::SparseAttentionGen;

namespace Generator.Tests.Diagnostics;

/// <summary>A pattern is said to have no effect only where every pair of it is another's, whatever the length and the query.</summary>
public class PatternCoverageTests
{
    private static readonly Gen<Algebra.PatternElement> Element = Gen.OneOf<Algebra.PatternElement>(
        Gen.Select(
            Gen.Int[0, 12], Gen.Int[0, 12], Gen.Int[1, 4], static (left, right, dilation) => (Algebra.PatternElement)new Algebra.SlidingWindowElement(left, right, dilation)),
        Gen.Select(
            Gen.Int[0, 4],
            Gen.Int[-4, 4].Array[0, 2],
            Gen.Bool,
            static (count, positions, flag) => (Algebra.PatternElement)new Algebra.GlobalTokensElement(count, positions, flag)),
        Gen.Select(Gen.Int[0, 2], Gen.Int[1, 6], static (radius, size) => (Algebra.PatternElement)new Algebra.BlockWindowElement(radius, size)),
        Gen.Select(
            Gen.Int[0, 2],
            Gen.Int[0, 2],
            Gen.Int[1, 4],
            Gen.Bool,
            static (first, last, size, flag) => (Algebra.PatternElement)new Algebra.GlobalBlocksElement(first, last, size, flag)),
        Gen.Select(Gen.Int[1, 2], Gen.Int[1, 4], Gen.Int[0, 1], static (count, size, seed) => (Algebra.PatternElement)new Algebra.RandomBlocksElement(count, size, seed)),
        Gen.Select(Gen.Int[1, 6], Gen.Bool, static (stride, local) => (Algebra.PatternElement)new Algebra.StridedElement(stride, local)),
        Gen.Select(Gen.Int[1, 6], Gen.Int[0, 5], static (stride, columns) => (Algebra.PatternElement)new Algebra.FixedStrideElement(stride, 1 + (columns % stride))),
        Gen.Select(Gen.Int[0, 5], Gen.Int[1, 3], static (half, dilation) => (Algebra.PatternElement)new Algebra.NeighborhoodElement((2 * half) + 1, dilation)),
        Gen.Select(
            Gen.Int[0, 2],
            Gen.Int[0, 2],
            Gen.Int[1, 2],
            static (rows, columns, dilation) => (Algebra.PatternElement)new Algebra.CanvasNeighborhoodElement((2 * rows) + 1, (2 * columns) + 1, 5, 6, dilation)),
        Gen.Int[0, 9].Select(static local => (Algebra.PatternElement)new Algebra.LogSparseElement(local)),
        Gen.Const((Algebra.PatternElement)new Algebra.PrefixElement()),
        Gen.Const((Algebra.PatternElement)new Algebra.DenseElement()));

    private static readonly Gen<Algebra.PatternElement> Limited = Gen.Select(
        Element,
        Gen.Int[0, 4],
        static (element, heads) => element with { Heads = Algebra.HeadSet.Parse(heads switch { 0 => "0", 1 => "0-1", _ => string.Empty }) });

    [Fact]
    public void Covered_patterns_have_no_pair_of_their_own()
    {
        var covered = 0;
        Gen.Select(Limited, Limited, Gen.Int[0, 40], Gen.Int[0, 50]).Sample(
            (wide, narrow, length, prefix) =>
            {
                if (!PatternOverlap.Covers(wide, narrow))
                {
                    return;
                }

                Interlocked.Increment(ref covered);
                var (outer, inner) = (Pattern(wide), Pattern(narrow));
                for (var query = -10; query < length + 10; query++)
                {
                    for (var key = 0; key < length; key++)
                    {
                        for (var head = 0; head < 3; head++)
                        {
                            Assert.False(inner.Allows(head, query, key, length, prefix) && !outer.Allows(head, query, key, length, prefix));
                        }
                    }
                }
            },
            iter: 5000);
        Assert.True(covered > 100, "Hardly any pair of patterns was compared.");

        static Algebra.AttentionPattern Pattern(Algebra.PatternElement element) => new(1, 1, 1, causal: false, element);
    }

    [Fact]
    public void Patterns_that_are_known_to_cover_others()
    {
        AssertCovers(new Algebra.DenseElement(), new Algebra.RandomBlocksElement(1, 1));
        AssertCovers(new Algebra.SlidingWindowElement(4, 4), new Algebra.SlidingWindowElement(2, 1, 2));
        AssertCovers(new Algebra.SlidingWindowElement(4, 0, 2), new Algebra.SlidingWindowElement(2, 0, 4));
        AssertCovers(new Algebra.SlidingWindowElement(7, 7), new Algebra.BlockWindowElement(1, 4));
        AssertCovers(new Algebra.BlockWindowElement(2, 4), new Algebra.BlockWindowElement(1, 4));
        AssertCovers(new Algebra.BlockWindowElement(2, 4), new Algebra.BlockWindowElement(3, 2));
        AssertCovers(new Algebra.BlockWindowElement(1, 4), new Algebra.SlidingWindowElement(4, 4));
        AssertCovers(new Algebra.GlobalBlocksElement(2, 1, 4), new Algebra.GlobalBlocksElement(1, 1, 4, ColumnsOnly: true));
        AssertCovers(new Algebra.GlobalBlocksElement(2, 0, 4), new Algebra.GlobalBlocksElement(3, 0, 2));
        AssertCovers(new Algebra.StridedElement(2), new Algebra.StridedElement(6));
        AssertCovers(new Algebra.LogSparseElement(5), new Algebra.LogSparseElement(3));
        AssertCovers(new Algebra.LogSparseElement(), new Algebra.SlidingWindowElement(2, 2));
        AssertCovers(new Algebra.StridedElement(6, Local: true), new Algebra.SlidingWindowElement(6, 6));
        AssertCovers(new Algebra.StridedElement(2), new Algebra.SlidingWindowElement(9, 9, 4));
        AssertCovers(new Algebra.FixedStrideElement(8, 2), new Algebra.FixedStrideElement(8, 1));
        AssertCovers(new Algebra.FixedStrideElement(8, 2), new Algebra.BlockWindowElement(0, 4));
        AssertCovers(new Algebra.NeighborhoodElement(7, 2), new Algebra.NeighborhoodElement(5, 2));
        AssertCovers(new Algebra.NeighborhoodElement(7), new Algebra.SlidingWindowElement(3, 3));
        AssertCovers(new Algebra.CanvasNeighborhoodElement(5, 5, 8, 8), new Algebra.CanvasNeighborhoodElement(5, 3, 8, 8));
        AssertCovers(new Algebra.PrefixElement(), new Algebra.SlidingWindowElement(9, 0));

        static void AssertCovers(Algebra.PatternElement wide, Algebra.PatternElement narrow)
        {
            Assert.True(PatternOverlap.Covers(wide, narrow));
            Assert.False(PatternOverlap.Covers(narrow, wide));
            Assert.False(PatternOverlap.Covers(wide with { Heads = Algebra.HeadSet.Parse("0-9") }, narrow));
            Assert.True(PatternOverlap.Covers(wide, narrow with { Heads = Algebra.HeadSet.Parse("0-9") }));
        }
    }
}
