namespace SparseAttentionGen.Generator.Emission;

/// <summary>Emits the passes that turn scores into probabilities where pairs are allowed.</summary>
internal static class MaskEmitter
{
    public static void Emit(CodeWriter writer, KernelModel model)
    {
        EmitPass(writer, model, "MaskTile", model.Schedule.PanelTile);
        EmitPass(writer, model, "MaskPanel", 1);
    }

    private static void EmitPass(CodeWriter writer, KernelModel model, string name, int panels)
    {
        var target = model.Target;
        writer.Lines($"""

            /// <summary>Probabilities of {panels * model.VectorLength} {(panels * model.VectorLength == 1 ? "key" : "keys")} where they are in each row's range, -0.0f elsewhere.</summary>
            [MethodImpl(MethodImplOptions.AggressiveOptimization)]
            """);
        using (writer.Block(
            $"public static void {name}(ref float scores, ref float sums, ref float references, ref int places, ref int rowFirst, ref int rowLast, float factor)"))
        {
            writer.Lines($"""
                var scale = {target.Broadcast("factor")};
                var masked = {target.Broadcast("-0.0f")};
                var never = {target.Broadcast("VectorMath.MaskedScore")};
                """);
            for (var panel = 0; panel < panels; panel++)
            {
                writer.Lines($"var place{panel} = {target.LoadPositions("places", panel * model.VectorLength)};");
            }

            using (writer.Block($"for (var row = 0; row < {model.Schedule.RowTile}; row++)"))
            {
                ProbabilityEmitter.EmitRow(writer, model, panels, "scores", masked: true);
            }
        }
    }
}
