using System.Numerics.Tensors;
using SparseAttentionGen.CompilerServices;

namespace SparseAttentionGen;

/// <summary>
/// Blocks of keys that blocks of queries may attend, chosen at run time: it intersects the pattern of the class. Kept as
/// compressed rows, so that its size grows with the number of chosen blocks.
/// </summary>
/// <remarks>
/// Rows count the queries of the call, not positions. A mask can be the same for all heads or batch elements.
/// </remarks>
public sealed class BlockMask
{
    private readonly int[] rowStarts;
    private readonly int[] columns;

    /// <summary>A mask given as compressed rows.</summary>
    /// <param name="blockSize">Queries and keys of a block: 1 or more.</param>
    /// <param name="queryBlocks">Blocks of queries: the number of queries, divided by the block size and rounded up.</param>
    /// <param name="keyBlocks">Blocks of keys: the number of keys, divided by the block size and rounded up.</param>
    /// <param name="rowStarts">
    /// [batch * heads * queryBlocks + 1]: where each row's columns begin, and the end of the last; 0 first, never descending.
    /// </param>
    /// <param name="columns">Key blocks of each row, ascending, each once.</param>
    /// <param name="heads">Heads with masks of their own; 1: the same for all.</param>
    /// <param name="batch">Batch elements with masks of their own; 1: the same for all.</param>
    /// <exception cref="ArgumentException">A size is out of range, or the rows are not as said above.</exception>
    public BlockMask(
        int blockSize, int queryBlocks, int keyBlocks, ReadOnlySpan<int> rowStarts, ReadOnlySpan<int> columns, int heads = 1, int batch = 1)
    {
        BlockSize = PatternChecks.InRange(blockSize, 1, int.MaxValue, nameof(blockSize));
        QueryBlocks = PatternChecks.NotNegative(queryBlocks, nameof(queryBlocks));
        KeyBlocks = PatternChecks.NotNegative(keyBlocks, nameof(keyBlocks));
        Heads = PatternChecks.InRange(heads, 1, int.MaxValue, nameof(heads));
        Batch = PatternChecks.InRange(batch, 1, int.MaxValue, nameof(batch));
        CheckRows(rowStarts, columns);
        this.rowStarts = rowStarts.ToArray();
        this.columns = columns.ToArray();
    }

    /// <summary>Queries and keys of a block.</summary>
    public int BlockSize { get; }

    /// <summary>Blocks of queries.</summary>
    public int QueryBlocks { get; }

    /// <summary>Blocks of keys.</summary>
    public int KeyBlocks { get; }

    /// <summary>Heads with masks of their own; 1: the same for all.</summary>
    public int Heads { get; }

    /// <summary>Batch elements with masks of their own; 1: the same for all.</summary>
    public int Batch { get; }

    /// <summary>Number of chosen blocks.</summary>
    public int Count => columns.Length;

    /// <summary>A mask for all heads and batch elements from its chosen blocks, in any order.</summary>
    /// <param name="blockSize">Queries and keys of a block: 1 or more.</param>
    /// <param name="queryLength">Number of queries.</param>
    /// <param name="keyLength">Number of keys.</param>
    /// <param name="blocks">The blocks; one that is named twice counts once.</param>
    /// <returns>The mask.</returns>
    /// <exception cref="ArgumentException">A size is out of range, or a block lies outside.</exception>
    public static BlockMask FromBlocks(int blockSize, int queryLength, int keyLength, IEnumerable<(int QueryBlock, int KeyBlock)> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        var (queryBlocks, keyBlocks) = BlockCounts(blockSize, queryLength, keyLength);
        var rows = new SortedSet<int>?[queryBlocks];
        foreach (var (queryBlock, keyBlock) in blocks)
        {
            if (queryBlock < 0 || queryBlock >= queryBlocks || keyBlock < 0 || keyBlock >= keyBlocks)
            {
                throw new ArgumentException(
                    $"Block ({queryBlock}, {keyBlock}) lies outside the {queryBlocks} blocks of queries and {keyBlocks} blocks of keys.", nameof(blocks));
            }

            (rows[queryBlock] ??= []).Add(keyBlock);
        }

        return FromRows(blockSize, queryBlocks, keyBlocks, rows.Select(static row => (IEnumerable<int>)(row ?? [])));
    }

