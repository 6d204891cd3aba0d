namespace SparseAttentionGen.Generator.Emission;

/// <summary>Emits the passes that turn scores into probabilities.</summary>
internal static class MaskEmitter
{
    /// <summary>What the passes with masks are called with for scores that were made before.</summary>
    public const string PendingArguments = "ref pending, ref sums, ref references, ref places, ref rowFirst, ref rowLast, factor";

    public static void Emit(CodeWriter writer, KernelModel model)
    {
        writer.Lines($"""

            /// <summary>Probabilities of {model.KeyTile} keys, all allowed.</summary>
            [MethodImpl(MethodImplOptions.AggressiveOptimization)]
            """);
        using (writer.Block("public static void RaiseTile(ref float scores, ref float sums, ref float references)"))
        {
            ProbabilityEmitter.EmitRows(writer, model, model.Schedule.PanelTile, "scores", masked: false);
        }

        Emit(writer, model, "public", "MaskPanel", 1);
    }

    /// <summary>Emits the pass over all panels of a tile.</summary>
    public static void EmitTile(CodeWriter writer, KernelModel model) => Emit(writer, model, "private", "MaskTile", model.Schedule.PanelTile);

    private static void Emit(CodeWriter writer, KernelModel model, string access, string name, int panels)
    {
        var keys = panels * model.VectorLength;
        writer.Lines($"""

            /// <summary>Probabilities of {keys} {(keys == 1 ? "key" : "keys")} where they are in each row's range, -0.0f elsewhere.</summary>
            [MethodImpl(MethodImplOptions.AggressiveOptimization)]
            """);
        using (writer.Block(
            $"{access} static void {name}(ref float scores, ref float sums, ref float references, ref int places, ref int rowFirst, ref int rowLast, float factor)"))
        {
            ProbabilityEmitter.EmitRows(writer, model, panels, "scores", masked: true);
        }
    }
}
