using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.LongRangeArena.Tasks;

/// <summary>Reads expressions as they are printed, such as <c>[MAX 4 3 [MIN 2 3] 1]</c>.</summary>
internal static class ListOpsText
{
    /// <summary>The tokens of an expression.</summary>
    /// <exception cref="InputException">It is none.</exception>
    public static int[] Parse(string text)
    {
        var names = text.Replace("]", " ] ", StringComparison.Ordinal).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        int[] tokens = [.. names.Select(Token)];
        Check(tokens);
        return tokens;
    }

    private static int Token(string name)
    {
        for (var token = 0; token < ListOpsTree.Tokens.Count; token++)
        {
            if (ListOpsTree.Tokens[token].Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return token;
            }
        }

        throw new InputException($"The expression has '{name}', but must be made of {string.Join(" ", ListOpsTree.Tokens)}.");
    }

    /// <summary>The expression is one digit or one operation, and every operation is closed behind one argument or more.</summary>
    private static void Check(int[] tokens)
    {
        var arguments = new Stack<int>([0]);
        foreach (var token in tokens)
        {
            if (ListOpsTree.IsOperation(token))
            {
                arguments.Push(0);
                continue;
            }

            if (ListOpsTree.IsClose(token) && (arguments.Count == 1 || arguments.Pop() == 0))
            {
                throw new InputException("The expression closes a bracket that is not open, or an operation without arguments.");
            }

            arguments.Push(arguments.Pop() + 1);
        }

        if (arguments is not { Count: 1 } || arguments.Peek() != 1)
        {
            throw new InputException(arguments.Count > 1
                ? $"Brackets of the expression that are not closed: {arguments.Count - 1}."
                : $"The text has {arguments.Peek()} expressions, but one is needed.");
        }
    }
}
