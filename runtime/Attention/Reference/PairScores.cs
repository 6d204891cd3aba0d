namespace SparseAttentionGen.CompilerServices;

/// <summary>The definition of a pair's final score, as the formula says.</summary>
internal static class PairScores
{
    /// <summary>The final score of an allowed pair.</summary>
    /// <param name="pattern">The class's pattern.</param>
    /// <param name="positions">The call's positions.</param>
    /// <param name="product">The product of query and key.</param>
    /// <param name="heads">Number of query heads.</param>
    /// <param name="batch">The batch element.</param>
    /// <param name="head">The query head.</param>
    /// <param name="row">The query.</param>
    /// <param name="key">The key.</param>
    /// <param name="arguments">The call's optional parts.</param>
    /// <returns>The score; null where it is a masked pair after all.</returns>
    public static double? Of(
        AttentionPattern pattern, ReferencePositions positions, double product, int heads, int batch, int head, int row, int key, in AttentionArguments arguments)
    {
        if (Unmodified(pattern, positions, product, heads, batch, head, row, key, arguments) is not { } score)
        {
            return null;
        }

        if (pattern.Scores.Modifier is { } modifier)
        {
            score = modifier.Apply((float)score, head, positions.QueryPosition(batch, row), positions.KeyPosition(batch, key));
            return double.IsNegativeInfinity(score) ? null : Math.Min(score, float.MaxValue);
        }

        return score;
    }

    /// <summary>The score of an allowed pair as a class's modifier receives it; null where it is a masked pair after all.</summary>
    public static double? Unmodified(
        AttentionPattern pattern, ReferencePositions positions, double product, int heads, int batch, int head, int row, int key, in AttentionArguments arguments)
    {
        var scores = pattern.Scores;
        var distance = positions.DistanceOf(batch, row, key);
        var score = Capped(pattern, product);
        if (scores.Alibi is { } alibi)
        {
            score += alibi.Of(alibi.SlopeOf(head, heads), distance);
        }

        if (scores.RelativeBias is { } rule)
        {
            score += arguments.RelativeBias[(head * rule.Count) + rule.IndexOf(distance)];
        }

        var bias = AllowedPairs.BiasOf(arguments, batch, head, row, key);
        return double.IsNegativeInfinity(bias) ? null : Limit(score + bias);
    }

    /// <summary>A score within float32's range, unless what it is made of is infinite.</summary>
    public static double Limit(double score) => double.IsFinite(score) ? Math.Clamp(score, float.MinValue, float.MaxValue) : score;

    /// <summary>A product, scaled and capped: what a score is before anything is added that depends on positions.</summary>
    public static double Capped(AttentionPattern pattern, double product)
    {
        var (score, cap) = (Limit(product) * pattern.Scale, pattern.Scores.SoftCap);
        return cap > 0 ? cap * Math.Tanh(score / cap) : score;
    }

    /// <summary>By how much <see cref="Capped"/> changes with the product; limits are passed as if they were not there.</summary>
    public static double CappedDerivative(AttentionPattern pattern, double product)
    {
        var cap = pattern.Scores.SoftCap;
        var share = cap > 0 ? Math.Tanh(Limit(product) * pattern.Scale / cap) : 0;
        return (1 - (share * share)) * pattern.Scale;
    }
}
