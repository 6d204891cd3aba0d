namespace SparseAttentionGen;

/// <summary>
/// The keys of one query as disjoint ranges of three kinds, so that no pair is attended twice: consecutive keys; keys of equal residue
/// modulo the variant's period that are not among those; and columns that are not among the consecutive ones.
/// </summary>
/// <param name="variant">The elements of the head.</param>
/// <param name="elements">Those whose keys are wanted. Default: all.</param>
internal sealed class RowKeys(PatternVariant variant, PatternElement[]? elements = null)
{
    private readonly PatternElement[] elements = elements ?? variant.Elements;
    private readonly RangeList added = new();
    private readonly RangeList mappedWindow = new();
    private readonly RangeList mappedConsecutive = new();
    private readonly RangeList scratch = new();
    private readonly List<(int Residue, int First, int Last)> stepped = [];
    private readonly List<SteppedKeys> lists = [];
    private PatternSequence sequence;

    /// <summary>The elements of the head.</summary>
    public PatternVariant Variant { get; } = variant;

    /// <summary>Ranges of consecutive keys.</summary>
    public RangeList Consecutive { get; } = new();

    /// <summary>Ranges of indices into the columns.</summary>
    public RangeList Columns { get; } = new();

    /// <summary>Number of residues with keys.</summary>
    public int SteppedCount { get; private set; }

    /// <summary>The keys of one residue.</summary>
    public SteppedKeys Stepped(int index) => lists[index];

    /// <summary>Adds consecutive keys; those outside the sequence are dropped.</summary>
    public void Add(long first, long last)
    {
        first = Math.Max(first, 0);
        last = Math.Min(last, sequence.KeyCount - 1L);
        if (first <= last)
        {
            added.Add((int)first, (int)last);
        }
    }

    /// <summary>Adds keys at equal distances; those outside the sequence are dropped.</summary>
    /// <param name="first">First key.</param>
    /// <param name="last">The last key is at most this, and may be less.</param>
    /// <param name="step">Distance from key to key: a divisor of the variant's period.</param>
    public void AddStepped(long first, long last, int step)
    {
        if (step == 1)
        {
            Add(first, last);
            return;
        }

        first = first < 0 ? Blocks.Residue(first, step) : first;
        last = Math.Min(last, sequence.KeyCount - 1L);
        var period = Variant.Period;
        for (var start = first; start <= last && start < first + period; start += step)
        {
            var steps = Blocks.Quotient(start, period);
            var residue = (int)(start - (steps * period));
            stepped.Add((residue, (int)steps, (int)Blocks.Quotient(last - residue, period)));
        }
    }

    /// <summary>Works out the keys of a query.</summary>
    /// <param name="head">The head.</param>
    /// <param name="position">The query's position among the keys.</param>
    /// <param name="ofSequence">The sequence.</param>
    /// <param name="columns">The columns, ascending.</param>
    /// <param name="window">The keys that the query may attend at all, normalized.</param>
    /// <param name="withStepped">Whether keys of equal residue are wanted too.</param>
    public void Compute(int head, int position, PatternSequence ofSequence, int[] columns, RangeList window, bool withStepped = true)
    {
        sequence = ofSequence;
        added.Clear();
        stepped.Clear();
        foreach (var element in elements)
        {
            element.AddKeys(head, position, sequence, this);
        }

        added.Normalize();
        Consecutive.SetToIntersection(added, window);
        SetColumns(columns, window);
        SteppedCount = 0;
        if (withStepped && stepped.Count > 0)
        {
            SetStepped(columns, window);
        }
    }

    /// <summary>Number of keys.</summary>
    public long Count()
    {
        var count = Consecutive.Total() + Columns.Total();
        for (var index = 0; index < SteppedCount; index++)
        {
            count += lists[index].Ranges.Total();
        }

        return count;
    }

    /// <summary>The first of some sorted numbers that is not less than a value.</summary>
    internal static int LowerBound(int[] sorted, int value)
    {
        // Called several times for each row; the library's search compares through an interface.
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (sorted[middle] < value)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private void SetColumns(int[] columns, RangeList window)
    {
        Columns.Clear();
        if (columns.Length == 0)
        {
            return;
        }

        ToIndices(columns, window, mappedWindow);
        ToIndices(columns, Consecutive, mappedConsecutive);
        Columns.SetToDifference(mappedWindow, mappedConsecutive);
    }

    private static void ToIndices(int[] columns, RangeList keys, RangeList indices)
    {
        indices.Clear();
        for (var index = 0; index < keys.Count; index++)
        {
            indices.Add(LowerBound(columns, keys[index].First), LowerBound(columns, keys[index].Last + 1) - 1);
        }
    }

    private void SetStepped(int[] columns, RangeList window)
    {
        stepped.Sort();
        for (int start = 0, end; start < stepped.Count; start = end)
        {
            var residue = stepped[start].Residue;
            added.Clear();
            for (end = start; end < stepped.Count && stepped[end].Residue == residue; end++)
            {
                added.Add(stepped[end].First, stepped[end].Last);
            }

            added.Normalize();
            ToSteps(window, residue, mappedWindow);
            scratch.SetToIntersection(added, mappedWindow);
            ToSteps(Consecutive, residue, mappedConsecutive);
            AddColumns(columns, residue);
            mappedConsecutive.Normalize();
            var keys = NextList(residue);
            keys.Ranges.SetToDifference(scratch, mappedConsecutive);
            SteppedCount += keys.Ranges.Count == 0 ? 0 : 1;
        }
    }

    private SteppedKeys NextList(int residue)
    {
        if (SteppedCount == lists.Count)
        {
            lists.Add(new SteppedKeys());
        }

        lists[SteppedCount].Residue = residue;
        return lists[SteppedCount];
    }

    private void ToSteps(RangeList keys, int residue, RangeList steps)
    {
        var period = Variant.Period;
        steps.Clear();
        for (var index = 0; index < keys.Count; index++)
        {
            if (keys[index].Last >= residue)
            {
                var first = keys[index].First <= residue ? 0 : Blocks.Quotient(keys[index].First - residue + period - 1, period);
                steps.Add((int)first, (int)Blocks.Quotient(keys[index].Last - residue, period));
            }
        }
    }

    /// <summary>Leaves columns out of the stepped keys: they are attended with the other columns.</summary>
    private void AddColumns(int[] columns, int residue)
    {
        if (scratch.Count == 0 || columns.Length == 0)
        {
            return;
        }

        var period = Variant.Period;
        var last = (scratch[scratch.Count - 1].Last * period) + residue;
        for (var index = LowerBound(columns, (int)((scratch[0].First * period) + residue)); index < columns.Length && columns[index] <= last; index++)
        {
            var step = Blocks.Quotient(columns[index], period);
            if (columns[index] - (step * period) == residue)
            {
                mappedConsecutive.Add((int)step, (int)step);
            }
        }
    }
}

/// <summary>Keys of one residue: key = step * period + residue.</summary>
internal sealed class SteppedKeys
{
    /// <summary>The keys' residue modulo the period.</summary>
    public int Residue { get; set; }

    /// <summary>Ranges of steps.</summary>
    public RangeList Ranges { get; } = new();
}
