namespace SparseAttentionGen;

/// <summary>
/// A query may attend the given number of keys around it; at the ends of the sequence the centre is moved, so that every query
/// has as many.
/// </summary>
/// <param name="Count">Number of keys: odd, 1 or more.</param>
/// <param name="Dilation">Distance from one key to the next: 1 or more.</param>
/// <exception cref="ArgumentOutOfRangeException">A number is out of range, or the count is even.</exception>
public sealed record NeighborhoodElement(int Count, int Dilation = 1) : PatternElement
{
    /// <summary>Number of keys.</summary>
    public int Count { get; } = CheckCount(Count, nameof(Count));

    /// <summary>Distance from one key to the next.</summary>
    public int Dilation { get; } = PatternChecks.InRange(Dilation, 1, int.MaxValue, nameof(Dilation));

    /// <inheritdoc/>
    internal override int Step => Dilation;

    /// <inheritdoc/>
    internal override bool Allows(PatternVariant variant, int head, int position, int key, PatternSequence sequence) =>
        Neighbors.Contains(position, key, sequence.KeyCount, Count, Dilation);

    /// <inheritdoc/>
    public override string Describe() => $"{Count} neighbours" + (Dilation == 1 ? string.Empty : $" at distances of {Dilation}");

    /// <inheritdoc/>
    internal override void AddKeys(int head, int position, PatternSequence sequence, RowKeys keys)
    {
        var range = Neighbors.Of(position, sequence.KeyCount, Count, Dilation);
        keys.AddStepped(range.First, range.Last, Dilation);
    }

    internal static int CheckCount(int count, string name) => count >= 1 && count % 2 == 1
        ? count
        : throw new ArgumentOutOfRangeException(name, count, $"{name} must be odd, 1 or more.");
}
