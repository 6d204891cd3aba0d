namespace SparseAttentionGen.CompilerServices;

/// <summary>Numbers of streams; those from 0 on are residues.</summary>
internal static class KeyStreamId
{
    public const int Projected = -4;
    public const int Consecutive = -3;
    public const int Predicate = -2;
    public const int Columns = -1;
}
