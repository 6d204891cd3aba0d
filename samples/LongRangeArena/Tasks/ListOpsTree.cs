namespace SparseAttentionGen.LongRangeArena.Tasks;

/// <summary>Draws expressions such as <c>[MAX 4 3 [MIN 2 3] 1]</c> (Nangia and Bowman 2018, ListOps, arXiv 1804.06028).</summary>
internal static class ListOpsTree
{
    /// <summary>The tokens: ten digits, the operations with their brackets, the closing bracket.</summary>
    public static IReadOnlyList<string> Tokens { get; } = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "[MIN", "[MAX", "[MED", "[SM", "]"];

    private const int Minimum = 10;
    private const int Maximum = 11;
    private const int Median = 12;
    private const int SumModulo = 13;
    private const int Close = 14;
    private const double OperationShare = 0.25;

    /// <summary>Draws an expression of any length.</summary>
    /// <param name="random">What it is drawn from.</param>
    /// <param name="rule">The sizes.</param>
    /// <param name="tokens">Receives the tokens. Whatever is behind the rule's greatest length does not matter, since such trees are not kept.</param>
    /// <returns>Its value.</returns>
    public static int Draw(Random random, ListOpsRule rule, List<int> tokens) => Draw(random, rule, tokens, 1);

    /// <summary>Whether a token begins an operation.</summary>
    public static bool IsOperation(int token) => token is >= Minimum and < Close;

    /// <summary>Whether a token ends one.</summary>
    public static bool IsClose(int token) => token == Close;

    /// <summary>The value of an expression, read from its tokens.</summary>
    public static int Evaluate(ReadOnlySpan<int> tokens)
    {
        var place = 0;
        return Evaluate(tokens, ref place);
    }

    private static int Draw(Random random, ListOpsRule rule, List<int> tokens, int depth)
    {
        if (depth >= rule.MaxDepth || random.NextDouble() >= OperationShare)
        {
            var digit = random.Next(10);
            tokens.Add(digit);
            return digit;
        }

        var place = tokens.Count;
        tokens.Add(Minimum);
        Span<int> arguments = stackalloc int[random.Next(2, rule.MaxArguments + 1)];
        foreach (ref var argument in arguments)
        {
            argument = Draw(random, rule, tokens, depth + 1);
        }

        tokens[place] = random.Next(Minimum, Close);
        tokens.Add(Close);
        return Apply(tokens[place], arguments);
    }

    private static int Evaluate(ReadOnlySpan<int> tokens, ref int place)
    {
        var token = tokens[place++];
        if (token < Minimum)
        {
            return token;
        }

        var arguments = new List<int>();
        while (tokens[place] != Close)
        {
            arguments.Add(Evaluate(tokens, ref place));
        }

        place++;
        return Apply(token, arguments.ToArray());
    }

    private static int Apply(int operation, Span<int> arguments)
    {
        arguments.Sort();
        var sum = 0;
        foreach (var argument in arguments)
        {
            sum += argument;
        }

        return operation switch
        {
            Minimum => arguments[0],
            Maximum => arguments[^1],
            Median => (arguments[(arguments.Length - 1) / 2] + arguments[arguments.Length / 2]) / 2,
            SumModulo => sum % 10,
            _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "This token is no operation."),
        };
    }
}
