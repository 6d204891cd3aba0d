using System.Text.RegularExpressions;
using SparseAttentionGen.Encoders.Tokens;
using SparseAttentionGen.LongDocument.Texts;

namespace SparseAttentionGen.LongDocument.Search;

/// <summary>A passage with its score and its place.</summary>
/// <param name="Score">The cosine with the query, -1 to 1.</param>
/// <param name="File">The file's name.</param>
/// <param name="Line">The line that the passage begins in, from 1.</param>
/// <param name="Text">Its text, white space as in the file.</param>
internal sealed partial record FoundPassage(double Score, string File, int Line, string Text)
{
    private const int ExcerptLength = 240;

    /// <summary>The beginning of the text on one line.</summary>
    public string Excerpt
    {
        get
        {
            var line = WhiteSpace().Replace(Text.Trim(), " ");
            if (line.Length <= ExcerptLength)
            {
                return line;
            }

            var end = line.LastIndexOf(' ', ExcerptLength) is > 0 and var space ? space : ExcerptLength;
            return line[..(char.IsHighSurrogate(line[end - 1]) ? end - 1 : end)] + " …";
        }
    }

    /// <summary>The passages of a document, in its order.</summary>
    public static IEnumerable<FoundPassage> Of(DocumentText document, TextTokens tokens, IReadOnlyList<Passage> passages, double[] scores)
    {
        var (line, counted) = (1, 0);
        for (var index = 0; index < passages.Count; index++)
        {
            var (start, end) = (tokens.Spans[passages[index].Start].Start, tokens.Spans[passages[index].End - 1].End);
            while (start < end && char.IsWhiteSpace(document.Text[start]))
            {
                start++;
            }

            line += document.Text.AsSpan(counted, Math.Max(0, start - counted)).Count('\n');
            counted = Math.Max(counted, start);
            yield return new FoundPassage(scores[index], document.Name, line, document.Text[start..end]);
        }
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
