namespace SparseAttentionGen;

/// <summary>Arithmetic of blocks that also holds for positions before the first key.</summary>
internal static class Blocks
{
    /// <summary>floor(position / size).</summary>
    public static int Of(int position, int size) => position >= 0 ? position / size : -(int)(((long)size - 1 - position) / size);

    /// <summary>position mod size, from 0 to size - 1.</summary>
    public static int Residue(long position, int size) =>
        position >= 0 ? (int)(position - (Quotient(position, size) * size)) : (int)(((position % size) + size) % size);

    /// <summary>value / divisor, neither negative.</summary>
    /// <remarks>Almost all fit 32 bits, and processors before Ice Lake need two or three times as long for quotients of 64.</remarks>
    public static long Quotient(long value, long divisor) => (value | divisor) <= uint.MaxValue ? (uint)value / (uint)divisor : value / divisor;

    /// <summary>Blocks that a number of keys fills, the last perhaps in part.</summary>
    public static int Count(int keys, int size) => (int)(((long)keys + size - 1) / size);

    /// <summary>A size of blocks.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is less than 1.</exception>
    public static int CheckSize(int size, string name) => PatternChecks.InRange(size, 1, int.MaxValue, name);
}
