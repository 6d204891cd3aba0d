using System.Globalization;

namespace SparseAttentionGen.PatternGallery.Pages;

/// <summary>Numbers for people.</summary>
internal static class Figures
{
    /// <summary>A number of tokens, such as 4 Ki.</summary>
    public static string Tokens(int length) => length switch
    {
        >= 1 << 20 when length % (1 << 20) == 0 => $"{length >> 20} Mi",
        >= 1 << 10 when length % (1 << 10) == 0 => $"{length >> 10} Ki",
        _ => length.ToString("N0", CultureInfo.InvariantCulture),
    };

    /// <summary>A number with about three significant digits.</summary>
    public static string Number(double value) => value.ToString(
        value switch
        {
            0 or >= 100 => "N0",
            >= 10 => "0.#",
            >= 1 => "0.##",
            >= 0.1 => "0.###",
            _ => "0.####",
        },
        CultureInfo.InvariantCulture);

    /// <summary>A share in percent.</summary>
    public static string Percent(double share) => Number(share * 100) + " %";

    /// <summary>
    /// What is saved of a whole, in percent. It only rounds to 100 % where nothing is left: as many digits are shown as tell it apart.
    /// </summary>
    public static string Saved(double density)
    {
        var digits = density is 0 or >= 0.01 ? 1 : Math.Min(4, (int)Math.Ceiling(-Math.Log10(density)) - 1);
        return ((1 - density) * 100).ToString("0." + new string('#', digits), CultureInfo.InvariantCulture) + " %";
    }
}
