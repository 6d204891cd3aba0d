namespace SparseAttentionGen.Generator.Emission;

/// <summary>Emits the step from scores to probabilities, by itself.</summary>
internal static class ProbabilityEmitter
{
    /// <summary>All rows of some panels.</summary>
    public static void EmitRows(CodeWriter writer, KernelModel model, int panels, string scores, bool masked)
    {
        var target = model.Target;
        writer.Lines($"var scale = {target.Broadcast(masked ? "factor" : model.ScaleLog2)};");
        if (masked)
        {
            writer.Lines($"""
                var masked = {target.Broadcast("-0.0f")};
                var never = {target.Broadcast("VectorMath.MaskedScore")};
                """);
            for (var panel = 0; panel < panels; panel++)
            {
                writer.Lines($"var place{panel} = {target.LoadPositions("places", panel * model.VectorLength)};");
            }
        }

        using (writer.Block($"for (var row = 0; row < {model.Schedule.RowTile}; row++)"))
        {
            EmitRow(writer, model, panels, scores, masked);
        }
    }

    /// <summary>
    /// The body of a loop over the rows: unrolled, its constants and the scores together would not fit the registers.
    /// </summary>
    private static void EmitRow(CodeWriter writer, KernelModel model, int panels, string scores, bool masked)
    {
        var target = model.Target;
        writer.Lines($"""
            // one row x {(panels * model.VectorLength == 1 ? "one key" : $"keys 0-{(panels * model.VectorLength) - 1}")}
            ref var score = ref Unsafe.Add(ref {scores}, row * {model.Schedule.KeyChunk});
            ref var sum = ref Unsafe.Add(ref sums, row * {model.VectorLength});
            var reference = {target.Reference("Unsafe.Add(ref references, row)")};
            """);
        if (masked)
        {
            writer.Lines($"var first = {target.Broadcast("Unsafe.Add(ref rowFirst, row)")};");
            writer.Lines($"var last = {target.Broadcast("Unsafe.Add(ref rowLast, row)")};");
        }

        for (var panel = 0; masked && panel < panels; panel++)
        {
            writer.Lines($"var s{panel} = {target.Load("score", panel * model.VectorLength)};");
        }

        for (var panel = 0; panel < panels; panel++)
        {
            // Without a mask the score is read where it is used: kept in a register it cost 5 % of the tile.
            var score = masked ? $"s{panel}" : target.Load("score", panel * model.VectorLength);
            var probability = $"VectorMath.Exp2({target.Exponent(score)})";
            if (masked)
            {
                writer.Lines($"var allowed{panel} = {target.Allowed($"place{panel}", $"s{panel}", "first", "last", "never")};");
                probability = target.Select($"allowed{panel}", probability, "masked");
            }

            writer.Lines($"var p{panel} = {probability};");
        }

        for (var panel = 0; panel < panels; panel++)
        {
            writer.Lines(target.Store($"p{panel}", "score", panel * model.VectorLength));
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
}
