namespace SparseAttentionGen;

/// <summary>Turns densities into a few steps.</summary>
internal static class PatternLevels
{
    /// <summary>The step of a density: 0 only where no pair is allowed, the last only where all are.</summary>
    /// <param name="allowed">Allowed pairs.</param>
    /// <param name="pairs">All pairs.</param>
    /// <param name="last">The last step.</param>
    public static int Of(long allowed, long pairs, int last) => allowed == 0
        ? 0
        : allowed == pairs ? last : Math.Max(1, Math.Min(last - 1, (int)Math.Round((double)allowed / pairs * last)));
}
