namespace SparseAttentionGen.Generator.Emission;

/// <summary>Emits the step from a tile's scores to probabilities, vector by vector, to be interleaved with the products of the next tile.</summary>
internal static class PendingEmitter
{
    /// <summary>What <see cref="EmitVector"/> reads, at the first row.</summary>
    public static void EmitFirstRow(CodeWriter writer, bool masked)
    {
        writer.Lines("""
            ref var score = ref pending;
            ref var sum = ref sums;
            ref var reference = ref references;
            """);
        if (masked)
        {
            writer.Lines("ref var first = ref rowFirst;\nref var last = ref rowLast;");
        }
    }

    /// <summary>One vector at a time: between the products of another tile few registers are free.</summary>
    public static void EmitVector(CodeWriter writer, KernelModel model, bool masked)
    {
        var target = model.Target;
        writer.Lines($"// one vector of the tile before\nvar s = {target.Load("score", 0)};");
        var probability = $"VectorMath.Probability({target.Broadcast("reference")} - s, scale, in table)";
        if (masked)
        {
            writer.Lines($"var at = {target.LoadPositions("place", 0)};");
            writer.Lines($"var allowed = {target.Allowed("at", "s", target.Broadcast("first"), target.Broadcast("last"), target.Broadcast("VectorMath.MaskedScore"))};");
            probability = target.Select("allowed", probability, target.Broadcast("-0.0f"));
        }

        writer.Lines($"""
            var p = {probability};
            {target.Store("p", "score", 0)}
            total += p;
            score = ref Unsafe.Add(ref score, {model.VectorLength});
            """);
        if (masked)
        {
            writer.Lines($"place = ref Unsafe.Add(ref place, {model.VectorLength});");
        }
    }

    /// <summary>What <see cref="EmitVector"/> reads, one row on.</summary>
    public static void EmitNextRow(CodeWriter writer, KernelModel model, bool masked)
    {
        writer.Lines($"""
            score = ref Unsafe.Add(ref score, {model.Schedule.KeyBlock - model.KeyTile});
            sum = ref Unsafe.Add(ref sum, {model.VectorLength});
            reference = ref Unsafe.Add(ref reference, 1);
            """);
        if (masked)
        {
            writer.Lines("first = ref Unsafe.Add(ref first, 1);\nlast = ref Unsafe.Add(ref last, 1);");
        }
    }
}
