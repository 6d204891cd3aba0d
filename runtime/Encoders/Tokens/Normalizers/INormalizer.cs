using SparseAttentionGen.Encoders.Tokens.Alignment;

namespace SparseAttentionGen.Encoders.Tokens.Normalizers;

/// <summary>Rewrites a text before it is cut.</summary>
internal interface INormalizer
{
    TextPiece Normalize(TextPiece piece, CancellationToken cancellationToken);
}
