namespace SparseAttentionGen.CompilerServices;

/// <summary>Checks of the optional parts of a call. Each failure names the argument and the reason.</summary>
internal static class ArgumentChecks
{
    public static void Check(CallViews views, AttentionPattern pattern, in AttentionArguments arguments)
    {
        ApproximationArgumentChecks.Check(pattern, arguments);
        var (batch, keys, queries) = (views.Query.Batch, views.Key.Length, views.Query.Length);
        Length(arguments.KeyLengths.Length, batch, nameof(arguments.KeyLengths), "[batch]");
        for (var index = 0; index < arguments.KeyLengths.Length; index++)
        {
            if (arguments.KeyLengths[index] < 0 || arguments.KeyLengths[index] > keys)
            {
                throw new ArgumentException(
                    $"KeyLengths[{index}] is {arguments.KeyLengths[index]}, but must be from 0 to the key's length, {keys}.", nameof(arguments));
            }
        }

        Length(arguments.KeyPaddingMask.Length, (Int128)batch * keys, nameof(arguments.KeyPaddingMask), "[batch * keyLength]");
        Length(arguments.GlobalTokenMask.Length, (Int128)batch * keys, nameof(arguments.GlobalTokenMask), "[batch * keyLength]");
        Length(
            arguments.LogSumExp.Length, (Int128)batch * views.Query.Heads * queries, nameof(arguments.LogSumExp), "[batch * heads * queryLength]");
        if (!arguments.GlobalTokenMask.IsEmpty && !pattern.AcceptsGlobalTokens)
        {
            throw new ArgumentException(
                "GlobalTokenMask is given, but the class has no [GlobalTokens]: add [GlobalTokens] to take global tokens with each call.",
                nameof(arguments));
        }

        MethodArgumentChecks.Check(views, pattern, arguments);
        GlobalRowChecks.Check(views, pattern, arguments);
        PositionChecks.Check(views, arguments);
        CheckPattern(views, pattern, arguments);
        ScoreArgumentChecks.Check(views, pattern, arguments);
        PositionChecks.CheckSequences(views, pattern, arguments);
    }

    private static void CheckPattern(CallViews views, AttentionPattern pattern, in AttentionArguments arguments)
    {
        var (batch, keys, queries) = (views.Query.Batch, views.Key.Length, views.Query.Length);
        var documents = Math.Max(1, arguments.CumulativeLengths.Length - 1);
        if (arguments.PrefixLengths.Length != (Int128)batch * documents)
        {
            Length(arguments.PrefixLengths.Length, batch, nameof(arguments.PrefixLengths), documents > 1 ? "[batch] or [batch * documents]" : "[batch]");
        }

        for (var index = 0; index < arguments.PrefixLengths.Length; index++)
        {
            if (arguments.PrefixLengths[index] < 0 || arguments.PrefixLengths[index] > keys)
            {
                throw new ArgumentException(
                    $"PrefixLengths[{index}] is {arguments.PrefixLengths[index]}, but must be from 0 to the key's length, {keys}.", nameof(arguments));
            }
        }

        if (!arguments.PrefixLengths.IsEmpty && !pattern.AcceptsPrefixLengths)
        {
            throw new ArgumentException(
                "PrefixLengths is given, but the class has no [PrefixLM]: add [PrefixLM] to let queries attend a prefix.", nameof(arguments));
        }

        CheckSeed(pattern, arguments);
        CheckWindow(pattern, arguments);
        if (arguments.BlockMask is { } mask)
        {
            CheckBlocks("queries", mask.QueryBlocks, Blocks.Count(queries, mask.BlockSize));
            CheckBlocks("keys", mask.KeyBlocks, Blocks.Count(keys, mask.BlockSize));
            CheckRepeated("heads", mask.Heads, views.Query.Heads);
            CheckRepeated("batch elements", mask.Batch, batch);
        }

        if (pattern.LargestHead >= views.Query.Heads && views.Query.Heads > 0)
        {
            throw new ArgumentException(
                $"The query has {views.Query.Heads} heads, but the class has a pattern for head {pattern.LargestHead}.", "query");
        }

        CheckHeads(pattern, views.Query.Heads);
    }

    private static void CheckWindow(AttentionPattern pattern, in AttentionArguments arguments)
    {
        const int Most = (1 << 30) - 1;
        if (arguments.Window is null == pattern.AcceptsWindow)
        {
            throw new ArgumentException(
                pattern.AcceptsWindow
                    ? "Window is missing: the class has [SlidingWindow(AtCall = true)], whose sides come with each call."
                    : "Window is given, but the class has no window whose sides come with a call: declare [SlidingWindow(AtCall = true)].",
                nameof(arguments));
        }

        if (arguments.Window is { } window && (window.Left is < 0 or > Most || window.Right is < 0 or > Most))
        {
            throw new ArgumentException($"Window has {window.Left} keys before and {window.Right} after, but each must be from 0 to {Most}.", nameof(arguments));
        }
    }

    private static void CheckSeed(AttentionPattern pattern, in AttentionArguments arguments)
    {
        if (arguments.RandomSeed is not { } seed)
        {
            return;
        }

        if (!pattern.HasRandomBlocks)
        {
            throw new ArgumentException(
                "RandomSeed is given, but the class has no [RandomBlocks]: add [RandomBlocks] to draw blocks at random.", nameof(arguments));
        }

        if (seed < 0 && pattern.Elements.Any(static element => element is RandomBlocksElement { Selection: RandomBlockSelection.BigBird }))
        {
            throw new ArgumentException($"RandomSeed is {seed}, but BigBird's blocks are drawn for the index of a layer: give 0 or more.", nameof(arguments));
        }
    }

    private static void CheckHeads(AttentionPattern pattern, int heads)
    {
        for (var head = 0; head < Math.Min(heads, pattern.LargestHead + 2); head++)
        {
            if (pattern.VariantOf(head).Elements.Length == 0)
            {
                throw new ArgumentException(
                    $"The query has {heads} heads, but the class has no pattern for head {head}: name it in some pattern's Heads.", "query");
            }
        }

        foreach (var element in pattern.Elements)
        {
            if (element is RandomBlocksElement { HeadCount: > 0 } random && heads > 0 && random.HeadCount != heads)
            {
                throw new ArgumentException(
                    $"The query has {heads} heads, but the class's random blocks are drawn for {random.HeadCount}: the draw of each depends on their number.", "query");
            }
        }
    }

    private static void CheckBlocks(string what, int actual, int expected)
    {
        if (actual != expected)
        {
            throw new ArgumentException($"BlockMask has {actual} blocks of {what}, but the {what} fill {expected}.", "arguments");
        }
    }

    private static void CheckRepeated(string what, int actual, int expected)
    {
        if (actual != 1 && actual != expected)
        {
            throw new ArgumentException($"BlockMask is for {actual} {what}, but the query has {expected}: give 1 or as many.", "arguments");
        }
    }

    /// <summary>Rejects a span of another length than it needs.</summary>
    public static void Length(int actual, Int128 expected, string name, string shape)
    {
        if (actual != 0 && actual != expected)
        {
            throw new ArgumentException($"{name} has {actual} elements, but {shape} needs {expected}.", "arguments");
        }
    }
}
