using System.Globalization;
using System.Text;

namespace SparseAttentionGen;

/// <summary>Which keys a query attends and why.</summary>
public sealed class RowExplanation
{
    internal RowExplanation(int query, int keyCount, int head, IReadOnlyList<ExplainedKeys> allowed, IReadOnlyList<ExplainedKeys> removedByCausal)
    {
        Query = query;
        KeyCount = keyCount;
        Head = head;
        Allowed = allowed;
        RemovedByCausal = removedByCausal;
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

    /// <summary>The keys that the elements allow but <c>[Causal]</c> removes, in the same way.</summary>
    public IReadOnlyList<ExplainedKeys> RemovedByCausal { get; }

    /// <summary>The explanation in words, a line for each item.</summary>
    /// <returns>Lines that end in <c>\n</c>.</returns>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendFormat(CultureInfo.InvariantCulture, "query {0}, head {1}: attends {2} of {3} keys\n", Query, Head, AllowedCount, KeyCount);
        AppendAll(text, Allowed);
        if (RemovedByCausal.Count > 0)
        {
            text.AppendFormat(CultureInfo.InvariantCulture, "causal removes {0} keys\n", RemovedByCausal.Sum(static keys => keys.Count));
            AppendAll(text, RemovedByCausal);
        }

        return text.ToString();
    }

    private static void AppendAll(StringBuilder text, IReadOnlyList<ExplainedKeys> items)
    {
        foreach (var item in items)
        {
            text.Append("  ").Append(item).Append('\n');
        }
    }
}
