using Microsoft.CodeAnalysis;

namespace SparseAttentionGen.Generator.Declarations;

/// <summary>Finds pattern attributes that contradict each other, and heads without any.</summary>
internal static class PatternComposition
{
    /// <param name="type">The class.</param>
    /// <param name="isCausal">Whether it has [Causal].</param>
    /// <param name="patterns">What was read.</param>
    /// <param name="isComplete">Whether everything that was written is among it.</param>
    public static void Check(INamedTypeSymbol type, bool isCausal, List<ReadPattern> patterns, bool isComplete)
    {
        ReadPattern? image = null;
        foreach (var pattern in patterns)
        {
            pattern.Arguments.Require(!isCausal || pattern.Element is not PrefixElement, DiagnosticDescriptors.PrefixWithCausal, null);
            image ??= pattern.Element.RequiredLength > 0 ? pattern : null;
            pattern.Arguments.Require(
                pattern.Element.RequiredLength == 0 || pattern.Element.RequiredLength == image!.Element.RequiredLength,
                DiagnosticDescriptors.LengthsDiffer,
                null,
                pattern.Element.RequiredLength,
                type.Name,
                image?.Element.RequiredLength);
        }

        if (isComplete)
        {
            CheckHeads(type, patterns);
        }
    }

    /// <summary>Reports a head without a pattern, up to the largest that is named: only a call says how many heads there are after it.</summary>
    private static void CheckHeads(INamedTypeSymbol type, List<ReadPattern> patterns)
    {
        if (patterns.Count == 0 || patterns.Exists(static pattern => pattern.Element.Heads.IsAll))
        {
            return;
        }

        var last = patterns.OrderBy(static pattern => pattern.Element.Heads.Largest).Last();
        for (var head = 0; head < last.Element.Heads.Largest; head++)
        {
            if (!patterns.Exists(pattern => pattern.Element.Heads.Contains(head)))
            {
                last.Arguments.Report(DiagnosticDescriptors.HeadWithoutPattern, "Heads", head, type.Name);
                return;
            }
        }
    }
}
