using ICU4N.Text;
using SparseAttentionGen.Encoders.Tokens.Alignment;

namespace SparseAttentionGen.Encoders.Tokens.Normalizers;

/// <summary>
/// Unicode's normalization forms (Unicode Standard Annex 15). .NET's own leave a text as it is where the invariant culture is the only one.
/// </summary>
internal sealed class UnicodeNormalizer(Normalizer2 form) : INormalizer
{
    private const int CharactersBetweenChecks = 1 << 16;

    public static INormalizer Composed { get; } = new UnicodeNormalizer(Normalizer2.NFCInstance);

    public static INormalizer Decomposed { get; } = new UnicodeNormalizer(Normalizer2.NFDInstance);

    public static INormalizer CompatiblyComposed { get; } = new UnicodeNormalizer(Normalizer2.NFKCInstance);

    public static INormalizer CompatiblyDecomposed { get; } =
        new UnicodeNormalizer(Normalizer2.GetInstance(null, "nfkc", Normalizer2Mode.Decompose));

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

            var end = EndOfCluster(piece.Text, index);
            if (end - index > 1 || !char.IsAscii(piece.Text[index]))
            {
                var cluster = piece.Text[index..end].ToString();
                var normalized = form.Normalize(cluster);
                if (!string.Equals(cluster, normalized, StringComparison.Ordinal))
                {
                    builder ??= new AlignedTextBuilder(piece);
                    builder.Keep(kept, index);
                    builder.Replace(index, end, normalized);
                    kept = end;
                }
            }

            index = end;
        }

        builder?.Keep(kept, piece.Length);
        return builder?.ToPiece() ?? piece;
    }

    /// <summary>The next place where the characters before and after do not affect each other's normal forms.</summary>
    private int EndOfCluster(ReadOnlySpan<char> text, int start)
    {
        var end = start + Characters.LengthAt(text, start);
        while (end < text.Length && !char.IsAscii(text[end]) && !form.HasBoundaryBefore(Characters.At(text, end)))
        {
            end += Characters.LengthAt(text, end);
        }

        return end;
    }
}
