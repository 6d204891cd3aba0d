namespace SparseAttentionGen;

/// <summary>A query at position p may attend every key at a multiple of the stride from it and, with Local, those up to a stride away.</summary>
/// <param name="Stride">Distance from one key to the next: 1 or more.</param>
/// <param name="Local">Whether the keys up to a stride away are allowed as well.</param>
/// <exception cref="ArgumentOutOfRangeException">The stride is less than 1.</exception>
public sealed record StridedElement(int Stride, bool Local = false) : PatternElement
{
    /// <summary>Distance from one key to the next.</summary>
    public int Stride { get; } = PatternChecks.InRange(Stride, 1, int.MaxValue, nameof(Stride));

    /// <inheritdoc/>
    internal override int Step => Stride;

    /// <inheritdoc/>
    internal override bool HasConsecutiveKeys => Local || Stride == 1;

    /// <inheritdoc/>
    internal override bool Allows(PatternVariant variant, int head, int position, int key, PatternSequence sequence)
    {
        var distance = (long)position - key;
        return distance % Stride == 0 || (Local && Math.Abs(distance) <= Stride);
    }

    /// <inheritdoc/>
    public override string Describe() => $"every key at a multiple of {Stride} from the query" + (Local ? $" and those up to {Stride} away" : string.Empty);

    /// <inheritdoc/>
    internal override void AddKeys(int head, int position, PatternSequence sequence, RowKeys keys)
    {
        keys.AddStepped(Blocks.Residue(position, Stride), sequence.KeyCount - 1, Stride);
        if (Local)
        {
            keys.Add((long)position - Stride, (long)position + Stride);
        }
    }
}
