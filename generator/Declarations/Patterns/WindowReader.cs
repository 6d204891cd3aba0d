namespace SparseAttentionGen.Generator.Declarations;

/// <summary>Reads [SlidingWindow].</summary>
internal static class WindowReader
{
    public static PatternElement? Read(PatternArguments arguments)
    {
        var sides = arguments.Given("Left", "Right");
        if (arguments.Flag("AtCall"))
        {
            return ReadAtCall(arguments, sides);
        }

        if (arguments.Number("window") is { } window)
        {
            if (sides.Length > 0)
            {
                arguments.Report(DiagnosticDescriptors.WindowFormsMixed, sides[0], string.Join(" and ", sides));
                return null;
            }

            return IsSide(arguments, "window", "size", window) ? Dilated(arguments, window, window) : null;
        }

        if (!arguments.Require(sides.Length > 0, DiagnosticDescriptors.WindowWithoutSize, null))
        {
            return null;
        }

        int left = arguments.Number("Left") ?? 0, right = arguments.Number("Right") ?? 0;
        if (!IsSide(arguments, "Left", "Left", left) | !IsSide(arguments, "Right", "Right", right))
        {
            return null;
        }

        arguments.Require(!arguments.IsCausal || right == 0, DiagnosticDescriptors.RightSideIsNotCausal, "Right", right);
        return Dilated(arguments, left, right);
    }

    /// <summary>Reads a window whose sides come with each call.</summary>
    private static SlidingWindowElement? ReadAtCall(PatternArguments arguments, string[] sides)
    {
        // What pictures and costs show.
        const int Shown = 256;
        return arguments.Require(
            sides.Length == 0 && arguments.Number("window") is null, DiagnosticDescriptors.WindowDeclaredAndAtCall, "AtCall")
            && Dilated(arguments, Shown, arguments.IsCausal ? 0 : Shown) is { } window
                ? window with { IsGivenAtCall = true }
                : null;
    }

    /// <summary>Reads a dilation whose reach stays within the positions.</summary>
    /// <param name="arguments">The attribute.</param>
    /// <param name="keys">Keys from the query's own to the farthest.</param>
    /// <returns>The dilation; null where it is out of range.</returns>
    public static int? ReadDilation(PatternArguments arguments, int keys)
    {
        var dilation = arguments.Number("Dilation") ?? 1;
        var most = PatternArguments.Most / Math.Max(1, keys);
        return arguments.Require(dilation >= 1 && dilation <= most, DiagnosticDescriptors.DilationOutOfRange, "Dilation", dilation, most)
            ? dilation
            : null;
    }

    private static SlidingWindowElement? Dilated(PatternArguments arguments, int left, int right) =>
        ReadDilation(arguments, Math.Max(left, right)) is { } dilation ? new SlidingWindowElement(left, right, dilation) : null;

    /// <summary>Whether a number of keys is in range; reports it otherwise.</summary>
    internal static bool IsSide(PatternArguments arguments, string argument, string name, int side) =>
        arguments.Require(side is >= 0 and <= PatternArguments.Most, DiagnosticDescriptors.WindowOutOfRange, argument, name, side);
}
