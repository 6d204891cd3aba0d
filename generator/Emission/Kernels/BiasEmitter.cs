namespace SparseAttentionGen.Generator.Emission;

/// <summary>Emits the pass that scales products and adds a call's biases.</summary>
internal static class BiasEmitter
{
    public static void Emit(CodeWriter writer, KernelModel model)
    {
        var target = model.Target;
        writer.Lines("""

            /// <summary>Final scores of one panel: score * scale + bias.</summary>
            [MethodImpl(MethodImplOptions.AggressiveOptimization)]
            """);
        using (writer.Block("public static void ScalePanel(ref float scores, ref float biases, float scale)"))
        using (writer.Block($"for (var row = 0; row < {model.Schedule.RowTile}; row++)"))
        {
            writer.Lines($"""
                ref var place = ref Unsafe.Add(ref scores, row * {model.Schedule.KeyBlock});
                var score = {target.Load("place", 0)} * {target.Broadcast("scale")};
                """);
            EmitAddition(writer, model);
            EmitMark(writer, model);
            writer.Lines("\n" + target.Store("score", "place", 0));
        }
    }

    /// <summary>Adds the row's biases to its score, where there are any.</summary>
    public static void EmitAddition(CodeWriter writer, KernelModel model)
    {
        writer.Lines($"ref var bias = ref Unsafe.Add(ref biases, row * {model.Schedule.KeyBlock});");
        using (writer.Block("if (!Unsafe.IsNullRef(ref biases))"))
        {
            writer.Lines($"score += {model.Target.Load("bias", 0)};");
        }
    }

    /// <summary>Marks the score as masked where the bias is minus infinity.</summary>
    public static void EmitMark(CodeWriter writer, KernelModel model)
    {
        writer.Lines(string.Empty);
        using (writer.Block("if (!Unsafe.IsNullRef(ref biases))"))
        {
            writer.Lines($"score = {model.Target.Mark("score", model.Target.Load("bias", 0))};");
        }
    }
}
