namespace SparseAttentionGen.Generator.Emission;

/// <summary>Emits the step from scores to probabilities, by itself. Rows are a loop: unrolled, their constants and scores would not fit the registers.</summary>
internal static class ProbabilityEmitter
{
    /// <summary>
    /// All rows of any number of panels. The score is subtracted from the reference, and the scale has the other sign: so the score is an operand of
    /// the subtraction and needs no load by itself. One vector at a time: two side by side took a seventh longer on Zen 3, since their constants
    /// no longer stay in registers, and a processor that looks ahead finds the next vector by itself.
    /// </summary>
    public static void EmitAllowed(CodeWriter writer, KernelModel model)
    {
        var target = model.Target;
        writer.Lines($"var exponentScale = scale.To{target.Name}();");
        using (writer.Block($"for (var row = 0; row < {model.Schedule.RowTile}; row++)"))
        {
            EmitRow(writer, model);

            // From zero, so that an error grows with the keys of a run and not with those of the row.
            writer.Lines($"var total = {target.Broadcast("0f")};");
            using (writer.Block("for (var panel = 0; panel < panels; panel++)"))
            {
                writer.Lines($"""
                    var p = VectorMath.Probability(reference - {target.Load("score", 0)}, exponentScale);
                    {target.Store("p", "score", 0)}
                    total += p;
                    score = ref Unsafe.Add(ref score, {model.VectorLength});
                    """);
            }

            writer.Lines("\n" + target.Store($"({target.Load("sum", 0)} + total)", "sum", 0));
        }
    }

    /// <summary>All rows of one panel, of which some pairs are masked.</summary>
    public static void EmitMasked(CodeWriter writer, KernelModel model)
    {
        var target = model.Target;
        writer.Lines($"var exponentScale = scale.To{target.Name}();");
        writer.Lines($"""
            var masked = {target.Broadcast("-0.0f")};
            var never = {target.Broadcast("VectorMath.MaskedScore")};
            var place = {target.LoadPositions("places", 0)};
            """);
        using (writer.Block($"for (var row = 0; row < {model.Schedule.RowTile}; row++)"))
        {
            EmitRow(writer, model);
            writer.Lines($"""
                var first = {target.Broadcast("Unsafe.Add(ref rowFirst, row)")};
                var last = {target.Broadcast("Unsafe.Add(ref rowLast, row)")};
                var s = {target.Load("score", 0)};
                var allowed = {target.Allowed("place", "s", "first", "last", "never")};
                var p = {target.Select("allowed", "VectorMath.Probability(reference - s, exponentScale)", "masked")};
                {target.Store("p", "score", 0)}
                {target.Store($"({target.Load("sum", 0)} + p)", "sum", 0)}
                """);
        }
    }

    private static void EmitRow(CodeWriter writer, KernelModel model) => writer.Lines($"""
        ref var score = ref Unsafe.Add(ref scores, row * {model.Schedule.KeyBlock});
        ref var sum = ref Unsafe.Add(ref sums, row * {model.VectorLength});
        var reference = {model.Target.Broadcast("Unsafe.Add(ref references, row)")};
        """);
}
