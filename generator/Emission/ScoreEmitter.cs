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
            EmitStores(writer, model, panels, "probabilities");
            writer.Lines($"\nvar scale = {model.Target.Broadcast(model.ScaleLog2)};");
            if (masked)
            {
                writer.Lines($"var masked = {model.Target.Broadcast("-0.0f")};");
                for (var panel = 0; panel < panels; panel++)
                {
                    writer.Lines($"var position{panel} = {model.Target.LoadPositions("positions", panel * model.VectorLength)};");
                }
            }

            using (writer.Block($"for (var row = 0; row < {rows}; row++)"))
            {
                EmitProbabilities(writer, model, masked);
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

    /// <summary>A loop over the rows: unrolled, its constants and the scores together would not fit the registers.</summary>
    private static void EmitProbabilities(CodeWriter writer, KernelModel model, bool masked)
    {
        var (target, panels) = (model.Target, model.Schedule.PanelTile);
        writer.Lines($"""
            // one row x keys 0-{model.KeyTile - 1}
            ref var probability = ref Unsafe.Add(ref probabilities, row * {model.Schedule.KeyChunk});
            ref var sum = ref Unsafe.Add(ref sums, row * {model.VectorLength});
            var reference = {target.Reference("Unsafe.Add(ref references, row)")};
            """);
        if (masked)
        {
            writer.Lines($"var first = {target.Broadcast("Unsafe.Add(ref rowFirst, row)")};");
            writer.Lines($"var last = {target.Broadcast("Unsafe.Add(ref rowLast, row)")};");
        }

        for (var panel = 0; panel < panels; panel++)
        {
            var score = target.Load("probability", panel * model.VectorLength);
            writer.Lines($"var p{panel} = VectorMath.Exp2({target.Exponent(score)});");
        }

        for (var panel = 0; masked && panel < panels; panel++)
        {
            writer.Lines($"var allowed{panel} = {target.InBand($"position{panel}")};");
            writer.Lines($"p{panel} = {target.Select($"allowed{panel}", $"p{panel}", "masked")};");
        }

        for (var panel = 0; panel < panels; panel++)
        {
            writer.Lines(target.Store($"p{panel}", "probability", panel * model.VectorLength));
        }

        writer.Lines(target.Store($"({target.Load("sum", 0)} + {Sum(panels)})", "sum", 0));
    }

    /// <summary>The sum of p0, p1, .. in pairs, so that the additions do not wait for each other.</summary>
    private static string Sum(int count)
    {
        var sums = Enumerable.Range(0, count).Select(static panel => $"p{panel}").ToList();
        while (sums.Count > 1)
        {
            sums = [.. Enumerable.Range(0, (sums.Count + 1) / 2).Select(pair =>
                (2 * pair) + 1 < sums.Count ? $"({sums[2 * pair]} + {sums[(2 * pair) + 1]})" : sums[2 * pair])];
        }

        return sums[0];
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
            EmitStores(writer, model, panels: 1, "scores");
        }
    }
}
