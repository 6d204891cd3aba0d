namespace SparseAttentionGen.Generator.Emission;

/// <summary>
/// Emits micro-kernels that add the product of two matrices, [rows, keys] with one element of each row at a time and [keys, columns], to
/// sums that stay in registers for all keys.
/// </summary>
/// <param name="Factors">The parameter with the left matrix.</param>
/// <param name="Factor">An element of it.</param>
/// <param name="RowStride">Floats from one row of it to the next.</param>
/// <param name="KeyStride">Floats from one key's element of it to the next.</param>
/// <param name="Keys">The parameter with the right matrix.</param>
/// <param name="Key">A row of it.</param>
/// <param name="Columns">Floats of its rows and of the sums', in whole vectors.</param>
/// <param name="Sums">The parameter with the sums.</param>
/// <param name="FromZero">Whether the sums of the call's keys begin at zero and are added at the end, so that an error does not grow with the keys of all calls.</param>
internal sealed record ProductEmitter(string Factors, string Factor, int RowStride, int KeyStride, string Keys, string Key, int Columns, string Sums, bool FromZero = false)
{
    /// <summary>Emits the calls of the pieces for all columns.</summary>
    /// <param name="writer">Receives the code.</param>
    /// <param name="model">The class's kernels.</param>
    /// <param name="name">What the pieces' names begin with.</param>
    public void EmitCalls(CodeWriter writer, KernelModel model, string name)
    {
        var column = 0;
        foreach (var piece in Pieces(model))
        {
            writer.Lines($"{name}{piece}(ref {Factors}, ref {VectorTarget.Element(Keys, column)}, ref {VectorTarget.Element(Sums, column)}, keyCount);");
            column += piece * model.VectorLength;
        }
    }

    /// <summary>Emits the pieces, each for as many columns as fit the registers.</summary>
    /// <param name="writer">Receives the code.</param>
    /// <param name="model">The class's kernels.</param>
    /// <param name="name">What their names begin with.</param>
    /// <param name="what">What a column is called.</param>
    public void EmitPieces(CodeWriter writer, KernelModel model, string name, string what)
    {
        foreach (var piece in Pieces(model).Distinct())
        {
            EmitPiece(writer, model, name, piece, what);
        }
    }

    private IReadOnlyList<int> Pieces(KernelModel model) => model.Schedule.OutputPieces(Columns / model.VectorLength);

    private void EmitPiece(CodeWriter writer, KernelModel model, string name, int vectors, string what)
    {
        var (target, rows) = (model.Target, model.Schedule.RowTile);
        writer.Lines($"""

            /// <summary>{rows} rows x {vectors * model.VectorLength} {what}: {rows * vectors} accumulators are loaded and stored once for all keys.</summary>
            [MethodImpl(MethodImplOptions.AggressiveOptimization)]
            """);
        using (writer.Block($"private static void {name}{vectors}(ref float {Factors}, ref float {Keys}, ref float {Sums}, int keyCount)"))
        {
            ForEach((row, vector) => FromZero
                ? $"var o{row}{vector} = {target.Broadcast("0f")};"
                : $"var o{row}{vector} = {target.Load(Sums, Offset(row, vector))};");
            writer.Lines($"\n// rows 0-{rows - 1} x one key x {what} 0-{(vectors * model.VectorLength) - 1}");
            writer.Lines($"ref var {Factor} = ref {Factors};\nref var {Key} = ref {Keys};");
            var step = new OuterProduct(target, rows, (Factor, "p"), RowStride, KeyStride, vectors, (Key, "v"), model.VectorLength, Columns, "o");
            step.EmitLoop(writer, "key", "keyCount", model.Schedule.AtOnce);
            writer.Lines(string.Empty);
            ForEach((row, vector) => target.Store(
                FromZero ? $"({target.Load(Sums, Offset(row, vector))} + o{row}{vector})" : $"o{row}{vector}", Sums, Offset(row, vector)));
        }

        int Offset(int row, int vector) => (row * Columns) + (vector * model.VectorLength);

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
