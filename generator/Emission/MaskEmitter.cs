namespace SparseAttentionGen.Generator.Emission;

/// <summary>Emits the passes that turn scores into probabilities.</summary>
internal static class MaskEmitter
{
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

        writer.Lines($"""

            /// <summary>Probabilities of {model.VectorLength} {(model.VectorLength == 1 ? "key" : "keys")} where they are in each row's range, -0.0f elsewhere.</summary>
            [MethodImpl(MethodImplOptions.AggressiveOptimization)]
            """);
        using (writer.Block(
            "public static void MaskPanel(ref float scores, ref float sums, ref float references, ref int places, ref int rowFirst, ref int rowLast, float factor)"))
        {
            ProbabilityEmitter.EmitRows(writer, model, 1, "scores", masked: true);
        }
    }
}
