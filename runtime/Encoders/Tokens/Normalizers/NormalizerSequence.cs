using SparseAttentionGen.Encoders.Tokens.Alignment;

namespace SparseAttentionGen.Encoders.Tokens.Normalizers;

/// <summary>Normalizers one after the other.</summary>
internal sealed class NormalizerSequence(IReadOnlyList<INormalizer> normalizers) : INormalizer
{
    public TextPiece Normalize(TextPiece piece, CancellationToken cancellationToken) =>
        normalizers.Aggregate(piece, (text, normalizer) => normalizer.Normalize(text, cancellationToken));
}
