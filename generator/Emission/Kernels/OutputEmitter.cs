namespace SparseAttentionGen.Generator.Emission;

/// <summary>Emits the micro-kernels that add probabilities times values to the outputs.</summary>
internal static class OutputEmitter
{
    public static void Emit(CodeWriter writer, KernelModel model) => Emit(writer, model, "Output", model.Schedule.KeyBlock, fromZero: false);

    /// <summary>Emits a kernel for rows of weights at a given distance.</summary>
    /// <param name="writer">Receives the code.</param>
    /// <param name="model">The kernels.</param>
    /// <param name="name">What the kernel's name begins with.</param>
    /// <param name="weightStride">Floats from one row's weights to the next row's.</param>
    /// <param name="fromZero">Whether the sums of a call begin at zero.</param>
    public static void Emit(CodeWriter writer, KernelModel model, string name, int weightStride, bool fromZero)
    {
        var product = new ProductEmitter("probabilities", "probability", weightStride, 1, "values", "value", model.PaddedValueDim, "accumulators", fromZero);
        writer.Lines($"""

            /// <summary>{model.Schedule.RowTile} rows x {model.PaddedValueDim} values, in pieces that fit the registers.</summary>
            """);
        using (writer.Block($"public static void {name}Tile(ref float probabilities, ref float values, ref float accumulators, int keyCount)"))
        {
            product.EmitCalls(writer, model, name + "Piece");
        }

        product.EmitPieces(writer, model, name + "Piece", "values");
    }
}
