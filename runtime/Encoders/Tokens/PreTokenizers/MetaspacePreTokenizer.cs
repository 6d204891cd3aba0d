using SparseAttentionGen.Encoders.Tokens.Alignment;

namespace SparseAttentionGen.Encoders.Tokens.PreTokenizers;

/// <summary>Which words get a mark for a blank that is not there.</summary>
internal enum PrependScheme
{
    Always,
    First,
    Never,
}

/// <summary>Writes blanks as another character, usually ▁, which begins the word after it.</summary>
/// <param name="replacement">The character.</param>
/// <param name="scheme">Which texts that don't begin with it get one.</param>
/// <param name="splits">Whether a text is cut before each.</param>
internal sealed class MetaspacePreTokenizer(string replacement, PrependScheme scheme, bool splits) : IPreTokenizer
{
    private readonly SplitPreTokenizer split = new(new LiteralPattern(replacement), SplitBehavior.MergedWithNext);

    public IEnumerable<TextPiece> Split(TextPiece piece, CancellationToken cancellationToken)
    {
        var builder = new AlignedTextBuilder(piece);
        var text = piece.Text;
        if (scheme != PrependScheme.Never && (scheme == PrependScheme.Always || piece.Origin == 0)
            && text is not [' ', ..] && !text.StartsWith(replacement, StringComparison.Ordinal))
        {
            builder.Replace(0, 0, replacement);
        }

        for (var start = 0; start < piece.Length;)
        {
            var blank = text[start..].IndexOf(' ');
            var end = blank < 0 ? piece.Length : start + blank;
            builder.Keep(start, end);
            if (blank >= 0)
            {
                builder.Replace(end, end + 1, replacement);
            }

            start = end + 1;
        }

        var written = builder.ToPiece();
        return splits ? split.Split(written, cancellationToken) : [written];
    }
}