    /// <summary>A mask for all heads and batch elements from a rule.</summary>
    /// <param name="blockSize">Queries and keys of a block: 1 or more.</param>
    /// <param name="queryLength">Number of queries.</param>
    /// <param name="keyLength">Number of keys.</param>
    /// <param name="isChosen">Whether a block of queries may attend a block of keys. Called once for each pair.</param>
    /// <returns>The mask.</returns>
    /// <exception cref="ArgumentException">A size is out of range.</exception>
    public static BlockMask FromPredicate(int blockSize, int queryLength, int keyLength, Func<int, int, bool> isChosen)
    {
        ArgumentNullException.ThrowIfNull(isChosen);
        var (queryBlocks, keyBlocks) = BlockCounts(blockSize, queryLength, keyLength);
        return FromRows(
            blockSize, queryBlocks, keyBlocks,
            Enumerable.Range(0, queryBlocks).Select(row => Enumerable.Range(0, keyBlocks).Where(column => isChosen(row, column))));
    }

    /// <summary>A mask for all heads and batch elements from a dense matrix of blocks.</summary>
    /// <param name="blockSize">Queries and keys of a block: 1 or more.</param>
    /// <param name="chosen">[queryBlocks, keyBlocks].</param>
    /// <returns>The mask.</returns>
    /// <exception cref="ArgumentException">The block size is out of range.</exception>
    public static BlockMask FromMatrix(int blockSize, bool[,] chosen)
    {
        ArgumentNullException.ThrowIfNull(chosen);
        return FromRows(
            blockSize, chosen.GetLength(0), chosen.GetLength(1),
            Enumerable.Range(0, chosen.GetLength(0)).Select(row => Enumerable.Range(0, chosen.GetLength(1)).Where(column => chosen[row, column])));
    }

    /// <summary>
    /// A mask of the blocks of keys with the largest scores, for each block of queries. Scores may be products of queries with means of blocks
    /// of keys (Lu et al. 2025, MoBA, arXiv 2502.13189), or any other estimate of where attention is large.
    /// </summary>
    /// <param name="blockSize">Queries and keys of a block: 1 or more.</param>
    /// <param name="scores">[batch, heads, queryBlocks, keyBlocks], any strides; a batch or heads of 1: the same for all.</param>
    /// <param name="count">Blocks of keys for each block of queries: 1 or more. Of equal scores the first blocks are taken.</param>
    /// <returns>The mask. Blocks whose score is minus infinity or not a number are never chosen, so that a row may have fewer.</returns>
    /// <exception cref="ArgumentException">A size is out of range, or the scores have another number of dimensions.</exception>
    public static BlockMask FromTopScores(int blockSize, in ReadOnlyTensorSpan<float> scores, int count)
    {
        Blocks.CheckSize(blockSize, nameof(blockSize));
        PatternChecks.InRange(count, 1, int.MaxValue, nameof(count));
        if (scores.Rank != 4 || scores.Lengths[0] == 0 || scores.Lengths[1] == 0)
        {
            throw new ArgumentException(
                $"scores has the shape [{string.Join(", ", scores.Lengths.ToArray())}], but must be [batch, heads, queryBlocks, keyBlocks].", nameof(scores));
        }

        var (batch, heads, queryBlocks, keyBlocks) = ((int)scores.Lengths[0], (int)scores.Lengths[1], (int)scores.Lengths[2], (int)scores.Lengths[3]);
        var (rows, row) = (new int[batch * heads * queryBlocks][], new float[keyBlocks]);
        for (var index = 0; index < rows.Length; index++)
        {
            for (var column = 0; column < keyBlocks; column++)
            {
                row[column] = scores[index / (heads * queryBlocks), index / queryBlocks % heads, index % queryBlocks, column];
            }

            rows[index] = [.. Top(row, count)];
        }

        return FromRows(blockSize, queryBlocks, keyBlocks, rows, heads, batch);
    }

