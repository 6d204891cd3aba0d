using System.Text.RegularExpressions;

namespace SparseAttentionGen.Encoders.Tokens.PreTokenizers;

/// <summary>
/// A regular expression of Oniguruma, which Hugging Face's tokenizers use, run by .NET's. Without lookarounds its time is in proportion to the
/// text; one with lookarounds that takes too long for a match is an error.
/// </summary>
internal sealed class RegularExpression : ITextPattern
{
    private const int MatchesBetweenChecks = 1 << 12;

    private static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(3);

    private readonly Regex regex;
    private readonly string expression;

    private RegularExpression(Regex regex, string expression)
    {
        this.regex = regex;
        this.expression = expression;
    }

    /// <summary>Prepares an expression.</summary>
    /// <exception cref="NotSupportedException">It has something that is not supported, which the message names.</exception>
    public static RegularExpression Create(string expression)
    {
        const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.Multiline;
        var translated = OnigurumaSyntax.Translate(expression);
        try
        {
            try
            {
                return new RegularExpression(new Regex(translated, Options | RegexOptions.NonBacktracking, LongestMatch), expression);
            }
            catch (NotSupportedException)
            {
                return new RegularExpression(new Regex(translated, Options, LongestMatch), expression);
            }
        }
        catch (ArgumentException exception)
        {
            throw new NotSupportedException(exception.Message);
        }
    }

    public List<(int Start, int End)> Find(ReadOnlySpan<char> text, CancellationToken cancellationToken)
    {
        var plain = PlainText.Of(text);
        List<(int, int)> found = [];
        try
        {
            foreach (var match in regex.EnumerateMatches(plain is null ? text : plain.Text))
            {
                if (found.Count % MatchesBetweenChecks == 0)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                }

                var (start, end) = (match.Index, match.Index + match.Length);
                found.Add(plain is null ? (start, end) : (plain.Places[start], plain.Places[end]));
            }
        }
        catch (RegexMatchTimeoutException)
        {
            throw new InvalidDataException($"The tokenizer's regular expression '{expression}' takes too long on this text.");
        }

        return found;
    }
}
