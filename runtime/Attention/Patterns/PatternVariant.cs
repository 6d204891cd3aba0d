using SparseAttentionGen.CompilerServices;

namespace SparseAttentionGen;

/// <summary>The elements that apply to some heads: heads with the same elements share a variant.</summary>
internal sealed class PatternVariant
{
    private readonly RandomBlockTables randomBlocks;

    /// <summary>Describes the elements of some heads.</summary>
    /// <param name="elements">The elements.</param>
    /// <param name="isCausal">Whether keys after the query's position are excluded.</param>
    /// <param name="randomBlocks">Tables of a variant that differs in nothing but seeds; null: none are drawn yet.</param>
    public PatternVariant(PatternElement[] elements, bool isCausal, RandomBlockTables? randomBlocks = null)
    {
        this.randomBlocks = randomBlocks ?? new RandomBlockTables();
        Elements = elements;
        IsCausal = isCausal;
        Period = elements.Aggregate(1L, static (period, element) => LeastCommonMultiple(period, element.Step));
        RowBlock = elements.Aggregate(0, static (block, element) => (int)Divisors.GreatestCommon(block, element.RowBlock));
        DiffersByHead = elements.Any(static element => element.DiffersByHead);
        RowsShareKeys = !isCausal && elements.All(static element => element.RowBlock > 0 || element is DenseElement or GlobalTokensElement);
        Predicates = Array.FindAll(elements, static element => element is MaskPredicateElement).Cast<MaskPredicateElement>().ToArray();
        PredicateRegions = Predicates.Length > 0 && Predicates.All(static element => element.Predicate.Regions.Length > 0)
            ? [.. Predicates.SelectMany(static element => element.Predicate.Regions)]
            : null;
        PredicatePeriod = Predicates.Select(static element => element.Predicate.Period).DefaultIfEmpty().Aggregate(SparseAttentionGen.PredicatePeriod.Join);
        ElementsWithoutPredicates = Array.FindAll(elements, static element => element is not MaskPredicateElement);
        HasConsecutiveKeys = elements.Any(static element => element.HasConsecutiveKeys);
        AcceptsGlobalTokens = elements.Any(static element => element is GlobalTokensElement);
        GlobalTokensAttendAll = elements.Any(static element => element is GlobalTokensElement { ColumnsOnly: false });
    }

    /// <summary>The elements whose union the variant is.</summary>
    public PatternElement[] Elements { get; }

    /// <summary>Whether keys after the query's position are excluded.</summary>
    public bool IsCausal { get; }

    /// <summary>
    /// Least common multiple of the steps: the keys of a query, apart from the consecutive ones, are ranges among the keys of
    /// equal residue modulo it.
    /// </summary>
    public long Period { get; }

    /// <summary>Rows that often have equal keys, starting at multiples of their number; 0 where there are none.</summary>
    public int RowBlock { get; }

    /// <summary>Whether the rows of a block of <see cref="RowBlock"/> rows, or all where that is 0, have the same keys, but for global tokens.</summary>
    public bool RowsShareKeys { get; }

    /// <summary>Whether heads of this variant differ.</summary>
    public bool DiffersByHead { get; }

    /// <summary>The elements that are predicates.</summary>
    public MaskPredicateElement[] Predicates { get; }

    /// <summary>Regions whose union the predicates are, or more where some are partial; null where they are not known.</summary>
    public PredicateRegion[]? PredicateRegions { get; }

    /// <summary>How the union of the predicates repeats; null where that is not known.</summary>
    public PredicatePeriod? PredicatePeriod { get; }

    /// <summary>The regions of one head; null where they are not known.</summary>
    public PredicateRegion[]? RegionsAt(int head) => PredicateRegions is { } regions && Array.Exists(regions, static region => region.DiffersByHead)
        ? [.. regions.Select(region => region.At(head)).OfType<PredicateRegion>()]
        : PredicateRegions;

    /// <summary>Whether predicates have to be evaluated to know where they hold, by kernels with so many keys in a vector.</summary>
    public bool EvaluatesPredicates(int vectorLength) => Predicates.Length > 0
        && (PredicateRegions is null || (vectorLength < PredicateRegion.MostSteps && Array.Exists(PredicateRegions, static region => region.IsPartial)));

    /// <summary>Whether queries have consecutive keys, or columns, besides keys at a step.</summary>
    public bool HasConsecutiveKeys { get; }

    /// <summary>The other elements.</summary>
    public PatternElement[] ElementsWithoutPredicates { get; }

    /// <summary>Whether calls may name further global tokens.</summary>
    public bool AcceptsGlobalTokens { get; }

    /// <summary>Whether tokens named at a call attend all keys, besides being attended by all queries.</summary>
    public bool GlobalTokensAttendAll { get; }

    /// <summary>Whether a query attends every key, as far as causality allows.</summary>
    public bool IsGlobalRow(int position, PatternSequence sequence)
    {
        foreach (var element in Elements)
        {
            if (element.IsGlobalRow(position, sequence))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The keys that every query attends, as far as causality allows: ascending, each once.</summary>
    public int[] Columns(PatternSequence sequence) => Columns(Elements, sequence);

    /// <summary>The keys that every query attends because of some elements: ascending, each once.</summary>
    public static int[] Columns(PatternElement[] elements, PatternSequence sequence)
    {
        var columns = new List<int>();
        foreach (var element in elements)
        {
            element.AddColumns(sequence, columns);
        }

        return columns.Count == 0 ? [] : [.. new SortedSet<int>(columns)];
    }

    /// <summary>Whether some predicate holds for all pairs of a rectangle.</summary>
    public Verdict Classify(KeyRange heads, KeyRange queries, KeyRange keys)
    {
        var verdict = Verdict.Never;
        foreach (var element in Predicates)
        {
            verdict |= element.Predicate.Classify(heads, queries, keys);
        }

        return verdict;
    }

    /// <summary>The definition: the union of the elements, limited to earlier keys where causal.</summary>
    public bool Allows(int head, int position, int key, PatternSequence sequence)
    {
        if (IsCausal && key > position)
        {
            return false;
        }

        foreach (var element in Elements)
        {
            if (element.Allows(this, head, position, key, sequence))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The variant with other elements that differ in nothing but seeds. Both keep their drawn blocks in the same tables.</summary>
    /// <remarks>Not with several random elements: each avoids the blocks of those before it, whose seeds the tables do not record, so the tables begin empty.</remarks>
    public PatternVariant WithSeedsOf(PatternElement[] elements) =>
        new(elements, IsCausal, elements.Count(static element => element is RandomBlocksElement) > 1 ? null : randomBlocks);

    /// <summary>The key blocks that a random element draws for a block of queries.</summary>
    public int[] RandomBlocks(RandomBlocksElement element, int head, PatternSequence sequence, int queryBlock) =>
        randomBlocks.Of(this, element, head, sequence, queryBlock);

    /// <summary>Limited to int: with a period beyond the longest sequence every residue has one key, so that a greater one changes nothing.</summary>
    private static long LeastCommonMultiple(long left, int right) =>
        Math.Min(Divisors.LeastCommonMultiple(left, right), int.MaxValue);
}
