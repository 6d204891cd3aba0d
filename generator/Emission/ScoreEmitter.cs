namespace SparseAttentionGen.Generator.Emission;

/// <summary>Emits the micro-kernels that turn queries and keys into scores and probabilities.</summary>
internal static class ScoreEmitter
{
    private const string Optimized = "[MethodImpl(MethodImplOptions.AggressiveOptimization)]";

    public static void Emit(CodeWriter writer, KernelModel model)
    {
        EmitTile(writer, model);
        EmitRaw(writer, model, "ScoreRaw", model.Schedule.PanelTile, "plain scores, for tiles that are masked or modified.");
        EmitRaw(writer, model, "ScorePanel", 1, "plain scores, for panels left over by the tiles.");
    }

    private static void EmitTile(CodeWriter writer, KernelModel model)
    {
        var (rows, panels) = (model.Schedule.RowTile, model.Schedule.PanelTile);
        writer.Lines($"""

            /// <summary>
            /// {rows} queries x {model.KeyTile} keys, all allowed: scores stay in {rows * panels} accumulators, then become probabilities row by row.
            /// </summary>
            {Optimized}
            """);
        using (writer.Block("public static void ScoreTile(ref float queries, ref float keys, ref float probabilities, ref float sums, ref float references)"))
        {
            EmitScores(writer, model, panels);
            EmitStores(writer, model, panels, "probabilities");
            writer.Lines($"\nvar scale = {model.Target.Broadcast(model.ScaleLog2)};");
            using (writer.Block($"for (var row = 0; row < {rows}; row++)"))
            {
                ProbabilityEmitter.EmitRow(writer, model, panels, "probabilities", masked: false);
            }
        }
    }

    /// <summary>The sum over the head: for each element one broadcast of each query meets every panel.</summary>
    private static void EmitScores(CodeWriter writer, KernelModel model, int panels)
    {
        var rows = model.Schedule.RowTile;
        for (var row = 0; row < rows; row++)
        {
            var accumulators = string.Join(", ", Enumerable.Range(0, panels).Select(panel => $"s{row}{panel} = default"));
            writer.Lines($"{model.Target.Type} {accumulators};");
        }

        writer.Lines($"\n// element d of rows 0-{rows - 1} x keys 0-{(panels * model.VectorLength) - 1}");
        writer.Lines("ref var query = ref queries;\nref var key = ref keys;");
        using (writer.Block($"for (var d = 0; d < {model.HeadDim}; d++)"))
        {
            for (var panel = 0; panel < panels; panel++)
            {
                writer.Lines($"var k{panel} = {model.Target.Load("key", panel * model.VectorLength * model.HeadDim)};");
            }

            for (var row = 0; row < rows; row++)
            {
                writer.Lines($"{(row == 0 ? "var " : string.Empty)}q = {model.Target.Broadcast(VectorTarget.Element("query", row * model.HeadDim))};");
                for (var panel = 0; panel < panels; panel++)
                {
                    writer.Lines($"s{row}{panel} = {model.Target.MultiplyAdd("q", $"k{panel}", $"s{row}{panel}")};");
                }
            }

            writer.Lines($"query = ref Unsafe.Add(ref query, 1);\nkey = ref Unsafe.Add(ref key, {model.VectorLength});");
        }

        writer.Lines(string.Empty);
    }

    private static void EmitStores(CodeWriter writer, KernelModel model, int panels, string target)
    {
        for (var row = 0; row < model.Schedule.RowTile; row++)
        {
            for (var panel = 0; panel < panels; panel++)
            {
                writer.Lines(model.Target.Store($"s{row}{panel}", target, (row * model.Schedule.KeyChunk) + (panel * model.VectorLength)));
            }
        }
    }

    private static void EmitRaw(CodeWriter writer, KernelModel model, string name, int panels, string purpose)
    {
        var keys = panels * model.VectorLength;
        writer.Lines($"""

            /// <summary>{model.Schedule.RowTile} queries x {keys} {(keys == 1 ? "key" : "keys")}: {purpose}</summary>
            {Optimized}
            """);
        using (writer.Block($"public static void {name}(ref float queries, ref float keys, ref float scores)"))
        {
            EmitScores(writer, model, panels);
            EmitStores(writer, model, panels, "scores");
        }
    }
}
