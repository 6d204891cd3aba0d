using System.Globalization;

namespace SparseAttentionGen.Generator.Emission;

/// <summary>
/// Emits the file with the micro-kernels of one signature for one vector width. It has no nullable context: kernels hold no object, and checking
/// such unrolled code for null would take a seventh of the time that a user's build spends on it.
/// </summary>
internal static class KernelEmitter
{
    public static string Emit(KernelModel model) =>
        model.Signature.Features is { } features ? EmitFeatures(model.Signature.IsBackward, FeatureModel.Create(model, features))
        : model.Signature.IsBackward ? GradientKernelEmitter.Emit(model)
        : EmitPairs(model);

    private static string EmitFeatures(bool isBackward, FeatureModel model) => isBackward ? FeatureGradientEmitter.Emit(model) : FeatureKernelEmitter.Emit(model);

    private static string EmitPairs(KernelModel model)
    {
        var schedule = model.Schedule;
        string[] words =
        [
            $"  register tile   {schedule.RowTile} rows x {model.KeyTile} keys = {schedule.PanelTile} panels of {model.VectorLength}; a panel is [{model.HeadDim}, {model.VectorLength}], a vector of room between them",
            $"  key block       {schedule.KeyBlock} keys are packed at a time",
            $"  row block       up to {schedule.BlockRows} rows share the packed keys",
            "  online softmax  2^((score - reference) * scale * log2(e)); the running reference is any number near the row's largest score",
        ];
        return EmitFile(model, "IMicroKernels", words, writer =>
        {
            EmitConstants(writer, model);
            ScoreEmitter.Emit(writer, model);
            MaskEmitter.Emit(writer, model);
            BiasEmitter.Emit(writer, model);
            OutputEmitter.Emit(writer, model);
            ProjectionEmitter.Emit(writer, model);
        });
    }

    /// <summary>Emits a file with one struct of kernels.</summary>
    /// <param name="model">The kernels.</param>
    /// <param name="contract">The interface that the struct implements.</param>
    /// <param name="words">What a reader should know of the kernels, line by line.</param>
    /// <param name="emitMembers">Emits the struct's members.</param>
    public static string EmitFile(KernelModel model, string contract, string[] words, Action<CodeWriter> emitMembers)
    {
        var writer = EmittedFile.Begin([$"Kernels for {model.Target.Name}, {model.Signature.Words}, of all classes that have this in common.", string.Empty, .. words]);
        writer.Lines(string.Empty);
        using (writer.Block($"namespace {model.Signature.Namespace}"))
        {
            writer.Lines("""
                using global::System.Runtime.CompilerServices;
                using global::System.Runtime.Intrinsics;
                using global::SparseAttentionGen.CompilerServices;

                """);
            writer.Lines(EmittedFile.Attributes);
            using (writer.Block($"internal readonly struct {model.TypeName} : {contract}"))
            {
                emitMembers(writer);
            }
        }

        return writer.ToString();
    }

    private static void EmitConstants(CodeWriter writer, KernelModel model) => writer.Lines(string.Format(
        CultureInfo.InvariantCulture,
        """
        public static int HeadDim => {0};

        public static int ValueDim => {1};

        public static int VectorLength => {2};

        public static int RowTile => {3};

        public static int PanelTile => {4};

        public static int PanelStride => {5};

        public static int KeyBlock => {6};

        public static int BlockRows => {7};
        """,
        model.HeadDim,
        model.ValueDim,
        model.VectorLength,
        model.Schedule.RowTile,
        model.Schedule.PanelTile,
        model.PanelStride,
        model.Schedule.KeyBlock,
        model.Schedule.BlockRows));
}
