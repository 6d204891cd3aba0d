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

    /// <summary>Kernels ask whichever predicate the present pattern has.</summary>
    public static ScoreMethods? ScoresFor(int vectorLength) =>
        Pattern.Variants.Any(static variant => variant.Predicates.Length > 0) ? EmittedKernels.ScoresOf(nameof(Composed16), vectorLength) : null;

    public static bool HasColumns => true;

    public static int KeyStep => 1;

    public static bool IsSingleBand => false;

    public static void Band(int position, int keyCount, int prefixLength, out int first, out int last) => (first, last) = (0, -1);
}
