namespace SparseAttentionGen.CompilerServices;

/// <summary>References of the softmax, in whichever unit a kernel keeps them.</summary>
internal static class References<TKernel>
    where TKernel : struct, IMicroKernels
{
    /// <summary>The reference at a score q·k.</summary>
    public static float At(float score) => TKernel.ReferencesAreScaled ? score * TKernel.ScaleLog2 : score;

    /// <summary>A reference in units of log2.</summary>
    public static double Log2(float reference) =>
        TKernel.ReferencesAreScaled ? reference : (double)reference * TKernel.ScaleLog2;

    /// <summary>What a sum or an accumulator is multiplied with when its row's reference changes.</summary>
    public static float Factor(float from, float to)
    {
        // Also for a change of thousands, where the factor is 0.
        var change = TKernel.ReferencesAreScaled ? (double)from - to : ((double)from - to) * TKernel.ScaleLog2;
        return (float)Math.Pow(2, change);
    }
}
