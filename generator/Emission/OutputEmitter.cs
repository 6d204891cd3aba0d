namespace SparseAttentionGen.Generator.Emission;

/// <summary>Emits the micro-kernels that add probabilities times values to the outputs.</summary>
internal static class OutputEmitter
{
    public static void Emit(CodeWriter writer, KernelModel model)
    {
        var product = new ProductEmitter("probabilities", "probability", model.Schedule.KeyChunk, 1, "values", "value", model.PaddedValueDim, "accumulators");
        writer.Lines($"""

            /// <summary>{model.Schedule.RowTile} rows x {model.PaddedValueDim} values, in pieces that fit the registers.</summary>
            """);
        using (writer.Block("public static void OutputTile(ref float probabilities, ref float values, ref float accumulators, int keyCount)"))
        {
            product.EmitCalls(writer, model, "OutputPiece");
        }

        product.EmitPieces(writer, model, "OutputPiece", "values");
    }
}
