using System.Globalization;
using SparseAttentionGen.Encoders.Tokens.Alignment;
using SparseAttentionGen.Encoders.Tokens.SentencePiece;

namespace SparseAttentionGen.Encoders.Tokens.Normalizers;

/// <summary>
/// SentencePiece's replacements as Hugging Face's tokenizers apply them: a cluster of up to five bytes becomes what its shortest beginning
/// becomes, and the characters of others are looked up one by one.
/// </summary>
internal sealed class PrecompiledNormalizer(CharacterReplacements replacements) : INormalizer
{
    private const int MostBytes = 5;
    private const int CharactersBetweenChecks = 1 << 16;

    public TextPiece Normalize(TextPiece piece, CancellationToken cancellationToken)
    {
        var builder = new AlignedTextBuilder(piece);
        for (var (start, check) = (0, 0); start < piece.Length;)
        {
            if (start >= check)
            {
                cancellationToken.ThrowIfCancellationRequested();
                check = start + CharactersBetweenChecks;
            }

            var length = IsAlone(piece.Text, start) ? 1 : StringInfo.GetNextTextElementLength(piece.Text[start..]);
            var cluster = piece.Text.Slice(start, length);
            if (System.Text.Encoding.UTF8.GetByteCount(cluster) <= MostBytes && replacements.Shortest(cluster) is { } whole)
            {
                builder.Replace(start, start + length, whole);
            }
            else
            {
                ReplaceEach(piece, start, start + length, builder);
            }

            start += length;
        }

        return builder.ToPiece();
    }

    /// <summary>A plain character before another: the common case, without a look into Unicode's tables.</summary>
    private static bool IsAlone(ReadOnlySpan<char> text, int index) =>
        text[index] is >= ' ' and < '\u007F' && (index + 1 == text.Length || char.IsAscii(text[index + 1]));

    private void ReplaceEach(TextPiece piece, int start, int end, AlignedTextBuilder builder)
    {
        for (var index = start; index < end;)
        {
            var length = Characters.LengthAt(piece.Text, index);
            if (replacements.Shortest(piece.Text.Slice(index, length)) is { } text)
            {
                builder.Replace(index, index + length, text);
            }
            else
            {
                builder.Keep(index, index + length);
            }

            index += length;
        }
    }
}
