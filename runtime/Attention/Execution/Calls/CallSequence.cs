using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// One sequence of a call: the keys that a pattern sees as its whole, and the queries that attend them. A batch element is one, without its
/// padding, or each document of it. Positions count from the sequence's first key; work is planned for one sequence at a time.
/// </summary>
internal sealed class CallSequence
{
    /// <summary>The batch element.</summary>
    public required int Batch { get; init; }

    /// <summary>The rows of the sequence's queries.</summary>
    public required TokenSet Queries { get; init; }

    /// <summary>The tokens at the positions 0, 1 and so on.</summary>
    public required TokenSet Keys { get; init; }

    /// <summary>Position of the first query; each further query is at the next.</summary>
    public required int QueryOffset { get; init; }

    /// <summary>Number of keys before padding: all of them, unless patterns count padding too.</summary>
    public required int KeyCount { get; init; }

    /// <summary>Whether some of these keys are padding.</summary>
    public bool HasHoles { get; init; }

    /// <summary>Positions before the first key that are padding.</summary>
    public int PaddingBefore { get; init; }

    /// <summary>Positions from the last key on that are padding.</summary>
    public int PaddingBehind { get; init; }

    /// <summary>Keys of the prefix.</summary>
    public int PrefixLength { get; init; }

    /// <summary>What a pattern needs to know of the sequence.</summary>
    public PatternSequence Pattern => new(Keys.Count, PrefixLength);

    /// <summary>A batch element as one sequence without padding, whose queries begin at position 0.</summary>
    /// <param name="batch">The batch element.</param>
    /// <param name="queries">Number of queries.</param>
    /// <param name="keys">Number of keys.</param>
    public static CallSequence Whole(int batch, int queries, int keys) => new()
    {
        Batch = batch,
        Queries = new TokenSet(0, queries),
        Keys = new TokenSet(0, keys),
        QueryOffset = 0,
        KeyCount = keys,
    };
}

/// <summary>Some tokens of a tensor, ascending: consecutive ones, or a part of a list.</summary>
/// <param name="First">The first token; of a part of a list, its place there.</param>
/// <param name="Count">Number of tokens.</param>
/// <param name="Places">The list; null where tokens are consecutive.</param>
internal readonly record struct TokenSet(int First, int Count, int[]? Places = null)
{
    /// <summary>The token at an index.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int At(int index) => Places is null ? First + index : Places[First + index];

    /// <summary>Number of tokens before one of the tensor.</summary>
    public int CountBefore(int token)
    {
        if (Places is null)
        {
            return (int)Math.Clamp((long)token - First, 0, Count);
        }

        var place = Places.AsSpan(First, Count).BinarySearch(token);
        return place < 0 ? ~place : place;
    }

    /// <summary>Some of the tokens.</summary>
    public TokenSet Part(int start, int count) => this with { First = First + start, Count = count };
}
