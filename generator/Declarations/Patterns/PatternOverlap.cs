using Microsoft.CodeAnalysis;

namespace SparseAttentionGen.Generator.Declarations;

/// <summary>Finds pattern attributes that say nothing new.</summary>
internal static class PatternOverlap
{
    public static void Check(
        INamedTypeSymbol type, List<(AttributeData Attribute, PatternElement Element)> patterns, List<Diagnostic> diagnostics)
    {
        for (var index = 0; index < patterns.Count; index++)
        {
            var (attribute, element) = patterns[index];
            for (var other = 0; other < patterns.Count; other++)
            {
                if (other < index && element.Equals(patterns[other].Element))
                {
                    Report(DiagnosticDescriptors.DuplicatePattern, attribute, DeclarationReader.ShortName(attribute), type.Name);
                    break;
                }

                if (other != index && !element.Equals(patterns[other].Element) && Covers(patterns[other].Element, element))
                {
                    Report(
                        DiagnosticDescriptors.CoveredPattern, attribute,
                        DeclarationReader.ShortName(attribute), element.Describe(), DeclarationReader.ShortName(patterns[other].Attribute), patterns[other].Element.Describe());
                    break;
                }
            }
        }

        void Report(DiagnosticDescriptor descriptor, AttributeData attribute, params object?[] arguments) =>
            diagnostics.Add(Diagnostic.Create(descriptor, Locations.Of(attribute, type), arguments));
    }

    /// <summary>Whether one pattern allows every pair that another does, for every length.</summary>
    private static bool Covers(PatternElement wide, PatternElement narrow) => (wide, narrow) switch
    {
        (DenseElement, _) => true,
        (SlidingWindowElement outer, SlidingWindowElement inner) => outer.Left >= inner.Left && outer.Right >= inner.Right,
        (GlobalTokensElement outer, GlobalTokensElement inner) =>
            !inner.IsGivenAtCall
            && (inner.ColumnsOnly || !outer.ColumnsOnly)
            && inner.Count <= outer.Count
            && inner.Positions.All(position => (position >= 0 && position < outer.Count) || outer.Positions.Contains(position)),
        _ => false,
    };
}
