namespace SparseAttentionGen.Generator.Emission;

/// <summary>Emits micro-kernels that multiply rows with panels of columns, and keep the largest products while they are in registers.</summary>
internal static class FeatureProductEmitter
{
    /// <summary>Emits a kernel for as many panels as fit the registers, and others for panels left over.</summary>
    public static void Emit(CodeWriter writer, KernelModel model, ProductShape shape)
    {
        Emit(writer, model, shape, shape.Name + "Tile", model.Schedule.PanelTile);
        if (shape.Name == FeatureKernelEmitter.PairProducts && model.Schedule.PanelTile > 2)
        {
            // Most rows of a causal chunk attend less than a tile of its keys.
            Emit(writer, model, shape, shape.Name + "Half", model.Schedule.PanelTile / 2);
        }

        Emit(writer, model, shape, shape.Name + "Panel", 1);
    }

    private static void Emit(CodeWriter writer, KernelModel model, ProductShape shape, string name, int panels)
    {
        var rows = model.Schedule.RowTile;
        writer.Lines($"""

            /// <summary>{rows} {shape.Rows.Words} x {panels * model.VectorLength} {shape.Columns.Words}.</summary>
            [MethodImpl(MethodImplOptions.AggressiveOptimization)]
            """);
        var largest = shape.TakesLargest ? ", ref float largest" : string.Empty;
        using (writer.Block($"public static void {name}(ref float {shape.Rows.Parameter}, ref float {shape.Columns.Parameter}, ref float {shape.Result}{largest})"))
        {
            EmitProducts(writer, model, shape, panels);
            for (var row = 0; row < rows; row++)
            {
                for (var panel = 0; panel < panels; panel++)
                {
                    writer.Lines(model.Target.Store($"p{row}{panel}", shape.Result, (row * shape.ResultStride) + (panel * model.VectorLength)));
                }
            }

            EmitLargest(writer, model, shape.Largest, panels);
        }
    }

    private static void EmitProducts(CodeWriter writer, KernelModel model, ProductShape shape, int panels)
    {
        var (target, rows) = (model.Target, model.Schedule.RowTile);
        for (var row = 0; row < rows; row++)
        {
            writer.Lines($"{target.Type} {string.Join(", ", Enumerable.Range(0, panels).Select(panel => $"p{row}{panel} = default"))};");
        }

        writer.Lines($"\n// element d of rows 0-{rows - 1} x columns 0-{(panels * model.VectorLength) - 1}");
        writer.Lines($"ref var row = ref {shape.Rows.Parameter};\nref var column = ref {shape.Columns.Parameter};");
        new OuterProduct(target, rows, ("row", "r"), shape.RowStride, 1, panels, ("column", "c"), shape.PanelStep, shape.ColumnStep, "p")
            .EmitLoop(writer, "d", shape.Depth, model.Schedule.AtOnce);
        writer.Lines(string.Empty);
    }

    private static void EmitLargest(CodeWriter writer, KernelModel model, LargestOf largest, int panels)
    {
        if (largest == LargestOf.Nothing)
        {
            return;
        }

        var rows = Enumerable.Range(0, model.Schedule.RowTile);
        var columns = Enumerable.Range(0, panels);
        writer.Lines(largest == LargestOf.Row ? "\n// the largest of each row, lane by lane" : "\n// the largest of each column");
        var groups = largest == LargestOf.Row
            ? rows.Select(row => columns.Select(panel => $"p{row}{panel}"))
            : columns.Select(panel => rows.Select(row => $"p{row}{panel}"));
        var index = 0;
        foreach (var group in groups)
        {
            var offset = index++ * model.VectorLength;
            writer.Lines(model.Target.Store(group.Aggregate(model.Target.Load("largest", offset), model.Target.Max), "largest", offset));
        }
    }
}
