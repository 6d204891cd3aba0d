namespace SparseAttentionGen;

/// <summary>Puts the keys of several elements together: each key once, with all the elements that it comes from.</summary>
/// <param name="elements">The elements.</param>
internal sealed class AttributedRuns(PatternElement[] elements)
{
    private readonly List<(long Position, int Element, bool IsStart)> borders = [];

    /// <summary>Adds the keys of an element.</summary>
    /// <param name="element">The element's place.</param>
    /// <param name="ranges">Its keys, normalized.</param>
    public void Add(int element, RangeList ranges)
    {
        for (var index = 0; index < ranges.Count; index++)
        {
            borders.Add((ranges[index].First, element, true));
            borders.Add((ranges[index].Last + 1L, element, false));
        }
    }

    /// <summary>Lists the keys by the first of each run.</summary>
    public IReadOnlyList<ExplainedKeys> Explain()
    {
        var runs = new SortedDictionary<string, (PatternElement[] Elements, List<KeyRange> Runs)>(StringComparer.Ordinal);
        var active = new bool[elements.Length];
        borders.Sort();
        for (var index = 0; index < borders.Count; index++)
        {
            var (position, element, isStart) = borders[index];
            active[element] = isStart;
            if (index + 1 < borders.Count && borders[index + 1].Position > position && Array.IndexOf(active, true) >= 0)
            {
                var present = Enumerable.Range(0, elements.Length).Where(item => active[item]).ToArray();
                var name = string.Join(",", present);
                if (!runs.TryGetValue(name, out var list))
                {
                    runs.Add(name, list = ([.. present.Select(item => elements[item])], []));
                }

                list.Runs.Add(new KeyRange((int)position, (int)(borders[index + 1].Position - 1)));
            }
        }

        return [.. runs.Values.SelectMany(static item => Join(item.Elements, item.Runs)).OrderBy(static keys => keys.First)];
    }

    /// <summary>Three or more runs of equal length at equal distances become one item.</summary>
    private static IEnumerable<ExplainedKeys> Join(PatternElement[] elements, List<KeyRange> runs)
    {
        for (int start = 0, end; start < runs.Count; start = end)
        {
            end = start + 1;
            while (end < runs.Count && runs[end].Count == runs[start].Count && Distance(end) == Distance(start + 1))
            {
                end++;
            }

            // Two runs are always at equal distances: that says nothing.
            end = end - start == 2 ? start + 1 : end;
            yield return end - start == 1
                ? new ExplainedKeys(runs[start].First, runs[start].Last, 1, runs[start].Count, elements)
                : new ExplainedKeys(runs[start].First, runs[end - 1].Last, Distance(start + 1), runs[start].Count, elements);
        }

        int Distance(int index) => runs[index].First - runs[index - 1].First;
    }
}
