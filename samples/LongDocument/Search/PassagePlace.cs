using SparseAttentionGen.Encoders.Tokens;

namespace SparseAttentionGen.LongDocument.Search;

/// <summary>Where a passage stands in its document's text.</summary>
/// <param name="Start">Its first character.</param>
/// <param name="Length">Number of its characters.</param>
/// <param name="Line">The line that it begins in, from 1.</param>
internal readonly record struct PassagePlace(int Start, int Length, int Line)
{
    /// <summary>The places of a document's passages, in its order.</summary>
    public static IEnumerable<PassagePlace> Of(string text, TextTokens tokens, IReadOnlyList<Passage> passages)
    {
        var (line, counted) = (1, 0);
        foreach (var passage in passages)
        {
            var (start, end) = (tokens.Spans[passage.Start].Start, tokens.Spans[passage.End - 1].End);
            while (start < end && char.IsWhiteSpace(text[start]))
            {
                start++;
            }

            line += text.AsSpan(counted, Math.Max(0, start - counted)).Count('\n');
            counted = Math.Max(counted, start);
            yield return new PassagePlace(start, end - start, line);
        }
    }

    /// <summary>The passage's text.</summary>
    public string In(string text) => text.Substring(Start, Length);
}
