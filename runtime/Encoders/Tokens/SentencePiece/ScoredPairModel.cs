using SparseAttentionGen.Encoders.Tokens.Alignment;
using SparseAttentionGen.Encoders.Tokens.TokenModels;

namespace SparseAttentionGen.Encoders.Tokens.SentencePiece;

/// <summary>
/// SentencePiece's byte-pair encoding: two neighbours merge if together they are a piece, the piece of the largest score first. Runs of
/// unknown characters are one token.
/// </summary>
internal sealed class ScoredPairModel : ITokenModel, IPairRanks
{
    private readonly PieceTrie userDefined;
    private readonly PieceTrie pieces = new();
    private readonly int[] ranks;
    private readonly int longest;
    private readonly int unknown;
    private readonly ByteTokens? bytes;
    private readonly string source;
    private readonly List<WordPart> parts = [];

    /// <summary>Makes a model.</summary>
    /// <param name="file">Its file.</param>
    /// <param name="userDefined">Pieces that merge with nothing.</param>
    /// <param name="source">For messages.</param>
    /// <exception cref="InvalidDataException">Some piece is not to be used.</exception>
    public ScoredPairModel(SentencePieceFile file, PieceTrie userDefined, string source)
    {
        this.userDefined = userDefined;
        this.source = source;
        Vocabulary = Vocabulary.OfList([.. file.Pieces.Select(static piece => piece.Text)]);
        bytes = file.FallsBackToBytes ? new ByteTokens(Vocabulary.ByteTokens()) : null;
        ranks = Ranks(file);
        unknown = -1;
        for (var id = 0; id < file.Pieces.Count; id++)
        {
            var (text, _, type) = file.Pieces[id];
            if (type == PieceType.Unused)
            {
                throw new InvalidDataException($"{source}: piece '{text}' of a byte-pair model is of the type UNUSED, which is not supported.");
            }

            if (type is PieceType.Normal or PieceType.UserDefined)
            {
                pieces.Add(text, id);
                longest = Math.Max(longest, text.Length);
            }
            else if (type == PieceType.Unknown)
            {
                unknown = id;
            }
        }
    }

    public Vocabulary Vocabulary { get; }

    public void Cut(ReadOnlySpan<char> word, List<WordToken> tokens, CancellationToken cancellationToken)
    {
        parts.Clear();
        for (var start = 0; start < word.Length;)
        {
            var id = userDefined.Longest(word[start..], out var length);
            var isFixed = id != PieceTrie.None;
            length = isFixed ? length : Characters.LengthAt(word, start);
            parts.Add(new WordPart(isFixed ? id : pieces.Find(word.Slice(start, length)), start, start + length, isFixed));
            start += length;
        }

        PairMerger.Merge(word, parts, this, cancellationToken);
        for (var index = 0; index < parts.Count; index++)
        {
            var (id, start, end, _) = parts[index];
            if (id != PieceTrie.None)
            {
                tokens.Add(new WordToken(id, start, end));
                continue;
            }

            while (index + 1 < parts.Count && parts[index + 1].Id == PieceTrie.None)
            {
                end = parts[++index].End;
            }

            AddUnknown(word[start..end], new TextSpan(start, end), tokens);
        }
    }

    public bool TryFind(ReadOnlySpan<char> word, WordPart left, WordPart right, out int rank, out int id)
    {
        id = right.End - left.Start <= longest ? pieces.Find(word[left.Start..right.End]) : PieceTrie.None;
        rank = id == PieceTrie.None ? 0 : ranks[id];
        return id != PieceTrie.None;
    }

    private void AddUnknown(ReadOnlySpan<char> run, TextSpan span, List<WordToken> tokens)
    {
        int[] ids = bytes?.Of(run) is { } found ? found
            : unknown >= 0 ? [unknown]
            : throw new InvalidDataException($"{source} has no piece for '{run}', and none for unknown characters.");
        foreach (var id in ids)
        {
            tokens.Add(new WordToken(id, span.Start, span.End));
        }
    }

    /// <summary>The place of each piece's score among all, the largest first.</summary>
    private static int[] Ranks(SentencePieceFile file)
    {
        float[] scores = [.. file.Pieces.Select(static piece => piece.Score).Distinct().OrderDescending()];
        var places = scores.Select(static (score, place) => (score, place)).ToDictionary();
        return [.. file.Pieces.Select(piece => places[piece.Score])];
    }
}
