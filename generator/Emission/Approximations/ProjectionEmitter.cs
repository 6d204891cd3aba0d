namespace SparseAttentionGen.Generator.Emission;

/// <summary>Emits the micro-kernels that project keys and values along the sequence, for classes that do.</summary>
internal static class ProjectionEmitter
{
    public static void Emit(CodeWriter writer, KernelModel model)
    {
        if (!model.Signature.Projects)
        {
            return;
        }

        // One set of pieces serves keys and values where they are of one size.
        var isShared = model.PaddedHeadDim == model.PaddedValueDim;
        EmitProduct(writer, model, "ProjectKeys", "keys", model.PaddedHeadDim, isShared ? "ProjectPiece" : "ProjectKeyPiece", withPieces: true);
        EmitProduct(writer, model, "ProjectValues", "values", model.PaddedValueDim, isShared ? "ProjectPiece" : "ProjectValuePiece", withPieces: !isShared);
    }

    private static void EmitProduct(CodeWriter writer, KernelModel model, string method, string keys, int columns, string pieces, bool withPieces)
    {
        var product = new ProductEmitter("weights", "weight", 1, LowRankProjection.WeightRows, keys, "element", columns, "sums");
        writer.Lines($"""

            /// <summary>{model.Schedule.RowTile} rows of weights x {columns} elements of {keys}, in pieces that fit the registers.</summary>
            """);
        using (writer.Block($"public static void {method}(ref float weights, ref float {keys}, ref float sums, int keyCount)"))
        {
            product.EmitCalls(writer, model, pieces);
        }

        if (withPieces)
        {
            (product with { Keys = "sequence" }).EmitPieces(writer, model, pieces, "elements");
        }
    }
}
