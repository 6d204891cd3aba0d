namespace Generator.Tests.Expressions;

/// <summary>Heads, queries, keys and scores that calls can have: mostly near the start of a sequence, sometimes anywhere, and the extremes.</summary>
internal sealed class ExpressionInputs(int seed)
{
    private const int Farthest = int.MaxValue - (1 << 25);

    private static readonly int[] OddQueries = [Farthest, Farthest - 1, -1, 0, 1, 1 << 24, -(1 << 24), 1 << 30];

    private static readonly int[] OddKeys = [Farthest, Farthest - 1, 0, 1, 1 << 24, 1 << 30];

    private static readonly float[] OddScores =
        [0f, -0f, 1f, -1f, 1e30f, -1e30f, 1e-40f, float.PositiveInfinity, float.NegativeInfinity, float.NaN, 2147483648f, -2147483648f];

    private readonly Random random = new(seed);

    public int Head => random.Next(20);

    /// <summary>A query, which may come before the first key.</summary>
    public int Query => random.Next(10) switch
    {
        0 => OddQueries[random.Next(OddQueries.Length)],
        1 => random.Next(Farthest),
        _ => random.Next(-70, 700),
    };

    public int Key => random.Next(10) switch
    {
        0 => OddKeys[random.Next(OddKeys.Length)],
        1 => random.Next(Farthest),
        _ => random.Next(0, 700),
    };

    public float Score => random.Next(8) == 0 ? OddScores[random.Next(OddScores.Length)] : (float)((random.NextDouble() - 0.5) * 40);

    /// <summary>Keys in a row as a kernel has them, or any.</summary>
    public int[] Keys
    {
        get
        {
            var first = Key;
            return random.Next(2) == 0
                ? [.. Enumerable.Range(0, CompiledExpression.Lanes).Select(i => unchecked(first + i))]
                : [.. Enumerable.Range(0, CompiledExpression.Lanes).Select(_ => Key)];
        }
    }

    public float[] Scores => [.. Enumerable.Range(0, CompiledExpression.Lanes).Select(_ => Score)];

    /// <summary>A range of queries, both ends included.</summary>
    public (int First, int Last) QueryRange(int longest)
    {
        var first = Query;
        return (first, first + random.Next(longest));
    }

    /// <summary>A range of keys, both ends included.</summary>
    public (int First, int Last) KeyRange(int longest)
    {
        var first = Key;
        return (first, first + random.Next(longest));
    }

    public (int First, int Last) Heads()
    {
        var first = Head;
        return (first, first + random.Next(4));
    }
}
