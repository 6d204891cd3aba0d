using SparseAttentionGen.Encoders.Tokens.Alignment;

namespace SparseAttentionGen.Encoders.Tokens.Normalizers;

/// <summary>Replaces characters one by one.</summary>
/// <param name="replacement">What is written for a code point; null: itself.</param>
internal sealed class CharacterNormalizer(Func<int, string?> replacement) : INormalizer
{
    private const int CharactersBetweenChecks = 1 << 16;

    public TextPiece Normalize(TextPiece piece, CancellationToken cancellationToken)
    {
        AlignedTextBuilder? builder = null;
        var (kept, check) = (0, 0);
        for (var index = 0; index < piece.Length;)
        {
            if (index >= check)
            {
                cancellationToken.ThrowIfCancellationRequested();
                check = index + CharactersBetweenChecks;
            }

            var length = Characters.LengthAt(piece.Text, index);
            if (replacement(Characters.At(piece.Text, index)) is { } text)
            {
                builder ??= new AlignedTextBuilder(piece);
                builder.Keep(kept, index);
                builder.Replace(index, index + length, text);
                kept = index + length;
            }

            index += length;
        }

        builder?.Keep(kept, piece.Length);
        return builder?.ToPiece() ?? piece;
    }
}
