using Microsoft.CodeAnalysis;

namespace SparseAttentionGen.Generator.Declarations;

/// <summary>Finds pattern attributes that say nothing new.</summary>
internal static class PatternOverlap
{
    public static void Check(INamedTypeSymbol type, List<ReadPattern> patterns, List<Diagnostic> diagnostics)
    {
        for (var index = 0; index < patterns.Count; index++)
        {
            var (attribute, _, element) = patterns[index];
            for (var other = 0; other < patterns.Count; other++)
            {
                if (other < index && element.Equals(patterns[other].Element))
                {
                    Report(DiagnosticDescriptors.DuplicatePattern, attribute, DeclarationReader.ShortName(attribute), type.Name);
                    break;
                }

                // Of patterns that cover each other, the first stays.
                if (other != index
                    && !element.Equals(patterns[other].Element)
                    && Covers(patterns[other].Element, element)
                    && (other < index || !Covers(element, patterns[other].Element)))
                {
                    Report(
                        DiagnosticDescriptors.CoveredPattern,
                        attribute,
                        DeclarationReader.ShortName(attribute),
                        element.DescribeWithHeads(),
                        DeclarationReader.ShortName(patterns[other].Attribute),
                        patterns[other].Element.DescribeWithHeads());
                    break;
                }
            }
        }

        void Report(DiagnosticDescriptor descriptor, AttributeData attribute, params object?[] arguments) =>
            diagnostics.Add(Diagnostic.Create(descriptor, Locations.Of(attribute, type), arguments));
    }

    /// <summary>
    /// Whether one pattern allows every pair that another does, for every length and query; false also where that is not known.
    /// </summary>
    internal static bool Covers(PatternElement wide, PatternElement narrow) => wide.Heads.Contains(narrow.Heads) && (wide, narrow) switch
    {
        (DenseElement, _) => true,
        (SlidingWindowElement { IsGivenAtCall: true }, _) or (_, SlidingWindowElement { IsGivenAtCall: true }) => false,
        (GlobalTokensElement outer, GlobalTokensElement inner) => Covers(outer, inner),
        (GlobalBlocksElement outer, GlobalBlocksElement inner) => Covers(outer, inner),
        (BlockWindowElement outer, BlockWindowElement inner) => Covers(outer, inner),
        (FixedStrideElement outer, FixedStrideElement inner) => outer.Stride == inner.Stride && outer.Columns >= inner.Columns,
        (FixedStrideElement outer, BlockWindowElement inner) => inner.Radius == 0 && outer.Stride % inner.BlockSize == 0,
        (StridedElement outer, StridedElement inner) =>
            inner.Stride % outer.Stride == 0 && (!inner.Local || outer.Stride == 1 || (outer.Local && outer.Stride == inner.Stride)),
        (LogSparseElement outer, LogSparseElement inner) => outer.Local >= inner.Local,
        (NeighborhoodElement outer, NeighborhoodElement inner) => outer.Dilation == inner.Dilation && outer.Count >= inner.Count,
        (CanvasNeighborhoodElement outer, CanvasNeighborhoodElement inner) =>
            (outer.Height, outer.Width, outer.Dilation) == (inner.Height, inner.Width, inner.Dilation)
            && outer.RowCount >= inner.RowCount
            && outer.ColumnCount >= inner.ColumnCount,
        (_, SlidingWindowElement inner) => CoversWindow(wide, inner),
        (SlidingWindowElement { Dilation: 1 } outer, BlockWindowElement inner) =>
            Math.Min(outer.Left, outer.Right) >= ((inner.Radius + 1L) * inner.BlockSize) - 1,
        _ => false,
    };

    private static bool Covers(GlobalTokensElement outer, GlobalTokensElement inner) =>
        !inner.IsGivenAtCall
        && (inner.ColumnsOnly || !outer.ColumnsOnly)
        && inner.Count <= outer.Count
        && inner.Positions.All(position => (position >= 0 && position < outer.Count) || outer.Positions.Contains(position));

    /// <summary>Last blocks of two sizes start at different places, which change with the length, so that only blocks of one size are compared.</summary>
    private static bool Covers(GlobalBlocksElement outer, GlobalBlocksElement inner) =>
        (inner.ColumnsOnly || !outer.ColumnsOnly)
        && (long)inner.First * inner.BlockSize <= (long)outer.First * outer.BlockSize
        && (inner.Last == 0 || (inner.BlockSize == outer.BlockSize && inner.Last <= outer.Last));

    /// <summary>Where smaller blocks divide larger ones evenly, a radius in small blocks fits the same number of large ones, rounded up.</summary>
    private static bool Covers(BlockWindowElement outer, BlockWindowElement inner)
    {
        var parts = outer.BlockSize / inner.BlockSize;
        return outer.BlockSize % inner.BlockSize == 0 && (inner.Radius + parts - 1L) / parts <= outer.Radius;
    }

    private static bool CoversWindow(PatternElement wide, SlidingWindowElement window)
    {
        long left = (long)window.Left * window.Dilation, right = (long)window.Right * window.Dilation;
        var reach = Math.Max(left, right);
        return wide switch
        {
            SlidingWindowElement outer => IsStep(outer.Dilation)
                && left <= (long)outer.Left * outer.Dilation && right <= (long)outer.Right * outer.Dilation,
            BlockWindowElement outer => reach <= (long)outer.Radius * outer.BlockSize,
            FixedStrideElement => reach == 0,
            StridedElement outer => IsStep(outer.Stride) || (outer.Local && reach <= outer.Stride),
            LogSparseElement outer => reach <= Math.Max(outer.Local, 2),
            NeighborhoodElement outer => IsStep(outer.Dilation) && reach <= outer.Count / 2 * (long)outer.Dilation,
            PrefixElement => right == 0,
            _ => false,
        };

        // Whether all keys are at a multiple of a distance; the query's own always is.
        bool IsStep(int distance) => reach == 0 || window.Dilation % distance == 0;
    }
}
