namespace SparseAttentionGen;

/// <summary>One pattern attribute of a class, as data. A class's pattern is the union of its elements.</summary>
public abstract record PatternElement
{
    private protected PatternElement()
    {
    }

    /// <summary>The heads that the element applies to. Default: all.</summary>
    public HeadSet Heads { get; init; } = HeadSet.All;

    /// <summary>Distance from one of a query's keys to the next where they are not consecutive; otherwise 1.</summary>
    internal virtual int Step => 1;

    /// <summary>Whether a query has consecutive keys, or columns, besides keys at a step.</summary>
    internal virtual bool HasConsecutiveKeys => Step == 1;

    /// <summary>Number of rows after which a row's keys change, for patterns of blocks; otherwise 0.</summary>
    internal virtual int RowBlock => 0;

    /// <summary>Whether heads differ, apart from <see cref="Heads"/>.</summary>
    internal virtual bool DiffersByHead => false;

    /// <summary>The only number of keys that the element is for, or 0.</summary>
    internal virtual int RequiredLength => 0;

    /// <summary>Whether the element allows a pair, for a head in <see cref="Heads"/>: the definition, by itself.</summary>
    /// <param name="variant">The elements of the head, for those that depend on others.</param>
    /// <param name="head">The head.</param>
    /// <param name="position">The query's position among the keys; may lie outside them.</param>
    /// <param name="key">The key's position, from 0 to the number of keys - 1.</param>
    /// <param name="sequence">The sequence.</param>
    /// <returns>True for an allowed pair.</returns>
    internal abstract bool Allows(PatternVariant variant, int head, int position, int key, PatternSequence sequence);

    /// <summary>The element in words, for documentation and messages, without its heads.</summary>
    /// <returns>A phrase such as <c>window of 256 keys on each side</c>.</returns>
    public abstract string Describe();

    /// <summary>The element in words, with its heads where it is limited to some.</summary>
    internal string DescribeWithHeads() => Heads.IsAll ? Describe() : $"{Describe()} ({(Heads.IsSingle ? "head" : "heads")} {Heads})";

    /// <summary>Adds the keys of one query, columns left out.</summary>
    /// <param name="head">The head.</param>
    /// <param name="position">The query's position among the keys; may lie outside them.</param>
    /// <param name="sequence">The sequence.</param>
    /// <param name="keys">Receives the ranges.</param>
    internal virtual void AddKeys(int head, int position, PatternSequence sequence, RowKeys keys)
    {
    }

    /// <summary>Adds the keys that every query attends, in any order.</summary>
    /// <param name="sequence">The sequence.</param>
    /// <param name="columns">Receives their positions.</param>
    internal virtual void AddColumns(PatternSequence sequence, List<int> columns)
    {
    }

    /// <summary>Whether a query attends every key.</summary>
    /// <param name="position">The query's position among the keys.</param>
    /// <param name="sequence">The sequence.</param>
    /// <returns>True for a global token that is not only a column.</returns>
    internal virtual bool IsGlobalRow(int position, PatternSequence sequence) => false;

    /// <summary>Whether all pairs of a rectangle are allowed.</summary>
    /// <param name="variant">The elements of the head.</param>
    /// <param name="head">The head.</param>
    /// <param name="queries">The queries' positions.</param>
    /// <param name="keys">The keys.</param>
    /// <param name="sequence">The sequence.</param>
    /// <returns>True if no pair is missing.</returns>
    internal virtual bool Covers(PatternVariant variant, int head, KeyRange queries, KeyRange keys, PatternSequence sequence)
    {
        for (var position = queries.First; position <= queries.Last; position++)
        {
            for (var key = keys.First; key <= keys.Last; key++)
            {
                if (!Allows(variant, head, position, key, sequence))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
