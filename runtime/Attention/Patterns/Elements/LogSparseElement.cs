namespace SparseAttentionGen;

/// <summary>A query may attend its own key, those at a distance that is a power of 2, and those up to some distance.</summary>
/// <param name="Local">Distance up to which all keys are allowed: 0 or more.</param>
/// <exception cref="ArgumentOutOfRangeException">The distance is negative.</exception>
public sealed record LogSparseElement(int Local = 0) : PatternElement
{
    /// <summary>Distance up to which all keys are allowed.</summary>
    public int Local { get; } = PatternChecks.NotNegative(Local, nameof(Local));

    /// <inheritdoc/>
    internal override bool Allows(PatternVariant variant, int head, int position, int key, PatternSequence sequence)
    {
        var distance = Math.Abs((long)position - key);
        return distance <= Local || (distance & (distance - 1)) == 0;
    }

    /// <inheritdoc/>
    public override string Describe() => "keys at distances of 0, 1, 2, 4, 8 and so on" + (Local == 0 ? string.Empty : $", and those up to {Local} away");

    /// <inheritdoc/>
    internal override void AddKeys(int head, int position, PatternSequence sequence, RowKeys keys)
    {
        keys.Add((long)position - Local, (long)position + Local);

        // A query may lie outside the keys: the farthest one is what ends the distances.
        var farthest = Math.Max(Math.Abs((long)position), Math.Abs(sequence.KeyCount - 1L - position));
        for (var distance = 1L; distance <= farthest; distance *= 2)
        {
            if (distance > Local)
            {
                keys.Add(position - distance, position - distance);
                keys.Add(position + distance, position + distance);
            }
        }
    }
}
