namespace Generator.Tests.Expressions;

/// <summary>Heads, queries, keys and scores: mostly near the start of a sequence, sometimes anywhere, and the extremes.</summary>
internal sealed class ExpressionInputs(int seed)
{
    private static readonly int[] Odd = [int.MinValue, int.MinValue + 1, int.MaxValue, int.MaxValue - 1, -1, 0, 1, 1 << 24, -(1 << 24), 1 << 30];

    private static readonly float[] OddScores =
        [0f, -0f, 1f, -1f, 1e30f, -1e30f, 1e-40f, float.PositiveInfinity, float.NegativeInfinity, float.NaN, 2147483648f, -2147483648f];

    private readonly Random random = new(seed);

    public int Head => random.Next(20);

    public int Position => random.Next(10) switch
    {
        0 => Odd[random.Next(Odd.Length)],
        1 => random.Next(int.MinValue, int.MaxValue),
        _ => random.Next(-70, 700),
    };

    public float Score => random.Next(8) == 0 ? OddScores[random.Next(OddScores.Length)] : (float)((random.NextDouble() - 0.5) * 40);

    /// <summary>Keys in a row as a kernel has them, or any.</summary>
    public int[] Keys
    {
        get
        {
            var first = Position;
            return random.Next(2) == 0
                ? [.. Enumerable.Range(0, CompiledExpression.Lanes).Select(i => unchecked(first + i))]
                : [.. Enumerable.Range(0, CompiledExpression.Lanes).Select(_ => Position)];
        }
    }

    public float[] Scores => [.. Enumerable.Range(0, CompiledExpression.Lanes).Select(_ => Score)];

    /// <summary>A range of positions, both ends included.</summary>
    public (int First, int Last) Range(int longest)
    {
        var first = Position;
        return (first, (int)Math.Min(int.MaxValue, (long)first + random.Next(longest)));
    }

    public (int First, int Last) Heads()
    {
        var first = Head;
        return (first, first + random.Next(4));
    }
}
