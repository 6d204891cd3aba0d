namespace SparseAttentionGen.Generator.Emission;

/// <summary>Emits the passes that turn one panel's scores into probabilities where pairs are allowed.</summary>
internal static class MaskEmitter
{
    public static void Emit(CodeWriter writer, KernelModel model)
    {
        var target = model.Target;
        EmitPass(
            writer,
            model,
            "MaskBand",
            "Probabilities of the keys in each row's band, -0.0f elsewhere.",
            string.Empty,
            target.InBand("position"));
        EmitPass(
            writer,
            model,
            "MaskColumns",
            "Probabilities of the global keys outside each row's band and within its limit, -0.0f elsewhere.",
            ", ref int rowLimit",
            target.OutsideBand("position"));
    }

    private static void EmitPass(CodeWriter writer, KernelModel model, string name, string summary, string more, string allowed)
    {
        var target = model.Target;
        writer.Lines($"""

            /// <summary>{summary}</summary>
            [MethodImpl(MethodImplOptions.AggressiveOptimization)]
            """);
        using (writer.Block(
            $"public static void {name}(ref float scores, ref float sums, ref float references, ref int positions, ref int rowFirst, ref int rowLast{more})"))
        {
            writer.Lines($"var scale = {target.Broadcast(model.ScaleLog2)};\nvar position = {target.LoadPositions("positions", 0)};\nvar masked = {target.Broadcast("-0.0f")};");
            var limit = more.Length == 0 ? string.Empty : $"\nvar limit = {target.Broadcast("Unsafe.Add(ref rowLimit, row)")};";
            using (writer.Block($"for (var row = 0; row < {model.Schedule.RowTile}; row++)"))
            {
                writer.Lines($"""
                    ref var score = ref Unsafe.Add(ref scores, row * {model.Schedule.KeyChunk});
                    ref var sum = ref Unsafe.Add(ref sums, row * {model.VectorLength});
                    var reference = {target.Reference("Unsafe.Add(ref references, row)")};
                    var exponential = VectorMath.Exp2({target.Exponent(target.Load("score", 0))});
                    var first = {target.Broadcast("Unsafe.Add(ref rowFirst, row)")};
                    var last = {target.Broadcast("Unsafe.Add(ref rowLast, row)")};{limit}
                    var allowed = {allowed};
                    var probability = {target.Select("allowed", "exponential", "masked")};
                    {target.Store("probability", "score", 0)}
                    {target.Store($"({target.Load("sum", 0)} + probability)", "sum", 0)}
                    """);
            }
        }
    }
}
