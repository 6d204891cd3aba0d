using SparseAttentionGen.Encoders.Tokens.Alignment;

namespace SparseAttentionGen.Encoders.Tokens.PreTokenizers;

/// <summary>Each cuts what the one before left; without any, a text stays whole.</summary>
internal sealed class PreTokenizerSequence(IReadOnlyList<IPreTokenizer> steps) : IPreTokenizer
{
    public IEnumerable<TextPiece> Split(TextPiece piece, CancellationToken cancellationToken) => steps.Aggregate(
        Enumerable.Repeat(piece, 1),
        (pieces, step) => pieces.SelectMany(part => step.Split(part, cancellationToken)).Where(static part => part.Length > 0));
}
