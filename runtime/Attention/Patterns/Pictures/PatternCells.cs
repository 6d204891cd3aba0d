namespace SparseAttentionGen;

/// <summary>Counts the allowed pairs in the cells of a picture, one row of cells at a time.</summary>
/// <remarks>
/// The counts are exact up to <see cref="MostQueries"/> queries: each query's ranges are added to the cells that they cross, which
/// takes about a second for a million queries. Of longer sequences, evenly spaced queries stand for the others. Their distance
/// is odd, so that they have every residue of the usual block sizes and strides, which are powers of two.
/// </remarks>
internal sealed class PatternCells
{
    /// <summary>Most queries that are looked at for one picture.</summary>
    public const int MostQueries = 1 << 20;

    private readonly bool isCausal;
    private readonly int prefixLength;
    private readonly int length;
    private readonly int step;
    private readonly DocumentRanges documents;
    private readonly CellCounter[] counters;
    private readonly RangeList window = new();
    private KeyRange document = KeyRange.Empty;

    /// <summary>Divides a square of queries and keys into cells.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="head">The head.</param>
    /// <param name="sequence">The sequence; as many queries as keys, 1 or more.</param>
    /// <param name="rows">Cells from the first query to the last.</param>
    /// <param name="columns">Cells from the first key to the last.</param>
    /// <param name="documents">Documents that attend only themselves, with positions of their own.</param>
    /// <param name="byElement">Whether to tell the elements apart.</param>
    public PatternCells(
        AttentionPattern pattern, int head, PatternSequence sequence, int rows, int columns, DocumentRanges documents, bool byElement = false)
    {
        var variant = pattern.VariantOf(PatternChecks.NotNegative(head, nameof(head)));
        this.documents = documents;
        isCausal = variant.IsCausal;
        (length, prefixLength) = (sequence.KeyCount, sequence.PrefixLength);
        step = length <= MostQueries ? 1 : (((length - 1) / MostQueries) + 1) | 1;
        Rows = new CellEdges(length, rows);
        Columns = new CellEdges(length, columns);

        // The last counter has all elements, those before it one less each: the difference of two is what an element adds.
        var all = variant.Elements;
        var first = byElement ? Math.Min(1, all.Length) : all.Length;
        counters = [.. Enumerable.Range(first, all.Length - first + 1)
            .Select(count => new CellCounter(variant, [.. all.Take(count)], head, Columns))];
    }

    /// <summary>The queries of each row of cells.</summary>
    public CellEdges Rows { get; }

    /// <summary>The keys of each column of cells.</summary>
    public CellEdges Columns { get; }

    /// <summary>Queries that were looked at in the row that was read last.</summary>
    public int QueriesRead { get; private set; }

    /// <summary>Counts the pairs of a row of cells, in place of those of the row before.</summary>
    /// <param name="row">The row of cells.</param>
    public void Read(int row)
    {
        Array.ForEach(counters, static counter => Array.Clear(counter.Counts, 0, counter.Counts.Length));
        QueriesRead = 0;
        var queries = Rows.Range(row);
        for (long query = queries.First; query <= queries.Last; query += step)
        {
            QueriesRead++;
            Begin(documents.Of((int)query));
            var position = (int)query - document.First;
            window.Clear();
            window.Add(0, isCausal ? position : document.Count - 1);
            foreach (var counter in counters)
            {
                counter.Add(position, window);
            }
        }
    }

    private void Begin(KeyRange next)
    {
        if (next == document)
        {
            return;
        }

        document = next;
        foreach (var counter in counters)
        {
            counter.Begin(new PatternSequence(document.Count, prefixLength), document.First);
        }
    }

    /// <summary>Allowed pairs of a cell, of the queries that were looked at.</summary>
    public long Allowed(int column) => counters[counters.Length - 1].Counts[column];

    /// <summary>All pairs of a cell, of the queries that were looked at.</summary>
    public long Pairs(int column) => (long)QueriesRead * Columns.Range(column).Count;

    /// <summary>The element that adds most pairs to a cell beyond those of the elements before it.</summary>
    public int ElementOf(int column)
    {
        var (best, most, before) = (0, 0L, 0L);
        for (var index = 0; index < counters.Length; index++)
        {
            var count = counters[index].Counts[column];
            if (count - before > most)
            {
                (best, most) = (index, count - before);
            }

            before = count;
        }

        return best;
    }
}
