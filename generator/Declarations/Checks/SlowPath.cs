using System.Globalization;

namespace SparseAttentionGen.Generator.Declarations;

/// <summary>What it costs to call a user's method for each pair, in words.</summary>
internal static class SlowPath
{
    private const int UsualLength = 4096;

    /// <summary>Counting the pairs of longer images, or evaluating a predicate for more tokens, would hold up the compiler.</summary>
    private const int LongestLength = 65536;
    private const int PredicateLength = 1024;

    /// <summary>The calls that are made to learn which pairs are allowed.</summary>
    public static string OfMask(bool isCausal) => Describe(WholeMask(UsualLength, isCausal), UsualLength);

    /// <summary>The calls that are made for the pairs of a pattern.</summary>
    /// <param name="elements">The pattern, which has no error.</param>
    /// <param name="isCausal">Whether later keys are excluded.</param>
    public static string OfPairs(IReadOnlyList<PatternElement> elements, bool isCausal)
    {
        if (elements.OfType<MaskPredicateElement>().Any(static element => ((ExpressionPredicate)element.Predicate).Tree is null))
        {
            return OfMask(isCausal);
        }

        var pattern = new AttentionPattern(1, 1, 1, isCausal, [.. elements]);
        var length = pattern.RequiredLength > 0 ? pattern.RequiredLength : elements.OfType<MaskPredicateElement>().Any() ? PredicateLength : UsualLength;
        return Describe(length > LongestLength ? WholeMask(length, isCausal) : pattern.CountAllowed(length, head: 0), length);
    }

    private static double WholeMask(int length, bool isCausal) => isCausal ? length * (length + 1.0) / 2 : (double)length * length;

    private static string Describe(double calls, int length) =>
        string.Format(CultureInfo.InvariantCulture, "about {0:N0} calls for each head at {1} tokens", calls, length);
}
