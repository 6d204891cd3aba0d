namespace SparseAttentionGen.Generator.Emission;

/// <summary>Emits the micro-kernels that add probabilities times values to the outputs.</summary>
internal static class OutputEmitter
{
    public static void Emit(CodeWriter writer, KernelModel model) => Emit(writer, model, "Output", model.Schedule.KeyChunk);

    /// <summary>Emits a kernel for rows of weights at a given distance.</summary>
    /// <param name="writer">Receives the code.</param>
    /// <param name="model">The kernels.</param>
    /// <param name="name">What the kernel's name begins with.</param>
    /// <param name="weightStride">Floats from one row's weights to the next row's.</param>
    public static void Emit(CodeWriter writer, KernelModel model, string name, int weightStride)
    {
        var pieces = model.Schedule.OutputPieces(model.PaddedValueDim / model.VectorLength);
        writer.Lines($"""

            /// <summary>{model.Schedule.RowTile} rows x {model.PaddedValueDim} values, in pieces that fit the registers.</summary>
            """);
        using (writer.Block($"public static void {name}Tile(ref float probabilities, ref float values, ref float accumulators, int keyCount)"))
        {
            var column = 0;
            foreach (var piece in pieces)
            {
                writer.Lines(
                    $"{name}Piece{piece}(ref probabilities, ref {VectorTarget.Element("values", column)}, ref {VectorTarget.Element("accumulators", column)}, keyCount);");
                column += piece * model.VectorLength;
            }
        }

        foreach (var piece in pieces.Distinct())
        {
            EmitPiece(writer, model, piece, name, weightStride);
        }
    }

    private static void EmitPiece(CodeWriter writer, KernelModel model, int vectors, string name, int weightStride)
    {
        var (target, rows, stride) = (model.Target, model.Schedule.RowTile, model.PaddedValueDim);
        writer.Lines($"""

            /// <summary>{rows} rows x {vectors * model.VectorLength} values: {rows * vectors} accumulators are loaded and stored once for all keys.</summary>
            [MethodImpl(MethodImplOptions.AggressiveOptimization)]
            """);
        using (writer.Block($"private static void {name}Piece{vectors}(ref float probabilities, ref float values, ref float accumulators, int keyCount)"))
        {
            ForEach((row, vector) => $"var o{row}{vector} = {target.Load("accumulators", (row * stride) + (vector * model.VectorLength))};");
            writer.Lines($"\n// rows 0-{rows - 1} x one key x values 0-{(vectors * model.VectorLength) - 1}");
            writer.Lines("ref var probability = ref probabilities;\nref var value = ref values;");
            using (writer.Block("for (var key = 0; key < keyCount; key++)"))
            {
                for (var vector = 0; vector < vectors; vector++)
                {
                    writer.Lines($"var v{vector} = {target.Load("value", vector * model.VectorLength)};");
                }

                for (var row = 0; row < rows; row++)
                {
                    writer.Lines($"{(row == 0 ? "var " : string.Empty)}p = {target.Broadcast(VectorTarget.Element("probability", row * weightStride))};");
                    for (var vector = 0; vector < vectors; vector++)
                    {
                        writer.Lines($"o{row}{vector} = {target.MultiplyAdd("p", $"v{vector}", $"o{row}{vector}")};");
                    }
                }

                writer.Lines($"probability = ref Unsafe.Add(ref probability, 1);\nvalue = ref Unsafe.Add(ref value, {stride});");
            }

            writer.Lines(string.Empty);
            ForEach((row, vector) => target.Store($"o{row}{vector}", "accumulators", (row * stride) + (vector * model.VectorLength)));
        }

        void ForEach(Func<int, int, string> line)
        {
            for (var row = 0; row < rows; row++)
            {
                for (var vector = 0; vector < vectors; vector++)
                {
                    writer.Lines(line(row, vector));
                }
            }
        }
    }
}
