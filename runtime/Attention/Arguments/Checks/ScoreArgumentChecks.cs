namespace SparseAttentionGen.CompilerServices;

/// <summary>Checks of what a call adds to the scores. Each failure names the argument and the reason.</summary>
internal static class ScoreArgumentChecks
{
    /// <summary>Checks the table of relative biases, and slopes against the number of heads.</summary>
    public static void Check(CallViews views, AttentionPattern pattern, in AttentionArguments arguments)
    {
        var heads = views.Query.Heads;
        if (pattern.Scores.Alibi is { Slopes.Count: > 0 and var slopes } && slopes != heads && heads > 0)
        {
            throw new ArgumentException($"The query has {heads} heads, but the class's [Alibi] has Slopes for {slopes}.", "query");
        }

        var actual = arguments.RelativeBias.Length;
        if (pattern.Scores.RelativeBias is not { } rule)
        {
            if (actual > 0)
            {
                throw new ArgumentException(
                    "RelativeBias is given, but the class has no [RelativeBias]: add [RelativeBias] to say which distances the elements are for.", nameof(arguments));
            }

            return;
        }

        var expected = (Int128)heads * rule.Count;
        if (actual != expected)
        {
            throw new ArgumentException(
                actual == 0
                    ? $"RelativeBias is missing: the class has [RelativeBias], so that every call gives [heads * {rule.Count}] elements, here {expected}."
                    : $"RelativeBias has {actual} elements, but [heads * {rule.Count}] needs {expected}.",
                nameof(arguments));
        }
    }
}
