using System.Globalization;

namespace SparseAttentionGen;

/// <summary>The query heads that a pattern attribute applies to: all, or ranges such as <c>0-5, 8</c>.</summary>
public sealed class HeadSet : IEquatable<HeadSet>
{
    /// <summary>The largest head that a set can name: patterns keep something for each head up to it.</summary>
    internal const int LargestHead = 65535;

    private readonly KeyRange[] ranges;

    private HeadSet(KeyRange[] ranges) => this.ranges = ranges;

    /// <summary>Every head.</summary>
    public static HeadSet All { get; } = new([new KeyRange(0, int.MaxValue)]);

    /// <summary>Whether every head is in the set.</summary>
    public bool IsAll => ranges.Length == 1 && ranges[0].First == 0 && ranges[0].Last == int.MaxValue;

    /// <summary>Whether there is one head in the set.</summary>
    internal bool IsSingle => ranges.Length == 1 && ranges[0].Count == 1;

    /// <summary>The largest head that is named; -1 for all heads.</summary>
    public int Largest => IsAll ? -1 : ranges[ranges.Length - 1].Last;

    /// <summary>Reads heads and ranges of heads, separated by commas.</summary>
    /// <param name="text">Such as <c>0-5, 8</c>; null or empty: all heads.</param>
    /// <param name="heads">Receives the set.</param>
    /// <returns>False for text that is none of these, a range that runs backwards, or a head beyond 65535.</returns>
    public static bool TryParse(string? text, out HeadSet heads)
    {
        heads = All;
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        var parsed = new List<KeyRange>();
        foreach (var part in text!.Split(','))
        {
            var ends = part.Split('-');
            if (ends.Length > 2 || !TryParseHead(ends[0], out var first) || !TryParseHead(ends[ends.Length - 1], out var last) || last < first)
            {
                return false;
            }

            parsed.Add(new KeyRange(first, last));
        }

        heads = new HeadSet(Merge(parsed));
        return true;
    }

    /// <summary>Reads heads and ranges of heads, separated by commas.</summary>
    /// <param name="text">Such as <c>0-5, 8</c>; empty: all heads.</param>
    /// <returns>The set.</returns>
    /// <exception cref="FormatException">The text is none of these, a range runs backwards, or a head is beyond 65535.</exception>
    public static HeadSet Parse(string text) => TryParse(text, out var heads)
        ? heads
        : throw new FormatException($"'{text}' is not a set of heads: give heads and ranges, such as \"0-5, 8\".");

    /// <summary>Whether a head is in the set.</summary>
    /// <param name="head">The head, from 0.</param>
    /// <returns>True if it is.</returns>
    public bool Contains(int head)
    {
        foreach (var range in ranges)
        {
            if (range.Contains(head))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether every head of another set is in this one.</summary>
    /// <param name="other">The other set.</param>
    /// <returns>True if it covers the other.</returns>
    public bool Contains(HeadSet other) =>
        other.ranges.All(inner => ranges.Any(outer => outer.First <= inner.First && outer.Last >= inner.Last));

    /// <summary>Whether both sets have the same heads.</summary>
    /// <param name="other">The other set.</param>
    /// <returns>True if they do.</returns>
    public bool Equals(HeadSet? other) => other is not null && ranges.SequenceEqual(other.ranges);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as HeadSet);

    /// <inheritdoc/>
    public override int GetHashCode() => ranges.Aggregate(17, static (hash, range) => (hash * 31) + (range.First * 7) + range.Last);

    /// <summary>The set as it is written in an attribute; empty for all heads.</summary>
    /// <returns>Such as <c>0-5, 8</c>.</returns>
    public override string ToString() => IsAll ? string.Empty : string.Join(", ", ranges.Select(static range => range.First == range.Last
        ? range.First.ToString(CultureInfo.InvariantCulture)
        : string.Format(CultureInfo.InvariantCulture, "{0}-{1}", range.First, range.Last)));

    private static bool TryParseHead(string text, out int head) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out head) && head <= LargestHead;

    private static KeyRange[] Merge(List<KeyRange> parsed)
    {
        var merged = new List<KeyRange>();
        foreach (var range in parsed.OrderBy(static range => range.First))
        {
            if (merged.Count > 0 && range.First <= merged[merged.Count - 1].Last + 1)
            {
                var previous = merged[merged.Count - 1];
                merged[merged.Count - 1] = new KeyRange(previous.First, Math.Max(previous.Last, range.Last));
            }
            else
            {
                merged.Add(range);
            }
        }

        return [.. merged];
    }
}