    /// <summary>Whether a query may attend a key.</summary>
    /// <param name="batchElement">The batch element.</param>
    /// <param name="head">The query head.</param>
    /// <param name="query">The query's row.</param>
    /// <param name="key">The key.</param>
    /// <returns>True where their blocks are chosen.</returns>
    public bool Allows(int batchElement, int head, int query, int key) =>
        RowOf(batchElement, head, query).BinarySearch(key / BlockSize) >= 0;

    /// <summary>Adds the keys of a sequence that a query may attend, by their positions there.</summary>
    internal void AddKeys(int batchElement, int head, int query, TokenSet sequence, RangeList keys)
    {
        foreach (var column in RowOf(batchElement, head, query))
        {
            keys.Add(sequence.CountBefore(column * BlockSize), sequence.CountBefore((int)Math.Min(int.MaxValue, (column + 1L) * BlockSize)) - 1);
        }

        keys.Normalize();
    }

    private static IEnumerable<int> Top(float[] scores, int count) => Enumerable.Range(0, scores.Length)
        .Where(column => scores[column] > float.NegativeInfinity)
        .OrderByDescending(column => scores[column])
        .Take(count)
        .Order();

    private static BlockMask FromRows(int blockSize, int queryBlocks, int keyBlocks, IEnumerable<IEnumerable<int>> rows, int heads = 1, int batch = 1)
    {
        var (starts, columns) = (new List<int> { 0 }, new List<int>());
        foreach (var row in rows)
        {
            columns.AddRange(row);
            starts.Add(columns.Count);
        }

        return new BlockMask(blockSize, queryBlocks, keyBlocks, starts.ToArray(), columns.ToArray(), heads, batch);
    }

    private static (int Queries, int Keys) BlockCounts(int blockSize, int queryLength, int keyLength)
    {
        Blocks.CheckSize(blockSize, nameof(blockSize));
        return (
            Blocks.Count(PatternChecks.NotNegative(queryLength, nameof(queryLength)), blockSize),
            Blocks.Count(PatternChecks.NotNegative(keyLength, nameof(keyLength)), blockSize));
    }

    private ReadOnlySpan<int> RowOf(int batchElement, int head, int query)
    {
        var row = ((((Batch == 1 ? 0 : batchElement) * Heads) + (Heads == 1 ? 0 : head)) * QueryBlocks) + (query / BlockSize);
        return columns.AsSpan(rowStarts[row]..rowStarts[row + 1]);
    }

    private void CheckRows(ReadOnlySpan<int> rowStarts, ReadOnlySpan<int> columns)
    {
        var rows = (Int128)Batch * Heads * QueryBlocks;
        if (rowStarts.Length != rows + 1)
        {
            throw new ArgumentException($"rowStarts has {rowStarts.Length} elements, but {rows} rows need {rows + 1}.", nameof(rowStarts));
        }

        if (rowStarts[0] != 0 || rowStarts[^1] != columns.Length)
        {
            throw new ArgumentException($"rowStarts must begin with 0 and end with the number of columns, {columns.Length}.", nameof(rowStarts));
        }

        for (var row = 0; row < rowStarts.Length - 1; row++)
        {
            if (rowStarts[row + 1] < rowStarts[row] || rowStarts[row + 1] > columns.Length)
            {
                throw new ArgumentException($"rowStarts must not descend, but goes from {rowStarts[row]} to {rowStarts[row + 1]} at row {row}.", nameof(rowStarts));
            }

            for (var index = rowStarts[row]; index < rowStarts[row + 1]; index++)
            {
                if (columns[index] < 0 || columns[index] >= KeyBlocks || (index > rowStarts[row] && columns[index] <= columns[index - 1]))
                {
                    throw new ArgumentException(
                        $"columns[{index}] is {columns[index]}: the columns of a row must ascend and lie from 0 to {KeyBlocks - 1}.", nameof(columns));
                }
            }
        }
    }
}
