using System.Globalization;
using System.Text;

namespace SparseAttentionGen;

/// <summary>Which keys a query attends and why.</summary>
public sealed class RowExplanation
{
    internal RowExplanation(
        int query,
        int keyCount,
        int head,
        IReadOnlyList<ExplainedKeys> allowed,
        IReadOnlyList<ExplainedKeys> removedByCausal,
        IReadOnlyList<ExplainedKeys> removedByDocuments)
    {
        Query = query;
        KeyCount = keyCount;
        Head = head;
        Allowed = allowed;
        RemovedByCausal = removedByCausal;
        RemovedByDocuments = removedByDocuments;
    }

    /// <summary>The query's position among the keys.</summary>
    public int Query { get; }

    /// <summary>Number of keys of the sequence.</summary>
    public int KeyCount { get; }

    /// <summary>The head.</summary>
    public int Head { get; }

    /// <summary>Number of keys that the query attends.</summary>
    public int AllowedCount => Allowed.Sum(static keys => keys.Count);

    /// <summary>The keys that the query attends, by the first key of each item. No key is in two items.</summary>
    public IReadOnlyList<ExplainedKeys> Allowed { get; }

    /// <summary>The keys that the elements allow but <c>[Causal]</c> removes, in the same way; of other documents as if all were one.</summary>
    public IReadOnlyList<ExplainedKeys> RemovedByCausal { get; }

    /// <summary>The keys of other documents that the query would attend if all documents were one.</summary>
    public IReadOnlyList<ExplainedKeys> RemovedByDocuments { get; }

    /// <summary>The explanation in words, a line for each item.</summary>
    /// <returns>Lines that end in <c>\n</c>.</returns>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendFormat(CultureInfo.InvariantCulture, "query {0}, head {1}: attends {2} of {3} keys\n", Query, Head, AllowedCount, KeyCount);
        AppendAll(text, Allowed);
        AppendRemoved(text, "causal removes", RemovedByCausal);
        AppendRemoved(text, "documents remove", RemovedByDocuments);
        return text.ToString();
    }

    private static void AppendRemoved(StringBuilder text, string reason, IReadOnlyList<ExplainedKeys> items)
    {
        if (items.Count > 0)
        {
            text.AppendFormat(CultureInfo.InvariantCulture, "{0} {1} keys\n", reason, items.Sum(static keys => keys.Count));
            AppendAll(text, items);
        }
    }

    private static void AppendAll(StringBuilder text, IReadOnlyList<ExplainedKeys> items)
    {
        foreach (var item in items)
        {
            text.Append("  ").Append(item).Append('\n');
        }
    }
}
