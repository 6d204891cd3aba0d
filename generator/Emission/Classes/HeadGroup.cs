using System.Globalization;

namespace SparseAttentionGen.Generator.Emission;

/// <summary>Heads with the same elements.</summary>
/// <param name="Head">One of them.</param>
/// <param name="Words">All of them, as in <c>heads 0-5 and 8</c>; empty where all heads have the same elements.</param>
internal sealed record HeadGroup(int Head, string Words)
{
    /// <summary>The groups in the order of their first heads, without heads that have no elements.</summary>
    public static List<HeadGroup> Of(AttentionPattern pattern)
    {
        if (pattern.Variants.Count == 1)
        {
            return [new HeadGroup(0, string.Empty)];
        }

        // The head after all that are named stands for all further ones.
        var open = pattern.LargestHead + 1;
        return
        [
            .. Enumerable.Range(0, open + 1)
                .GroupBy(pattern.VariantIndex)
                .Where(group => pattern.Variants[group.Key].Elements.Length > 0)
                .Select(group => new HeadGroup(group.First(), InWords([.. group], open))),
        ];
    }

    private static string InWords(int[] heads, int open)
    {
        var parts = new List<string>();
        for (int start = 0, end; start < heads.Length; start = end)
        {
            for (end = start + 1; end < heads.Length && heads[end] == heads[end - 1] + 1; end++)
            {
            }

            var format = heads[end - 1] == open ? "from {0} on" : end == start + 1 ? "{0}" : "{0}-{1}";
            parts.Add(string.Format(CultureInfo.InvariantCulture, format, heads[start], heads[end - 1]));
        }

        var noun = heads.Length == 1 && heads[0] != open ? "head " : "heads ";
        return noun + (parts.Count == 1 ? parts[0] : string.Join(", ", parts.Take(parts.Count - 1)) + " and " + parts[parts.Count - 1]);
    }
}
