using Microsoft.ML.Tokenizers;
using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.LongDocument.Tokens;

/// <summary>
/// RoBERTa's byte-pair encoding, which is GPT-2's: a text is cut into words, numbers and the rest, and the bytes of each are merged
/// (Radford et al. 2019, Language Models are Unsupervised Multitask Learners, section 2.2).
/// </summary>
internal sealed class ByteLevelTokenizer : IDocumentTokenizer
{
    /// <summary>Characters between two reports of progress.</summary>
    private const int PieceLength = 1 << 14;

    /// <summary>RoBERTa's vocabularies begin with four special tokens, and GPT-2's do not.</summary>
    private const int SpecialTokensBefore = 4;

    private readonly Tokenizer tokenizer;
    private readonly int firstId;
    private readonly Func<int, string> textOf;

    private ByteLevelTokenizer(Tokenizer tokenizer, int firstId, string name, SpecialTokens special, int vocabularySize, Func<int, string> textOf)
    {
        this.tokenizer = tokenizer;
        this.firstId = firstId;
        this.textOf = textOf;
        Name = name;
        Special = special;
        VocabularySize = vocabularySize;
    }

    public string Name { get; }

    public SpecialTokens Special { get; }

    public int VocabularySize { get; }

    /// <summary>Makes the tokenizer of a checkpoint.</summary>
    /// <param name="vocabulary">Tokens in GPT-2's alphabet of bytes, with their ids.</param>
    /// <param name="merges">Pairs of tokens, the first merged first, each with a space between.</param>
    /// <param name="source">The file, for messages.</param>
    /// <exception cref="InputException">It is no vocabulary of RoBERTa's kind.</exception>
    public static ByteLevelTokenizer Create(IReadOnlyDictionary<string, int> vocabulary, IReadOnlyList<string> merges, string source)
    {
        int Find(string token) => vocabulary.TryGetValue(token, out var id)
            ? id
            : throw new InputException($"{source} has no token {token}: it is not the vocabulary of a Longformer or RoBERTa model.");
        var special = new SpecialTokens(Find("<s>"), Find("</s>"), Find("<pad>"), Find("<mask>"));
        foreach (var character in ByteAlphabet.Characters)
        {
            Find(character.ToString());
        }

        var reverse = new Dictionary<int, string>();
        foreach (var (token, id) in vocabulary)
        {
            if (id < 0 || !reverse.TryAdd(id, token))
            {
                throw new InputException($"{source} gives token '{token}' the id {id}, which is negative or another token's.");
            }
        }

        foreach (var merge in merges)
        {
            Find(merge.Replace(" ", string.Empty, StringComparison.Ordinal));
        }

        var options = new BpeOptions(vocabulary) { Merges = merges, ByteLevel = true, PreTokenizer = RobertaPreTokenizer.Instance };
        return new ByteLevelTokenizer(
            BpeTokenizer.Create(options), 0, "byte-level BPE of the checkpoint", special, reverse.Keys.Max() + 1,
            id => ByteAlphabet.Decode(reverse.GetValueOrDefault(id, "?")));
    }

    /// <summary>
    /// GPT-2's own tokens, which come in a package. RoBERTa cuts texts into the same tokens, but numbers them otherwise: good for random
    /// weights only.
    /// </summary>
    public static ByteLevelTokenizer Gpt2()
    {
        var tokenizer = TiktokenTokenizer.CreateForEncoding("r50k_base");

        // The last id is GPT-2's end of a text.
        var size = tokenizer.SpecialTokens!.Values.Max() + 1 + SpecialTokensBefore;
        return new ByteLevelTokenizer(
            tokenizer, SpecialTokensBefore, "GPT-2's tokens (r50k_base)", new SpecialTokens(0, 2, 1, size), size + 1,
            id => id >= SpecialTokensBefore && id < size ? tokenizer.Decode([id - SpecialTokensBefore]) ?? "?" : "special");
    }

    public TextTokens Tokenize(string text, int maxTokens, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var tokens = new TokenList(text, maxTokens);
        for (var start = 0; start < text.Length && !tokens.IsCut;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var end = EndOfPiece(text, start);
            foreach (var token in tokenizer.EncodeToTokens(text.AsSpan(start, end - start), out _, considerNormalization: false))
            {
                tokens.Add(token.Id + firstId, new TextSpan(start + token.Offset.Start.Value, start + token.Offset.End.Value));
            }

            start = end;
            progress?.Report((double)start / text.Length);
        }

        return tokens.ToText();
    }

    public string TextOf(int id) => textOf(id);

    /// <summary>
    /// A line's start with a letter after a line's end without white space: no token reaches across it, so the pieces' tokens are the
    /// whole text's.
    /// </summary>
    private static int EndOfPiece(string text, int start)
    {
        for (var end = start + PieceLength; end < text.Length; end++)
        {
            if (text[end - 1] == '\n' && char.IsAsciiLetter(text[end]) && !char.IsWhiteSpace(text[end - 2]))
            {
                return end;
            }
        }

        return text.Length;
    }
}
