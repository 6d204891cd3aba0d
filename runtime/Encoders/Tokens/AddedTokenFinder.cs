using System.Buffers;
using SparseAttentionGen.Encoders.Tokens.Alignment;
using SparseAttentionGen.Encoders.Tokens.TokenModels;

namespace SparseAttentionGen.Encoders.Tokens;

/// <summary>A part of a text.</summary>
/// <param name="Piece">The part.</param>
/// <param name="Id">The added token that it is; null: it is still to be cut.</param>
internal readonly record struct TextPart(TextPiece Piece, int? Id);

/// <summary>Finds added tokens: the leftmost, of those the longest, then the next after it.</summary>
internal sealed class AddedTokenFinder
{
    private readonly List<AddedToken> tokens = [];
    private readonly PieceTrie trie = new();
    private readonly SearchValues<string> contents;

    /// <summary>Prepares the search.</summary>
    /// <param name="tokens">The tokens.</param>
    /// <param name="written">How a token stands in the texts that are searched.</param>
    public AddedTokenFinder(IEnumerable<AddedToken> tokens, Func<string, string> written)
    {
        var texts = new List<string>();
        foreach (var token in tokens.OrderBy(static token => !token.IsSpecial))
        {
            var text = written(token.Content);
            if (text.Length > 0 && trie.Find(text) == PieceTrie.None)
            {
                trie.Add(text, this.tokens.Count);
                this.tokens.Add(token);
                texts.Add(text);
            }
        }

        contents = SearchValues.Create(texts.ToArray(), StringComparison.Ordinal);
    }

    /// <summary>Divides a text into added tokens and what lies between.</summary>
    public List<TextPart> Divide(TextPiece piece, CancellationToken cancellationToken)
    {
        List<TextPart> parts = [];
        var reached = 0;
        for (var search = 0; tokens.Count > 0 && search < piece.Length;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var text = piece.Text;
            var next = text[search..].IndexOfAny(contents);
            if (next < 0)
            {
                break;
            }

            var start = search + next;
            var token = tokens[trie.Longest(text[start..], out var length)];
            search = start + length;
            if (token.IsSingleWord && (EndsWithWord(text[..start]) || StartsWithWord(text[search..])))
            {
                continue;
            }

            var first = token.StripsLeft ? Math.Max(reached, text[..start].TrimEnd().Length) : Math.Max(reached, start);
            var end = token.StripsRight ? piece.Length - text[search..].TrimStart().Length : search;
            if (first > reached)
            {
                parts.Add(new TextPart(piece.Part(reached, first), null));
            }

            parts.Add(new TextPart(piece.Part(first, Math.Max(first, end)), token.Id));
            reached = Math.Max(first, end);
        }

        if (reached < piece.Length)
        {
            parts.Add(new TextPart(piece.Part(reached, piece.Length), null));
        }

        return parts;
    }

    private static bool StartsWithWord(ReadOnlySpan<char> text) => text.Length > 0 && Characters.IsWord(Characters.At(text, 0));

    private static bool EndsWithWord(ReadOnlySpan<char> text) =>
        text.Length > 0 && Characters.IsWord(Characters.At(text, Characters.StartOfLast(text)));
}
