using System.Globalization;

namespace SparseAttentionGen.Generator.Declarations;

/// <summary>Reads [Alibi].</summary>
internal static class AlibiReader
{
    public static AlibiBias? Read(PatternArguments arguments)
    {
        var symmetric = arguments.Flag("Symmetric");
        if (arguments.Find("Slopes") is not { IsNull: false } given)
        {
            return new AlibiBias(symmetric);
        }

        float[] slopes = [.. given.Values.Select(static item => item.Value is float value ? value : float.NaN)];
        if (!arguments.Require(slopes.Length > 0, DiagnosticDescriptors.SlopesUnusable, "Slopes", "has no element"))
        {
            return null;
        }

        var wrong = Array.FindIndex(slopes, static slope => float.IsNaN(slope) || float.IsInfinity(slope));
        return wrong < 0 || arguments.Require(
            false, DiagnosticDescriptors.SlopesUnusable, "Slopes", string.Format(CultureInfo.InvariantCulture, "has {0} for head {1}", slopes[wrong], wrong))
                ? new AlibiBias(symmetric, slopes)
                : null;
    }
}
