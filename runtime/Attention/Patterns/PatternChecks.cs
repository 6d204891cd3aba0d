namespace SparseAttentionGen;

/// <summary>Checks of a pattern's sizes, for the run time and the compiler alike.</summary>
internal static class PatternChecks
{
    /// <summary>Rejects a number outside a range.</summary>
    /// <param name="value">The number.</param>
    /// <param name="least">The least that is allowed.</param>
    /// <param name="most">The most that is allowed.</param>
    /// <param name="name">The parameter.</param>
    /// <returns>The number.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside the range.</exception>
    public static int InRange(int value, int least, int most, string name) => value >= least && value <= most
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} must be from {least} to {most}.");

    /// <summary>Rejects a negative number.</summary>
    /// <param name="value">The number.</param>
    /// <param name="name">The parameter.</param>
    /// <returns>The number.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public static int NotNegative(int value, string name) => InRange(value, 0, int.MaxValue, name);
}
