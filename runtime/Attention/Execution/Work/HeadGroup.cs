namespace SparseAttentionGen.CompilerServices;

/// <summary>Query heads that share a key and value head and have equal keys, so that their rows can share packed keys and tiles.</summary>
/// <param name="KeyValueHead">The key and value head.</param>
/// <param name="Head">The first query head.</param>
/// <param name="Count">Number of query heads.</param>
internal readonly record struct HeadGroup(int KeyValueHead, int Head, int Count)
{
    /// <summary>All heads of a call in groups.</summary>
    public static List<HeadGroup> Create(AttentionCall call)
    {
        var groups = new List<HeadGroup>();
        for (var head = 0; head < call.Query.Heads; head++)
        {
            var keyValueHead = head / call.Group;
            if (groups.Count > 0 && groups[^1].KeyValueHead == keyValueHead && HaveEqualKeys(call, groups[^1].Head, head))
            {
                groups[^1] = groups[^1] with { Count = groups[^1].Count + 1 };
            }
            else
            {
                groups.Add(new HeadGroup(keyValueHead, head, 1));
            }
        }

        return groups;
    }

    private static bool HaveEqualKeys(AttentionCall call, int first, int second)
    {
        var variant = call.Pattern.VariantOf(first);
        return variant == call.Pattern.VariantOf(second) && !variant.DiffersByHead && !call.Windows.DifferByHead;
    }
}
