namespace SparseAttentionGen.CompilerServices;

/// <summary>References of the softmax, in whichever unit a kernel keeps them. The scale is the factor
/// from a score to its exponent of 2.</summary>
internal static class References<TKernel>
    where TKernel : struct, IMicroKernels
{
    /// <summary>The reference at a score q·k.</summary>
    public static float At(float score, float scale) => TKernel.ReferencesAreScaled ? score * scale : score;

    /// <summary>A reference in units of log2.</summary>
    public static double Log2(float reference, float scale) =>
        TKernel.ReferencesAreScaled ? reference : (double)reference * scale;

    /// <summary>What a sum or an accumulator is multiplied with when its row's reference changes.</summary>
    public static float Factor(float from, float to, float scale)
    {
        // Also for a change of thousands, where the factor is 0.
        var change = TKernel.ReferencesAreScaled ? (double)from - to : ((double)from - to) * scale;
        return (float)Math.Pow(2, change);
    }
}
