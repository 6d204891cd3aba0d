using SparseAttentionGen.CompilerServices;

namespace SparseAttentionGen.Tests;

/// <summary>A pattern that is made up at run time, without a closed form of its rows.</summary>
internal readonly struct AnyPattern : IKernelPattern
{
    [ThreadStatic]
    private static AttentionPattern? current;

    public static AttentionPattern Current
    {
        set => current = value;
    }

    public static AttentionPattern Pattern => current!;

    public static bool HasColumns => true;

    public static int KeyStep => 1;

    public static bool IsSingleBand => false;

    public static void Band(int position, int keyCount, int prefixLength, out int first, out int last) => (first, last) = (0, -1);
}
