namespace SparseAttentionGen.Encoders.Tokens.Alignment;

/// <summary>Successive characters of an aligned text.</summary>
/// <param name="Owner">The text.</param>
/// <param name="Start">The first character.</param>
/// <param name="Length">Number of characters.</param>
/// <param name="Origin">Where the piece begins in the original.</param>
internal readonly record struct TextPiece(AlignedText Owner, int Start, int Length, int Origin)
{
    public ReadOnlySpan<char> Text => Owner.Text.AsSpan(Start, Length);

    /// <summary>A part of an original text.</summary>
    public static TextPiece Of(string text, TextSpan span) => new(
        new AlignedText(span.Length == text.Length ? text : text.Substring(span.Start, span.Length), span.Start), 0, span.Length, span.Start);

    /// <summary>A part of the piece, from <paramref name="start"/> to before <paramref name="end"/>.</summary>
    public TextPiece Part(int start, int end) =>
        new(Owner, Start + start, end - start, Owner.PlaceOf(Start + start, Start + end).Start);

    /// <summary>The original's characters that a part stands for.</summary>
    public TextSpan PlaceOf(int start, int end) => Owner.PlaceOf(Start + start, Start + end);
}
