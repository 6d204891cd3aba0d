namespace SparseAttentionGen.Generator.Emission;

/// <summary>Emits the micro-kernels that turn queries and keys into scores and probabilities.</summary>
internal static class ScoreEmitter
{
    private const string Optimized = "[MethodImpl(MethodImplOptions.AggressiveOptimization)]";

    public static void Emit(CodeWriter writer, KernelModel model)
    {
        EmitTile(writer, model, masked: false);
        EmitTile(writer, model, masked: true);
        EmitPanel(writer, model);
    }

    private static void EmitTile(CodeWriter writer, KernelModel model, bool masked)
    {
        var (rows, panels) = (model.Schedule.RowTile, model.Schedule.PanelTile);
        var name = masked ? "ScoreTileMasked" : "ScoreTile";
        var more = masked ? ", ref int positions, ref int rowFirst, ref int rowLast" : string.Empty;
        writer.Lines($"""

            /// <summary>
            /// {rows} queries x {model.KeyTile} keys: scores stay in {rows * panels} accumulators until they are probabilities{(masked ? ", -0.0f where masked" : string.Empty)}.
            /// </summary>
            {Optimized}
            """);
        using (writer.Block($"public static void {name}(ref float queries, ref float keys, ref float probabilities, ref float sums, ref float references{more})"))
        {
            EmitScores(writer, model, panels);
            writer.Lines($"var scale = {model.Target.Broadcast(model.ScaleLog2)};");
            if (masked)
            {
                writer.Lines($"var masked = {model.Target.Broadcast("-0.0f")};");
                for (var panel = 0; panel < panels; panel++)
                {
                    writer.Lines($"var position{panel} = {model.Target.LoadPositions("positions", panel * model.VectorLength)};");
                }
            }

            for (var row = 0; row < rows; row++)
            {
                EmitProbabilities(writer, model, row, masked);
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

    private static void EmitProbabilities(CodeWriter writer, KernelModel model, int row, bool masked)
    {
        var panels = model.Schedule.PanelTile;
        var declare = row == 0 ? "var " : string.Empty;
        writer.Lines($"\n// row {row} x keys 0-{model.KeyTile - 1}");
        writer.Lines($"{declare}reference = {model.Target.Reference(VectorTarget.Element("references", row))};");
        if (masked)
        {
            writer.Lines($"{declare}first = {model.Target.Broadcast(VectorTarget.Element("rowFirst", row))};");
            writer.Lines($"{declare}last = {model.Target.Broadcast(VectorTarget.Element("rowLast", row))};");
        }

        for (var panel = 0; panel < panels; panel++)
        {
            var score = $"s{row}{panel}";
            writer.Lines($"{score} = VectorMath.Exp2({model.Target.Exponent(score)});");
            if (masked)
            {
                writer.Lines($"{(row == 0 && panel == 0 ? "var " : string.Empty)}allowed = {model.Target.InBand($"position{panel}")};");
                writer.Lines($"{score} = {model.Target.Select("allowed", score, "masked")};");
            }

            writer.Lines(model.Target.Store(score, "probabilities", (row * model.Schedule.KeyChunk) + (panel * model.VectorLength)));
        }

        var sums = Enumerable.Range(0, panels).Select(panel => $"s{row}{panel}").ToList();
        while (sums.Count > 1)
        {
            sums = [.. Enumerable.Range(0, (sums.Count + 1) / 2).Select(pair =>
                (2 * pair) + 1 < sums.Count ? $"({sums[2 * pair]} + {sums[(2 * pair) + 1]})" : sums[2 * pair])];
        }

        var offset = row * model.VectorLength;
        writer.Lines(model.Target.Store($"({model.Target.Load("sums", offset)} + {sums[0]})", "sums", offset));
    }

    private static void EmitPanel(CodeWriter writer, KernelModel model)
    {
        var rows = model.Schedule.RowTile;
        writer.Lines($"""

            /// <summary>{rows} queries x {model.VectorLength} {(model.VectorLength == 1 ? "key" : "keys")}: plain scores, for panels left over by the tiles and for new references.</summary>
            {Optimized}
            """);
        using (writer.Block("public static void ScorePanel(ref float queries, ref float keys, ref float scores)"))
        {
            EmitScores(writer, model, panels: 1);
            for (var row = 0; row < rows; row++)
            {
                writer.Lines(model.Target.Store($"s{row}0", "scores", row * model.Schedule.KeyChunk));
            }
        }
    }
}
