using System.Globalization;
using SparseAttentionGen.Generator.Declarations;

namespace SparseAttentionGen.Generator.Emission;

/// <summary>The keys of a row, where they are one range for every row of every head: as C# and in words.</summary>
internal sealed record BandEmitter(string First, string Last, string Words)
{
    private const string Min = "(int)global::System.Math.Min";
    private const string Max = "(int)global::System.Math.Max";

    /// <summary>Finds the range.</summary>
    /// <returns>The range, or null where rows may have several.</returns>
    public static BandEmitter? Create(KernelDeclaration declaration)
    {
        var isCausal = declaration.IsCausal;
        if (!declaration.Elements.All(static element => element.Heads.IsAll && (element
            is DenseElement or GlobalTokensElement or GlobalBlocksElement or PrefixElement or SlidingWindowElement { Dilation: 1 })))
        {
            return null;
        }

        if (declaration.Elements.Count == 0 || declaration.Elements.Any(static element => element is DenseElement))
        {
            return isCausal
                ? new BandEmitter("0", $"{Min}(keyCount - 1, position)", "Every key up to the query's position.")
                : new BandEmitter("0", "keyCount - 1", "Every key.");
        }

        var windows = declaration.Elements.OfType<SlidingWindowElement>().ToList();

        // Every window has the query's own key, so the union of several, and of a prefix with the earlier keys, is one range.
        var right = isCausal || windows.Count == 0 ? 0 : windows.Max(static window => window.Right);
        var last = string.Format(CultureInfo.InvariantCulture, "{0}(keyCount - 1L, (long)position + {1})", Min, right);
        if (declaration.Elements.Any(static element => element is PrefixElement))
        {
            return new BandEmitter(
                "0",
                string.Format(
                    CultureInfo.InvariantCulture, "{0}(keyCount - 1L, global::System.Math.Max((long)position + {1}, prefixLength - 1L))", Min, right),
                "Every key up to the query's position and those of the prefix" + (right > 0 ? $", and {right} after the position." : "."));
        }

        if (windows.Count == 0)
        {
            return new BandEmitter("0", "-1", "No key: the rows attend global tokens only.");
        }

        var left = windows.Max(static window => window.Left);
        return new BandEmitter(
            string.Format(CultureInfo.InvariantCulture, "{0}(0L, (long)position - {1})", Max, left),
            last,
            string.Format(CultureInfo.InvariantCulture, "From {0} keys before the query's position to {1} after it.", left, right));
    }
}
