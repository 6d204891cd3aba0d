namespace SparseAttentionGen.Generator.Emission;

/// <summary>Emits the micro-kernels that turn queries and keys into scores.</summary>
internal static class ScoreEmitter
{
    private const string Optimized = "[MethodImpl(MethodImplOptions.AggressiveOptimization)]";
    private const string PlainParameters = "ref float queries, ref float keys, ref float scores";
    private const string PlainArguments = "ref queries, ref keys, ref scores";

    public static void Emit(CodeWriter writer, KernelModel model)
    {
        EmitTiles(writer, model, "ScoreTile", "ScorePanels");
        if (model.Schedule.Overlaps)
        {
            EmitOverlapping(writer, model, model.Schedule.PanelTile);
        }
    }

    /// <summary>Emits products of rows and panels, by whole tiles and for the panels that are left over.</summary>
    /// <param name="writer">Receives the code.</param>
    /// <param name="model">The kernels.</param>
    /// <param name="tile">The method for a tile.</param>
    /// <param name="rest">The method for fewer panels.</param>
    public static void EmitTiles(CodeWriter writer, KernelModel model, string tile, string rest)
    {
        var panels = model.Schedule.PanelTile;
        EmitPlain(writer, model, "public", tile, panels);
        EmitChoice(writer, panels, rest, string.Empty, PlainParameters, PlainArguments);
        for (var fewer = 1; fewer < panels; fewer++)
        {
            EmitPlain(writer, model, "private", $"{rest}{fewer}", fewer);
        }
    }

    /// <summary>Scores of one tile, interleaved with the probabilities of another that was scored before.</summary>
    private static void EmitOverlapping(CodeWriter writer, KernelModel model, int panels)
    {
        writer.Lines("\npublic static bool Overlaps => true;");
        EmitTogether(writer, model, "public", "ScoreTile", panels, masked: false);
        EmitTogether(writer, model, "public", "ScoreTile", panels, masked: true);
        EmitChoice(writer, panels, "ScorePanels", Suffix(masked: true), Parameters(masked: true), $"{PlainArguments}, {MaskEmitter.PendingArguments}, in table");
        for (var fewer = 1; fewer < panels; fewer++)
        {
            EmitTogether(writer, model, "private", $"ScorePanels{fewer}", fewer, masked: true);
        }
    }

    private static string Suffix(bool masked) => masked ? "AndExponentiateMasked" : "AndExponentiate";

    private static string Parameters(bool masked) =>
        $"{PlainParameters}, ref float pending, ref float sums, ref float references, {(masked ? "ref int places, ref int rowFirst, ref int rowLast, " : string.Empty)}ExponentScale scale, in ExponentialTable table";

    private static void EmitChoice(CodeWriter writer, int panels, string name, string suffix, string parameters, string arguments)
    {
        writer.Lines("\n/// <summary>The panels that are left over by the tiles.</summary>");
        using (writer.Block($"public static void {name}{suffix}(int panels, {parameters})"))
        using (writer.Block("switch (panels)"))
        {
            for (var count = 1; count < panels; count++)
            {
                writer.Lines($"""
                    {(count < panels - 1 ? $"case {count}" : "default")}:
                        {name}{count}{suffix}({arguments});
                        break;
                    """);
            }
        }
    }

    private static void EmitPlain(CodeWriter writer, KernelModel model, string access, string name, int panels)
    {
        var keys = panels * model.VectorLength;
        writer.Lines($"""

            /// <summary>{model.Schedule.RowTile} queries x {keys} {(keys == 1 ? "key" : "keys")}: scores.</summary>
            {Optimized}
            """);
        using (writer.Block($"{access} static void {name}({PlainParameters})"))
        {
            EmitAccumulators(writer, model, panels);
            EmitProducts(writer, model, panels, model.HeadDim, model.Schedule.AtOnce);
            EmitStores(writer, model, panels);
        }
    }

    /// <summary>Scores of one tile, and probabilities of another that was scored before.</summary>
    private static void EmitTogether(CodeWriter writer, KernelModel model, string access, string name, int panels, bool masked)
    {
        writer.Lines($"""

            /// <summary>
            /// {model.Schedule.RowTile} queries x {panels * model.VectorLength} keys: scores. Among their products the scores of the tile before become probabilities{(masked ? ", -0.0f where masked" : string.Empty)}.
            /// </summary>
            {Optimized}
            """);
        using (writer.Block($"{access} static void {name}{Suffix(masked)}({Parameters(masked)})"))
        {
            EmitAccumulators(writer, model, panels);
            EmitOverlap(writer, model, panels, masked);
            EmitStores(writer, model, panels);
        }
    }

    /// <summary>Each vector of scores of the tile before is followed by products of some elements of the head, and the last by the products left over.</summary>
    private static void EmitOverlap(CodeWriter writer, KernelModel model, int panels, bool masked)
    {
        var (rows, pendingPanels) = (model.Schedule.RowTile, model.Schedule.PanelTile);
        var elements = model.HeadDim / (rows * pendingPanels);
        PendingEmitter.EmitFirstRow(writer, masked);
        using (writer.Block($"for (var row = 0; row < {rows}; row++)"))
        {
            writer.Lines($"var total = {model.Target.Load("sum", 0)};");
            if (masked)
            {
                writer.Lines("ref var place = ref places;");
            }

            using (writer.Block($"for (var panel = 0; panel < {pendingPanels}; panel++)"))
            {
                PendingEmitter.EmitVector(writer, model, masked);
                EmitProducts(writer, model, panels, elements, atOnce: 1);
            }

            writer.Lines(model.Target.Store("total", "sum", 0));
            PendingEmitter.EmitNextRow(writer, model, masked);
        }

        if (model.HeadDim > rows * pendingPanels * elements)
        {
            EmitProducts(writer, model, panels, model.HeadDim - (rows * pendingPanels * elements), atOnce: 1);
        }
    }

    private static void EmitAccumulators(CodeWriter writer, KernelModel model, int panels)
    {
        for (var row = 0; row < model.Schedule.RowTile; row++)
        {
            var accumulators = string.Join(", ", Enumerable.Range(0, panels).Select(panel => $"s{row}{panel} = default"));
            writer.Lines($"{model.Target.Type} {accumulators};");
        }

        writer.Lines("\nref var query = ref queries;\nref var key = ref keys;");
    }

    /// <summary>Elements of the head: each element of each query is broadcast once and multiplied with every panel.</summary>
    private static void EmitProducts(CodeWriter writer, KernelModel model, int panels, int count, int atOnce)
    {
        writer.Lines($"\n// {count} elements of rows 0-{model.Schedule.RowTile - 1} x keys 0-{(panels * model.VectorLength) - 1}");
        Products(model, panels).EmitLoop(writer, "d", count, atOnce);
    }

    private static OuterProduct Products(KernelModel model, int panels) => new(
        model.Target, model.Schedule.RowTile, ("query", "q"), model.HeadDim, 1, panels, ("key", "k"), model.PanelStride, model.VectorLength, "s");

    private static void EmitStores(CodeWriter writer, KernelModel model, int panels)
    {
        writer.Lines(string.Empty);
        for (var row = 0; row < model.Schedule.RowTile; row++)
        {
            for (var panel = 0; panel < panels; panel++)
            {
                writer.Lines(model.Target.Store($"s{row}{panel}", "scores", (row * model.Schedule.KeyBlock) + (panel * model.VectorLength)));
            }
        }
    }
}
