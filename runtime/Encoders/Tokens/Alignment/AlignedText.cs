namespace SparseAttentionGen.Encoders.Tokens.Alignment;

/// <summary>A text that was made from another, with the characters of the other that each of its own stands for.</summary>
internal sealed class AlignedText
{
    private readonly List<TextSpan>? places;
    private readonly int origin;

    /// <summary>Characters of the original, unchanged, from <paramref name="origin"/> on.</summary>
    public AlignedText(string text, int origin)
    {
        Text = text;
        this.origin = origin;
    }

    /// <summary>Characters with their places, which never go back.</summary>
    public AlignedText(string text, List<TextSpan> places, int origin)
        : this(text, origin) => this.places = places;

    public string Text { get; }

    /// <summary>The original's characters that those from <paramref name="start"/> to before <paramref name="end"/> stand for.</summary>
    public TextSpan PlaceOf(int start, int end)
    {
        if (places is null)
        {
            return new TextSpan(origin + start, origin + end);
        }

        if (start < end)
        {
            return new TextSpan(places[start].Start, Math.Max(places[start].Start, places[end - 1].End));
        }

        var at = start < places.Count ? places[start].Start : places.Count > 0 ? places[^1].End : origin;
        return new TextSpan(at, at);
    }
}
