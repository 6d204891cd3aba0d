namespace SparseAttentionGen.CompilerServices;

/// <summary>Numbers of streams; those from 0 on are residues.</summary>
internal static class KeyStreamId
{
    public const int Projected = -4;
    public const int Consecutive = -3;
    public const int Predicate = -2;
    public const int Columns = -1;

    /// <summary>The places of a stream for a block that attends only some of the call's keys.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="start">First key that is wanted.</param>
    /// <param name="end">The key after the last.</param>
    /// <returns>The same limits; for projected keys, which are not the call's, all places.</returns>
    public static (int Start, int End) Limits(int stream, int start, int end) => stream == Projected ? (0, int.MaxValue) : (start, end);
}
