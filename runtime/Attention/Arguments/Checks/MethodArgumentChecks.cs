namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// Checks of calls of classes with a predicate or a score modifier: the generator counts on positions that leave room for arithmetic with them.
/// </summary>
internal static class MethodArgumentChecks
{
    /// <summary>Greatest position, and greatest distance of a query and a key.</summary>
    private const int MostPosition = int.MaxValue - (1 << 20);

    private const int MostHeads = 1 << 24;

    public static void Check(CallViews views, AttentionPattern pattern, in AttentionArguments arguments)
    {
        if (pattern.Scores.Modifier is null && !pattern.Elements.OfType<MaskPredicateElement>().Any())
        {
            return;
        }

        foreach (var first in (ReadOnlySpan<int>)[arguments.QueryOffset, .. arguments.QueryOffsets])
        {
            var last = (long)first + views.Query.Length - 1;
            if (last > MostPosition || views.Key.Length - 1 > MostPosition || views.Key.Length - 1L - first > MostPosition || views.Query.Heads > MostHeads)
            {
                throw new ArgumentException(
                    $"The class has a method for pairs, which can be called for up to {MostHeads} heads and of positions and distances up to {MostPosition}, "
                        + $"but the call has {views.Query.Heads} heads, queries from {first} to {last} and {views.Key.Length} keys.",
                    nameof(arguments));
            }
        }
    }
}
