namespace SparseAttentionGen.Encoders.Tokens.Alignment;

/// <summary>Writes characters before a piece.</summary>
internal static class Prefix
{
    /// <summary>The piece with characters before it that stand for none of the original's.</summary>
    public static TextPiece Add(TextPiece piece, string prefix)
    {
        var builder = new AlignedTextBuilder(piece);
        builder.Replace(0, 0, prefix);
        builder.Keep(0, piece.Length);
        return builder.ToPiece();
    }
}
