using System.Numerics.Tensors;

namespace SparseAttentionGen.QuickStart;

/// <summary>The tokens that one token of the document attends most.</summary>
/// <param name="Position">The token's position.</param>
/// <param name="Keys">The tokens it attends most, the first one most.</param>
internal sealed record AttendedToken(int Position, IReadOnlyList<AttendedKey> Keys);

/// <summary>A token that is attended, all its occurrences together.</summary>
/// <param name="Id">The token.</param>
/// <param name="Weight">Weight of all occurrences, from 0 to 1, averaged over the heads.</param>
/// <param name="Distance">Distance of the occurrence that is attended most; negative ones are before the query.</param>
/// <param name="Occurrences">Number of occurrences within the pattern.</param>
internal sealed record AttendedKey(int Id, double Weight, int Distance, int Occurrences);

/// <summary>Finds, for words spread over a document, the tokens that they attend most.</summary>
internal static class AttendedTokens
{
    private const int Words = 5;
    private const int KeysPerWord = 5;
    private const int ReadableLength = 5;

    /// <summary>Looks words up.</summary>
    /// <param name="pattern">Which keys each word may attend.</param>
    /// <param name="document">Queries and keys.</param>
    /// <param name="ids">The tokens.</param>
    /// <param name="textOf">The text of a token.</param>
    /// <param name="progress">Receives the share of the words that is done.</param>
    public static IReadOnlyList<AttendedToken> Find(
        AttentionPattern pattern, QueryKeyValue document, int[] ids, Func<int, string> textOf, IProgress<double> progress)
    {
        var positions = Enumerable.Range(0, Words)
            .Select(index => (int)((((long)index * 2) + 1) * ids.Length / (2 * Words)))
            .Select(position => NextWord(position, ids, textOf))
            .Distinct()
            .ToArray();
        var words = new List<AttendedToken>();
        foreach (var position in positions)
        {
            words.Add(new AttendedToken(position, MostAttended(pattern, document, ids, position)));
            progress.Report((double)words.Count / positions.Length);
        }

        return words;
    }

    /// <summary>The first readable word from a position on, or the position itself if there is none.</summary>
    private static int NextWord(int position, int[] ids, Func<int, string> textOf)
    {
        for (var candidate = position; candidate < ids.Length; candidate++)
        {
            var word = textOf(ids[candidate]).Trim();
            if (word.Length >= ReadableLength && word.All(char.IsLetter))
            {
                return candidate;
            }
        }

        return position;
    }

    private static AttendedKey[] MostAttended(AttentionPattern pattern, QueryKeyValue document, int[] ids, int position)
    {
        var weights = new double[ids.Length];
        for (var head = 0; head < QueryKeyValue.Heads; head++)
        {
            var ofHead = AttentionReference.Weights(pattern, document.QueryTensor, document.KeyTensor, batch: 0, head, position);
            TensorPrimitives.Add<double>(weights, ofHead, weights);
        }

        return [.. Enumerable.Range(0, ids.Length)
            .Where(key => pattern.Allows(0, position, key, ids.Length))
            .GroupBy(key => ids[key])
            .Select(keys => new AttendedKey(
                keys.Key,
                keys.Sum(key => weights[key]) / QueryKeyValue.Heads,
                keys.MaxBy(key => weights[key]) - position,
                keys.Count()))
            .OrderByDescending(static key => key.Weight)
            .Take(KeysPerWord)];
    }
}
