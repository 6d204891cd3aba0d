using System.Numerics.Tensors;

namespace SparseAttentionGen.QuickStart;

/// <summary>
/// Random embeddings in which words that look alike are near each other: a part that belongs to the token alone, and a
/// part that it shares with tokens of the same three-letter groups, upper or lower case
/// (the idea of Bojanowski et al. 2017, arXiv 1607.04606).
/// </summary>
/// <remarks>A row is computed when it is needed: there is no table of vocabulary times width.</remarks>
internal sealed class TokenEmbeddings(int seed)
{
    /// <summary>Share of the variance that spelling decides.</summary>
    private const float SpellingVariance = 0.8f;

    private const int GroupLength = 3;

    /// <summary>Fills a row with the embedding of a token, whose elements have variance 1.</summary>
    public void Fill(int id, string text, Span<float> row)
    {
        SeededGaussian.Fill(SeededGaussian.Derive(seed, id), row);
        var word = text.Trim().ToLowerInvariant();
        if (!word.Any(char.IsLetterOrDigit))
        {
            return;
        }

        var groups = GroupsOf(word).Distinct().ToArray();
        Span<float> spelling = stackalloc float[row.Length];
        Span<float> group = stackalloc float[row.Length];
        spelling.Clear();
        foreach (var letters in groups)
        {
            SeededGaussian.Fill(SeededGaussian.Derive(seed, letters), group);
            TensorPrimitives.Add(spelling, group, spelling);
        }

        TensorPrimitives.Multiply(row, MathF.Sqrt(1 - SpellingVariance), row);
        TensorPrimitives.MultiplyAdd(spelling, MathF.Sqrt(SpellingVariance / groups.Length), row, row);
    }

    /// <summary>The groups of three of a word with its ends marked: <c>&lt;qu, que, uer, ery, ry&gt;</c>.</summary>
    private static IEnumerable<string> GroupsOf(string word)
    {
        var marked = $"<{word}>";
        return Enumerable.Range(0, marked.Length - GroupLength + 1).Select(start => marked.Substring(start, GroupLength));
    }
}
