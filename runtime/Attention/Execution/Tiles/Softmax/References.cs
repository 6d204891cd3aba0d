namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// Running references of the softmax: scores near the largest of their rows, in the unit in which scores are stored. The scale is the factor from a
/// score to its exponent of 2.
/// </summary>
internal static class References
{
    /// <summary>A reference in units of log2.</summary>
    public static double Log2(float reference, float scale) => (double)Finite(reference) * scale;

    /// <summary>What a sum or an accumulator is multiplied with when its row's reference changes.</summary>
    public static double Factor(float from, float to, float scale) =>
        // Also right for a change of thousands: the factor is then 0.
        Math.Pow(2, ((double)Finite(from) - Finite(to)) * scale);

    /// <summary>
    /// The reference as the kernels get it. The lowest score of float32's range also stands for scores below the range, which are infinite in the
    /// kernels. It is stored as an infinity, which makes every difference infinite or NaN, so that the sums show that the row needs
    /// <see cref="ReferenceUpdate{TKernel}"/>, which handles such scores.
    /// </summary>
    public static float Stored(float reference, float scale) =>
        reference == LowestScore(scale) ? float.CopySign(float.PositiveInfinity, reference) : reference;

    /// <summary>The reference that is stored so.</summary>
    public static float Finite(float stored) => Math.Clamp(stored, float.MinValue, float.MaxValue);

    /// <summary>The score whose probability is the smallest of all.</summary>
    private static float LowestScore(float scale) => float.CopySign(float.MaxValue, -scale);
}
