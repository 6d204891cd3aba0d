namespace SparseAttentionGen.Encoders.Tokens;

/// <summary>Tokens as they are found, up to the most that are wanted.</summary>
internal sealed class TokenList(string text, int maxTokens)
{
    private readonly List<int> ids = [];
    private readonly List<TextSpan> spans = [];

    /// <summary>Whether a token was left out.</summary>
    public bool IsCut { get; private set; }

    public void Add(int id, TextSpan span)
    {
        if (ids.Count >= maxTokens)
        {
            IsCut = true;
            return;
        }

        ids.Add(id);
        spans.Add(span.WholeCharacters(text));
    }

    public TextTokens ToText() => new([.. ids], [.. spans], IsCut);
}
