using SparseAttentionGen.Encoders.Tokens.Alignment;

namespace SparseAttentionGen.Encoders.Tokens.TokenModels;

/// <summary>A piece of a unigram model.</summary>
/// <param name="Text">Its characters.</param>
/// <param name="Score">The logarithm of its probability.</param>
/// <param name="IsInText">Whether texts are cut into it: controls are not.</param>
internal readonly record struct UnigramPiece(string Text, double Score, bool IsInText = true);

/// <summary>
/// The division of a word with the largest sum of scores (Kudo 2018, Subword Regularization, arXiv 1804.10959, section 3.2), by
/// Viterbi's algorithm over a trie: a word takes time in proportion to its length. Runs of unknown characters are one token.
/// </summary>
internal sealed class UnigramModel : ITokenModel
{
    private const int CharactersBetweenChecks = 1 << 13;

    /// <summary>What an unknown character's score is below the smallest one, in SentencePiece and Hugging Face's tokenizers alike.</summary>
    private const double UnknownPenalty = 10;

    private readonly PieceTrie trie = new();
    private readonly double[] scores;
    private readonly double unknownScore;
    private readonly int unknown;
    private readonly ByteTokens? bytes;
    private readonly string source;
    private Node[] nodes = [];

    /// <summary>Makes a model.</summary>
    /// <param name="pieces">The pieces; their places are their ids.</param>
    /// <param name="smallestScore">The smallest score, which that of an unknown character is below.</param>
    /// <param name="unknown">The id of unknown characters; negative: there is none.</param>
    /// <param name="fallsBackToBytes">Whether tokens of bytes stand for unknown characters.</param>
    /// <param name="source">For messages.</param>
    public UnigramModel(IReadOnlyList<UnigramPiece> pieces, double smallestScore, int unknown, bool fallsBackToBytes, string source)
    {
        Vocabulary = Vocabulary.OfList([.. pieces.Select(static piece => piece.Text)]);
        scores = [.. pieces.Select(static piece => piece.Score)];
        unknownScore = smallestScore - UnknownPenalty;
        this.unknown = unknown;
        this.source = source;
        bytes = fallsBackToBytes ? new ByteTokens(Vocabulary.ByteTokens()) : null;
        for (var id = 0; id < pieces.Count; id++)
        {
            if (pieces[id].IsInText && pieces[id].Text.Length > 0)
            {
                trie.Add(pieces[id].Text, id);
            }
        }
    }

    public Vocabulary Vocabulary { get; }

    public void Cut(ReadOnlySpan<char> word, List<WordToken> tokens, CancellationToken cancellationToken)
    {
        if (nodes.Length <= word.Length)
        {
            nodes = new Node[Math.Max(word.Length + 1, Math.Min(2 * nodes.Length, Array.MaxLength))];
        }

        nodes.AsSpan(0, word.Length + 1).Fill(new Node(0, -1, 0));
        for (var (start, check) = (0, 0); start < word.Length; start += Characters.LengthAt(word, start))
        {
            if (start >= check)
            {
                cancellationToken.ThrowIfCancellationRequested();
                check = start + CharactersBetweenChecks;
            }

            Extend(word, start);
        }

        AddBest(word, tokens);
    }

    /// <summary>Tries all pieces that begin at a place. Of equally good ways to an end the one with the longest last piece stays.</summary>
    private void Extend(ReadOnlySpan<char> word, int start)
    {
        var length = Characters.LengthAt(word, start);
        var isKnown = false;
        var node = PieceTrie.Root;
        for (var end = start; end < word.Length;)
        {
            node = trie.Next(node, word[end++]);
            if (node == PieceTrie.None)
            {
                break;
            }

            if (trie.ValueAt(node) is var id && id != PieceTrie.None)
            {
                isKnown |= end - start == length;
                Reach(start, end, id, scores[id]);
            }
        }

        if (!isKnown)
        {
            Reach(start, start + length, unknown, unknownScore);
        }
    }

    private void Reach(int start, int end, int id, double score)
    {
        var sum = nodes[start].Score + score;
        if (nodes[end].Start < 0 || sum > nodes[end].Score)
        {
            nodes[end] = new Node(sum, start, id);
        }
    }

    private void AddBest(ReadOnlySpan<char> word, List<WordToken> tokens)
    {
        var first = tokens.Count;
        for (var end = word.Length; end > 0;)
        {
            var (id, start) = (nodes[end].Id, nodes[end].Start);
            while (id == unknown && start > 0 && nodes[start].Id == unknown)
            {
                start = nodes[start].Start;
            }

            if (id == unknown)
            {
                AddUnknown(word, start, end, tokens);
            }
            else
            {
                tokens.Add(new WordToken(id, start, end));
            }

            end = start;
        }

        tokens.Reverse(first, tokens.Count - first);
    }

    private void AddUnknown(ReadOnlySpan<char> word, int start, int end, List<WordToken> tokens)
    {
        var run = word[start..end];
        var known = trie.Find(run);
        if (known == PieceTrie.None && bytes?.Of(run) is { } ids)
        {
            for (var index = ids.Length - 1; index >= 0; index--)
            {
                tokens.Add(new WordToken(ids[index], start, end));
            }

            return;
        }

        tokens.Add(new WordToken(known != PieceTrie.None ? known : RequireUnknown(run), start, end));
    }

    private int RequireUnknown(ReadOnlySpan<char> run) => unknown >= 0
        ? unknown
        : throw new InvalidDataException($"{source} has no token for '{run}', and none for unknown characters (unk_id).");

    private readonly record struct Node(double Score, int Start, int Id);
}
