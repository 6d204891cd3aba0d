namespace SparseAttentionGen.Generator.Emission;

/// <summary>Emits the passes that turn scores into probabilities.</summary>
internal static class MaskEmitter
{
    /// <summary>The arguments with which the scores of a tile that was scored before are masked.</summary>
    public const string PendingArguments = "ref pending, ref sums, ref references, ref places, ref rowFirst, ref rowLast, scale";

    public static void Emit(CodeWriter writer, KernelModel model)
    {
        var keys = model.VectorLength == 1 ? "1 key" : $"{model.VectorLength} keys";
        EmitPass(
            writer, $"Probabilities of some panels of {keys}, all allowed.",
            "ExponentiatePanels(int panels, ref float scores, ref float sums, ref float references, ExponentScale scale)",
            () => ProbabilityEmitter.EmitAllowed(writer, model));
        EmitPass(
            writer, $"Probabilities of {keys} where they are in each row's range, -0.0f elsewhere.",
            "ExponentiateMaskedPanel(ref float scores, ref float sums, ref float references, ref int places, ref int rowFirst, ref int rowLast, ExponentScale scale)",
            () => ProbabilityEmitter.EmitMasked(writer, model));
    }

    private static void EmitPass(CodeWriter writer, string summary, string signature, Action emitBody)
    {
        writer.Lines($"\n/// <summary>{summary}</summary>\n[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
        using (writer.Block($"public static void {signature}"))
        {
            emitBody();
        }
    }
}
