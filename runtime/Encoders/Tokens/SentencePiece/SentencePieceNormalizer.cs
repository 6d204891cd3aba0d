using SparseAttentionGen.Encoders.Tokens.Alignment;
using SparseAttentionGen.Encoders.Tokens.Normalizers;
using SparseAttentionGen.Encoders.Tokens.TokenModels;

namespace SparseAttentionGen.Encoders.Tokens.SentencePiece;

/// <summary>
/// SentencePiece's normalization: characters replaced by the model's table, blanks written as ▁, one before the text, none at its end nor
/// after another. Only the blank is one: tabs, line ends and the like are characters as any other, unless the table makes blanks of them.
/// </summary>
/// <param name="file">The model.</param>
/// <param name="replacements">The table of characters to replace; null: there is none.</param>
/// <param name="userDefined">Pieces that are kept as they are.</param>
internal sealed class SentencePieceNormalizer(SentencePieceFile file, CharacterReplacements? replacements, PieceTrie userDefined) : INormalizer
{
    /// <summary>What a blank is written with.</summary>
    public const char Space = '\u2581';

    private const int CharactersBetweenChecks = 1 << 16;

    private readonly char space = file.EscapesSpaces ? Space : ' ';

    public TextPiece Normalize(TextPiece piece, CancellationToken cancellationToken)
    {
        var builder = new AlignedTextBuilder(piece);
        var (afterSpace, hasBegun, check) = (file.RemovesExtraSpaces, false, 0);
        for (var index = 0; index < piece.Length;)
        {
            if (index >= check)
            {
                cancellationToken.ThrowIfCancellationRequested();
                check = index + CharactersBetweenChecks;
            }

            var characters = Next(piece.Text, index, out var length);
            var end = index + length;
            if (!hasBegun)
            {
                if (file.RemovesExtraSpaces && characters is " ")
                {
                    index = end;
                    continue;
                }

                hasBegun = true;
                if (file.AddsPrefix)
                {
                    builder.Put(space, piece.PlaceOf(index, index));
                }
            }

            var place = piece.PlaceOf(index, end);
            var kept = afterSpace ? characters.TrimStart(' ') : characters;
            if (kept.Length < characters.Length && builder.Length > 0)
            {
                // The blank that stays is the last one: the token after it begins where its word does.
                builder.MoveLast(new TextSpan(place.End, place.End));
            }

            foreach (var character in kept)
            {
                if (character == ' ')
                {
                    builder.Put(space, new TextSpan(place.End, place.End));
                }
                else
                {
                    builder.Put(character, place);
                }
            }

            if (kept.Length > 0)
            {
                afterSpace = kept[^1] == ' ';
            }

            afterSpace &= file.RemovesExtraSpaces;
            index = end;
        }

        while (file.RemovesExtraSpaces && builder.Length > 0 && builder[builder.Length - 1] == space)
        {
            builder.RemoveLast();
        }

        return builder.ToPiece();
    }

    /// <summary>The next characters as they are written, and how many of the text's they stand for.</summary>
    private ReadOnlySpan<char> Next(ReadOnlySpan<char> text, int index, out int length)
    {
        var rest = text[index..];
        if (userDefined.Longest(rest, out length) != PieceTrie.None)
        {
            return rest[..length];
        }

        if (replacements?.Longest(rest, out length) is { } replacement)
        {
            return replacement;
        }

        length = Characters.LengthAt(text, index);
        return length == 1 && char.IsSurrogate(rest[0]) ? "\uFFFD" : rest[..length];
    }
}
