namespace SparseAttentionGen.Generator.Emission;

/// <summary>Emits the pass that turns plain scores into final ones: scaled, with what the class and the call add to them.</summary>
internal static class ModifyEmitter
{
    public static void Emit(CodeWriter writer, KernelModel model)
    {
        var target = model.Target;
        writer.Lines($"""

            /// <summary>Final scores of one panel, in units of log2: (score * scale + bias) * log2(e).</summary>
            [MethodImpl(MethodImplOptions.AggressiveOptimization)]
            """);
        using (writer.Block(
            "public static void ModifyPanel(ref float scores, ref int positions, ref int rowPositions, ref int rowHeads, ref float biases)"))
        {
            using (writer.Block($"for (var row = 0; row < {model.Schedule.RowTile}; row++)"))
            {
                writer.Lines($"""
                    ref var place = ref Unsafe.Add(ref scores, row * {model.Schedule.KeyChunk});
                    var score = {target.Load("place", 0)} * {target.Broadcast(model.Scale)};
                    """);
                writer.Lines($"ref var bias = ref Unsafe.Add(ref biases, row * {model.Schedule.KeyChunk});");
                using (writer.Block("if (!Unsafe.IsNullRef(ref biases))"))
                {
                    writer.Lines($"score += {target.Load("bias", 0)};");
                }

                writer.Lines($"score *= {target.Broadcast(KernelModel.Log2E)};");
                using (writer.Block("if (!Unsafe.IsNullRef(ref biases))"))
                {
                    writer.Lines($"score = {target.Mark("score", target.Load("bias", 0))};");
                }

                writer.Lines(target.Store("score", "place", 0));
            }
        }
    }
}
