using SparseAttentionGen.Encoders.Tokens.Alignment;

namespace SparseAttentionGen.Encoders.Tokens.Normalizers;

/// <summary>Removes white space at the ends.</summary>
internal sealed class StripNormalizer(bool left, bool right) : INormalizer
{
    public TextPiece Normalize(TextPiece piece, CancellationToken cancellationToken)
    {
        var start = left ? piece.Length - piece.Text.TrimStart().Length : 0;
        var end = right ? Math.Max(start, piece.Text.TrimEnd().Length) : piece.Length;
        return piece.Part(start, end);
    }
}
