namespace SparseAttentionGen;

/// <summary>The documents that a packed sequence consists of.</summary>
internal sealed class DocumentRanges
{
    private readonly int[] starts;
    private readonly int length;

    /// <summary>Places documents one after the other; what is left of the sequence is one more.</summary>
    /// <param name="lengths">Their lengths.</param>
    /// <param name="length">Length of the sequence.</param>
    /// <param name="name">What the caller knows the lengths as.</param>
    /// <exception cref="ArgumentOutOfRangeException">A length is negative.</exception>
    public DocumentRanges(IReadOnlyList<int>? lengths, int length, string name)
    {
        this.length = length;
        var ends = new List<int> { 0 };
        foreach (var item in lengths ?? [])
        {
            PatternChecks.NotNegative(item, name);
            ends.Add((int)Math.Min(length, (long)ends[ends.Count - 1] + item));
        }

        starts = [.. ends.Where(end => end < length).Distinct()];
    }

    /// <summary>The document of a position.</summary>
    public KeyRange Of(int position)
    {
        var index = Array.BinarySearch(starts, position);
        index = index < 0 ? ~index - 1 : index;
        return new KeyRange(starts[index], index + 1 < starts.Length ? starts[index + 1] - 1 : length - 1);
    }
}
