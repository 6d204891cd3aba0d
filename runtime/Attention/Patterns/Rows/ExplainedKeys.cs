using System.Globalization;

namespace SparseAttentionGen;

/// <summary>Some keys of a query, and the elements of the pattern that all of them come from.</summary>
public sealed class ExplainedKeys
{
    internal ExplainedKeys(int first, int last, int step, int runLength, PatternElement[] elements)
    {
        First = first;
        Last = last;
        Step = step;
        RunLength = runLength;
        Elements = elements;
    }

    /// <summary>The first key.</summary>
    public int First { get; }

    /// <summary>The last key.</summary>
    public int Last { get; }

    /// <summary>Distance from the first key of a run to the first of the next; 1 where all keys are consecutive.</summary>
    public int Step { get; }

    /// <summary>Number of consecutive keys of each run: 1 for keys at a distance from each other, all of them for consecutive keys.</summary>
    public int RunLength { get; }

    /// <summary>Number of keys.</summary>
    public int Count => RunCount * RunLength;

    /// <summary>The elements that allow these keys.</summary>
    public IReadOnlyList<PatternElement> Elements { get; }

    private int RunCount => Step == 1 ? 1 : ((Last - First) / Step) + 1;

    /// <summary>The keys as ranges of consecutive ones.</summary>
    /// <returns>A range for each run, ascending.</returns>
    public IEnumerable<KeyRange> Ranges()
    {
        for (var run = 0; run < RunCount; run++)
        {
            yield return new KeyRange(First + (run * Step), First + (run * Step) + RunLength - 1);
        }
    }

    /// <summary>The keys and where they come from, in words.</summary>
    /// <returns>Such as <c>keys 244-756: window of 256 keys on each side</c>.</returns>
    public override string ToString() => Keys() + ": " + string.Join(" + ", Elements.Select(static element => element.Describe()));

    private string Keys() => (RunCount, RunLength) switch
    {
        (1, 1) => Format("key {0}", First),
        (1, _) => Format("keys {0}-{1}", First, Last),
        (_, 1) => Format("keys {0}..{1} step {2}", First, Last, Step),
        _ => Format("keys {0}-{1}..{2}-{3} step {4}", First, First + RunLength - 1, Last - RunLength + 1, Last, Step),
    };

    private static string Format(string format, params object[] values) => string.Format(CultureInfo.InvariantCulture, format, values);
}
