namespace SparseAttentionGen.Encoders.Tokens.TokenModels;

/// <summary>A trie of texts, to find all of them that a given text begins with.</summary>
internal sealed class PieceTrie
{
    private readonly Dictionary<(int Node, char Character), int> nodes = [];
    private readonly List<int> values = [None];

    /// <summary>The node that all texts begin at.</summary>
    public const int Root = 0;

    /// <summary>No node, or no value.</summary>
    public const int None = -1;

    /// <summary>Adds a text with its value, at least 0; the value of an equal one is replaced.</summary>
    public void Add(ReadOnlySpan<char> text, int value)
    {
        var node = Root;
        foreach (var character in text)
        {
            if (!nodes.TryGetValue((node, character), out var next))
            {
                next = values.Count;
                nodes.Add((node, character), next);
                values.Add(None);
            }

            node = next;
        }

        values[node] = value;
    }

    public int Next(int node, char character) => nodes.TryGetValue((node, character), out var next) ? next : None;

    public int ValueAt(int node) => values[node];

    /// <summary>The value of the longest text that another begins with; <see cref="None"/>: it begins with none.</summary>
    public int Longest(ReadOnlySpan<char> text, out int length)
    {
        var (node, found) = (Root, None);
        length = 0;
        for (var index = 0; index < text.Length; index++)
        {
            node = Next(node, text[index]);
            if (node == None)
            {
                break;
            }

            if (values[node] != None)
            {
                (found, length) = (values[node], index + 1);
            }
        }

        return found;
    }

    /// <summary>The value of a text; <see cref="None"/>: it has none.</summary>
    public int Find(ReadOnlySpan<char> text) => Longest(text, out var length) is var value && length == text.Length ? value : None;
}
