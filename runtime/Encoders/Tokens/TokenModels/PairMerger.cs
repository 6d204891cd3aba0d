namespace SparseAttentionGen.Encoders.Tokens.TokenModels;

/// <summary>A part of a word on its way to a token.</summary>
/// <param name="Id">The token; negative: none.</param>
/// <param name="Start">Its first character.</param>
/// <param name="End">One after its last character.</param>
/// <param name="IsFixed">Whether it is merged with nothing.</param>
internal readonly record struct WordPart(int Id, int Start, int End, bool IsFixed = false);

/// <summary>Says which parts of a word merge.</summary>
internal interface IPairRanks
{
    /// <summary>Looks a pair of neighbours up.</summary>
    /// <param name="word">The word.</param>
    /// <param name="left">The first.</param>
    /// <param name="right">The one after it.</param>
    /// <param name="rank">Smaller ones are merged first.</param>
    /// <param name="id">What the two become.</param>
    bool TryFind(ReadOnlySpan<char> word, WordPart left, WordPart right, out int rank, out int id);
}

/// <summary>
/// Merges neighbours, the pair of the smallest rank first and of equal ones the leftmost (Sennrich et al. 2016, arXiv 1508.07909). Pairs are kept
/// in a heap, so that a word of n parts takes n log n steps.
/// </summary>
internal static class PairMerger
{
    private const int StepsBetweenChecks = 1 << 12;
    private const int None = -1;

    /// <summary>Merges all that merge, in place.</summary>
    public static void Merge(ReadOnlySpan<char> word, List<WordPart> parts, IPairRanks ranks, CancellationToken cancellationToken)
    {
        if (parts.Count < 2)
        {
            return;
        }

        var chain = new Chain(parts.Count);
        var waiting = new PriorityQueue<(int Position, int Id), long>();
        for (var position = 0; position + 1 < parts.Count; position++)
        {
            Check(position, cancellationToken);
            Enqueue(word, parts, position, position + 1, ranks, waiting);
        }

        for (var step = 0; waiting.TryDequeue(out var pair, out _); step++)
        {
            Check(step, cancellationToken);
            var (left, right) = (pair.Position, chain.Next[pair.Position]);
            if (chain.IsGone[left] || right == None || !ranks.TryFind(word, parts[left], parts[right], out _, out var id) || id != pair.Id)
            {
                // One of the two was merged with something else since.
                continue;
            }

            parts[left] = new WordPart(id, parts[left].Start, parts[right].End);
            chain.Remove(right);
            Enqueue(word, parts, chain.Previous[left], left, ranks, waiting);
            Enqueue(word, parts, left, chain.Next[left], ranks, waiting);
        }

        var kept = 0;
        for (var position = 0; position != None; position = chain.Next[position])
        {
            parts[kept++] = parts[position];
        }

        parts.RemoveRange(kept, parts.Count - kept);
    }

    private static void Enqueue(
        ReadOnlySpan<char> word, List<WordPart> parts, int left, int right, IPairRanks ranks, PriorityQueue<(int Position, int Id), long> waiting)
    {
        if (left != None && right != None && !parts[left].IsFixed && !parts[right].IsFixed
            && ranks.TryFind(word, parts[left], parts[right], out var rank, out var id))
        {
            waiting.Enqueue((left, id), ((long)rank << 32) | (uint)left);
        }
    }

    private static void Check(int step, CancellationToken cancellationToken)
    {
        if (step % StepsBetweenChecks == 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Which parts are left, each with its neighbours.</summary>
    private sealed class Chain
    {
        public Chain(int count)
        {
            Next = [.. Enumerable.Range(1, count - 1), None];
            Previous = [.. Enumerable.Range(-1, count)];
            IsGone = new bool[count];
        }

        public int[] Next { get; }

        public int[] Previous { get; }

        public bool[] IsGone { get; }

        public void Remove(int position)
        {
            IsGone[position] = true;
            var (before, after) = (Previous[position], Next[position]);
            Next[before] = after;
            if (after != None)
            {
                Previous[after] = before;
            }
        }
    }
}
