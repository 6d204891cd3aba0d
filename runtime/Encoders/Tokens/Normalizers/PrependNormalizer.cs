using SparseAttentionGen.Encoders.Tokens.Alignment;

namespace SparseAttentionGen.Encoders.Tokens.Normalizers;

/// <summary>Writes characters before every text that has any.</summary>
internal sealed class PrependNormalizer(string prefix) : INormalizer
{
    public TextPiece Normalize(TextPiece piece, CancellationToken cancellationToken) => piece.Length == 0 ? piece : Prefix.Add(piece, prefix);
}
