using System.Globalization;
using SparseAttentionGen.Generator.Declarations;

namespace SparseAttentionGen.Generator.Emission;

/// <summary>Emits a class's pattern: as data for introspection, and as the row's band for the traversal.</summary>
internal static class PatternEmitter
{
    public static void Emit(CodeWriter writer, KernelDeclaration declaration)
    {
        var hasColumns = declaration.Elements.Any(static element => element is GlobalTokensElement);
        using (writer.Block($"internal readonly struct {KernelModel.StructName(declaration, "Pattern")} : IKernelPattern"))
        {
            var elements = declaration.Elements.Select(PatternConstruction.Of).ToList();
            writer.Lines($"public static AttentionPattern Pattern {{ get; }} = new(");
            writer.Lines(string.Format(
                CultureInfo.InvariantCulture,
                "    headDim: {0}, valueDim: {1}, scale: {2}, causal: {3}{4});",
                declaration.HeadDim,
                declaration.ValueDim,
                KernelModel.Literal(declaration.Scale),
                Literal(declaration.IsCausal),
                string.Concat(elements.Select(static element => ",\n    " + element))));
            writer.Lines($"""

                public static bool HasGlobalColumns => {Literal(hasColumns)};

                public static bool IsCausal => {Literal(declaration.IsCausal)};

                /// <summary>{BandInWords(declaration)}</summary>
                """);
            using (writer.Block("public static void Band(int position, int keyCount, out int first, out int last)"))
            {
                EmitBand(writer, declaration);
            }
        }
    }

    private static void EmitBand(CodeWriter writer, KernelDeclaration declaration)
    {
        var windows = Windows(declaration);
        if (IsDense(declaration))
        {
            writer.Lines(declaration.IsCausal
                ? "first = 0;\nlast = global::System.Math.Min(keyCount - 1, position);"
                : "first = 0;\nlast = keyCount - 1;");
        }
        else if (windows.Count == 0)
        {
            writer.Lines("first = 0;\nlast = -1;");
        }
        else
        {
            // Every window has the query's own key, so the union of several is one.
            var right = declaration.IsCausal ? 0 : windows.Max(static window => window.Right);
            writer.Lines(string.Format(
                CultureInfo.InvariantCulture,
                "first = (int)global::System.Math.Max(0L, (long)position - {0});\nlast = (int)global::System.Math.Min(keyCount - 1L, (long)position + {1});",
                windows.Max(static window => window.Left),
                right));
        }
    }

    private static string BandInWords(KernelDeclaration declaration)
    {
        if (IsDense(declaration))
        {
            return declaration.IsCausal ? "Every key up to the query's position." : "Every key.";
        }

        var windows = Windows(declaration);
        if (windows.Count == 0)
        {
            return "No key: the rows attend global tokens only.";
        }

        var right = declaration.IsCausal ? 0 : windows.Max(static window => window.Right);
        return string.Format(
            CultureInfo.InvariantCulture, "From {0} keys before the query's position to {1} after it.", windows.Max(static window => window.Left), right);
    }

    private static bool IsDense(KernelDeclaration declaration) =>
        declaration.Elements.Count == 0 || declaration.Elements.Any(static element => element is DenseElement { Heads.IsAll: true });

    /// <summary>The windows that make a band of every row of every head.</summary>
    private static List<SlidingWindowElement> Windows(KernelDeclaration declaration) =>
        [.. declaration.Elements.OfType<SlidingWindowElement>().Where(static window => window is { Dilation: 1, Heads.IsAll: true })];

    private static string Literal(bool value) => value ? "true" : "false";
}
