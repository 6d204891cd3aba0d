using System.Runtime.InteropServices;

namespace SparseAttentionGen.Encoders.Tokens.TokenModels;

/// <summary>Remembers the tokens of words, since most words occur again.</summary>
internal sealed class RememberingModel : ITokenModel
{
    /// <summary>Words that are remembered; a book has fewer.</summary>
    private const int MostWords = 1 << 17;

    private const int LongestWord = 64;

    private readonly ITokenModel model;
    private readonly Dictionary<string, WordToken[]> known = [];
    private readonly Dictionary<string, WordToken[]>.AlternateLookup<ReadOnlySpan<char>> lookup;

    public RememberingModel(ITokenModel model)
    {
        this.model = model;
        lookup = known.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public Vocabulary Vocabulary => model.Vocabulary;

    public void Cut(ReadOnlySpan<char> word, List<WordToken> tokens, CancellationToken cancellationToken)
    {
        if (word.Length <= LongestWord && lookup.TryGetValue(word, out var found))
        {
            tokens.AddRange(found);
            return;
        }

        var first = tokens.Count;
        model.Cut(word, tokens, cancellationToken);
        if (word.Length <= LongestWord && known.Count < MostWords)
        {
            known[word.ToString()] = CollectionsMarshal.AsSpan(tokens)[first..].ToArray();
        }
    }
}
