namespace SparseAttentionGen.CompilerServices;

/// <summary>The definition of how the gradient of a pair's final score reaches what the score is made of.</summary>
internal sealed class ScoreGradientSums
{
    private readonly AttentionPattern pattern;
    private readonly ReferencePositions positions;
    private readonly int heads;
    private readonly double[] bias;
    private readonly double[] relativeBias;
    private readonly double[] alibiSlopes;

    public ScoreGradientSums(AttentionPattern pattern, ReferencePositions positions, int heads, in AttentionArguments arguments)
    {
        (this.pattern, this.positions, this.heads) = (pattern, positions, heads);
        bias = new double[arguments.Bias.FlattenedLength];
        relativeBias = new double[pattern.Scores.RelativeBias is null ? 0 : arguments.RelativeBias.Length];
        alibiSlopes = new double[pattern.Scores.Alibi is null ? 0 : heads];
    }

    /// <summary>Of the bias's own shape.</summary>
    public ReadOnlyMemory<double> Bias => bias;

    /// <summary>[heads * elements].</summary>
    public ReadOnlyMemory<double> RelativeBias => relativeBias;

    /// <summary>[heads].</summary>
    public ReadOnlyMemory<double> AlibiSlopes => alibiSlopes;

    /// <summary>Adds what one pair contributes; limits of scores are passed as if they were not there.</summary>
    /// <param name="product">The product of query and key.</param>
    /// <param name="gradient">The gradient of the final score.</param>
    /// <param name="batch">The batch element.</param>
    /// <param name="head">The query head.</param>
    /// <param name="row">The query.</param>
    /// <param name="key">The key.</param>
    /// <param name="arguments">The call's optional parts.</param>
    /// <returns>The gradient of the product.</returns>
    public double Add(double product, double gradient, int batch, int head, int row, int key, in AttentionArguments arguments)
    {
        var scores = pattern.Scores;
        if (scores.Modifier is { } modifier)
        {
            var score = PairScores.Unmodified(pattern, positions, product, heads, batch, head, row, key, arguments)!.Value;
            gradient *= modifier.Differentiate((float)score, head, positions.QueryPosition(batch, row), positions.KeyPosition(batch, key));
        }

        var distance = positions.DistanceOf(batch, row, key);
        if (scores.Alibi is { } alibi)
        {
            // The summand is proportional to the slope.
            alibiSlopes[head] += gradient * alibi.Of(1, distance);
        }

        if (scores.RelativeBias is { } rule)
        {
            relativeBias[(head * rule.Count) + rule.IndexOf(distance)] += gradient;
        }

        if (bias.Length > 0)
        {
            bias[AllowedPairs.PlaceOf(arguments.Bias.Lengths, batch, head, row, key)] += gradient;
        }

        return gradient * PairScores.CappedDerivative(pattern, product);
    }
}
