using SparseAttentionGen.Encoders.Tokens.Alignment;
using SparseAttentionGen.Encoders.Tokens.PreTokenizers;

namespace SparseAttentionGen.Encoders.Tokens.Normalizers;

/// <summary>Replaces what a pattern finds. The replacement stands for the last character, as with Hugging Face's tokenizers.</summary>
internal sealed class ReplaceNormalizer(ITextPattern pattern, string replacement) : INormalizer
{
    public TextPiece Normalize(TextPiece piece, CancellationToken cancellationToken)
    {
        var found = pattern.Find(piece.Text, cancellationToken);
        if (found.Count == 0)
        {
            return piece;
        }

        var builder = new AlignedTextBuilder(piece);
        var kept = 0;
        foreach (var (start, end) in found)
        {
            builder.Keep(kept, start);
            builder.Replace(Math.Max(start, start + Characters.StartOfLast(piece.Text[start..end])), end, replacement);
            kept = end;
        }

        builder.Keep(kept, piece.Length);
        return builder.ToPiece();
    }
}
