using System.Text.RegularExpressions;
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

    public FoundPassage(double score, DocumentText document, PassagePlace place)
        : this(score, document.Name, place.Line, place.In(document.Text))
    {
    }

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

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
