namespace SparseAttentionGen.Encoders.Tokens.TokenModels;

/// <summary>Tokens and their ids.</summary>
internal sealed class Vocabulary
{
    private readonly Dictionary<string, int> ids;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup;
    private readonly Dictionary<int, string> texts = [];

    /// <summary>Takes tokens over.</summary>
    /// <exception cref="InvalidDataException">An id is negative or given twice.</exception>
    public Vocabulary(IReadOnlyDictionary<string, int> tokens, string source)
    {
        ids = new(tokens, StringComparer.Ordinal);
        lookup = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var (token, id) in ids)
        {
            if (id < 0 || !texts.TryAdd(id, token))
            {
                throw new InvalidDataException($"{source} gives token '{token}' the id {id}, which is negative or another token's.");
            }
        }

        Size = texts.Count == 0 ? 0 : texts.Keys.Max() + 1;
    }

    private Vocabulary(IReadOnlyList<string> pieces)
    {
        ids = new(pieces.Count, StringComparer.Ordinal);
        lookup = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var id = 0; id < pieces.Count; id++)
        {
            ids[pieces[id]] = id;
            texts.Add(id, pieces[id]);
        }

        Size = pieces.Count;
    }

    /// <summary>One more than the largest id.</summary>
    public int Size { get; }

    /// <summary>Tokens whose ids are their places; of equal ones the last is found.</summary>
    public static Vocabulary OfList(IReadOnlyList<string> pieces) => new(pieces);

    public bool TryFind(ReadOnlySpan<char> token, out int id) => lookup.TryGetValue(token, out id);

    public int? Find(string token) => ids.TryGetValue(token, out var id) ? id : null;

    public string? TextOf(int id) => texts.GetValueOrDefault(id);

    public IEnumerable<KeyValuePair<string, int>> Tokens => ids;

    /// <summary>The ids of the tokens &lt;0x00&gt; to &lt;0xFF&gt; that stand for bytes; -1: there is none.</summary>
    public int[] ByteTokens() => [.. Enumerable.Range(0, 256).Select(value => Find($"<0x{value:X2}>") ?? -1)];
}
