using SparseAttentionGen.LongDocument.Tokens.Alignment;

namespace SparseAttentionGen.LongDocument.Tokens.Normalizers;

/// <summary>Rewrites a text before it is cut.</summary>
internal interface INormalizer
{
    TextPiece Normalize(TextPiece piece, CancellationToken cancellationToken);
}
