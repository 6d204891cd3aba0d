using SparseAttentionGen.Encoders.Tokens.Alignment;

namespace SparseAttentionGen.Encoders.Tokens.TokenModels;

/// <summary>Byte-pair encoding by a list of merges, as Hugging Face's tokenizers have it.</summary>
internal sealed class BytePairModel : ITokenModel, IPairRanks
{
    private readonly Dictionary<(int Left, int Right), (int Rank, int Id)> merges;
    private readonly BytePairOptions options;
    private readonly ByteTokens? bytes;
    private readonly int unknown;
    private readonly List<WordPart> parts = [];

    /// <summary>Makes a model.</summary>
    /// <param name="vocabulary">The tokens.</param>
    /// <param name="merges">Pairs of tokens with their ranks and what they become.</param>
    /// <param name="options">The rest.</param>
    /// <param name="source">For messages.</param>
    /// <exception cref="InvalidDataException">The unknown token is not in the vocabulary.</exception>
    public BytePairModel(
        Vocabulary vocabulary, Dictionary<(int Left, int Right), (int Rank, int Id)> merges, BytePairOptions options, string source)
    {
        Vocabulary = vocabulary;
        this.merges = merges;
        this.options = options;
        bytes = options.FallsBackToBytes ? new ByteTokens(vocabulary.ByteTokens()) : null;
        unknown = options.Unknown is { } token
            ? vocabulary.Find(token) ?? throw new InvalidDataException($"{source} has no token {token}, which it names as the unknown one (unk_token).")
            : -1;
    }

    public Vocabulary Vocabulary { get; }

    /// <summary>Makes the merges of pairs in their order.</summary>
    /// <param name="pairs">Pairs of tokens, the first merged first.</param>
    /// <param name="vocabulary">The tokens.</param>
    /// <param name="continuationPrefix">What tokens that do not begin a word begin with; it is written once.</param>
    /// <param name="source">For messages.</param>
    /// <exception cref="InvalidDataException">A token is missing.</exception>
    public static Dictionary<(int Left, int Right), (int Rank, int Id)> MergesOf(
        IReadOnlyList<(string Left, string Right)> pairs, Vocabulary vocabulary, string continuationPrefix, string source)
    {
        var merges = new Dictionary<(int, int), (int, int)>(pairs.Count);
        for (var rank = 0; rank < pairs.Count; rank++)
        {
            var (left, right) = pairs[rank];
            var end = right.Length >= continuationPrefix.Length ? right[continuationPrefix.Length..] : string.Empty;
            var merged = Find(left + end);
            merges[(Find(left), Find(right))] = (rank, merged);
        }

        return merges;

        int Find(string token) => vocabulary.Find(token)
            ?? throw new InvalidDataException($"{source} has no token {token}, which its merges need.");
    }

    public void Cut(ReadOnlySpan<char> word, List<WordToken> tokens, CancellationToken cancellationToken)
    {
        if (options.TakesWholeWords && Vocabulary.TryFind(word, out var whole))
        {
            tokens.Add(new WordToken(whole, 0, word.Length));
            return;
        }

        parts.Clear();
        AddCharacters(word);
        PairMerger.Merge(word, parts, this, cancellationToken);
        foreach (var part in parts)
        {
            tokens.Add(new WordToken(part.Id, part.Start, part.End));
        }
    }

    public bool TryFind(ReadOnlySpan<char> word, WordPart left, WordPart right, out int rank, out int id)
    {
        var isThere = merges.TryGetValue((left.Id, right.Id), out var merge);
        (rank, id) = merge;
        return isThere;
    }

    private void AddCharacters(ReadOnlySpan<char> word)
    {
        // Unknown characters are held back until the next known one, so that tokens of bytes between the two come before them.
        WordPart? waiting = null;
        for (var start = 0; start < word.Length;)
        {
            var end = start + Characters.LengthAt(word, start);
            var text = Written(word, start, end);
            if (Vocabulary.TryFind(text, out var id))
            {
                Add(waiting);
                waiting = null;
                Add(new WordPart(id, start, end));
            }
            else if (bytes?.Of(text) is { } ids)
            {
                foreach (var value in ids)
                {
                    Add(new WordPart(value, start, end));
                }
            }
            else if (unknown >= 0)
            {
                if (waiting is not null && options.FusesUnknown)
                {
                    waiting = waiting.Value with { End = end };
                }
                else
                {
                    Add(waiting);
                    waiting = new WordPart(unknown, start, end);
                }
            }

            start = end;
        }

        Add(waiting);
    }

    private ReadOnlySpan<char> Written(ReadOnlySpan<char> word, int start, int end)
    {
        var character = word[start..end];
        var prefix = start > 0 ? options.ContinuationPrefix : string.Empty;
        var suffix = end == word.Length ? options.EndSuffix : string.Empty;
        return prefix.Length + suffix.Length == 0 ? character : string.Concat(prefix, character, suffix);
    }

    private void Add(WordPart? part)
    {
        if (part is not null)
        {
            parts.Add(part.Value);
        }
    }
}
