using System.Globalization;
using SparseAttentionGen.Generator.Schedules;

namespace SparseAttentionGen.Generator.Emission;

/// <summary>
/// Emits the micro-kernels of the backward pass. Three of its five products are of the forward pass's kind, a tile of rows with panels or rows of keys;
/// two go along the rows instead, a tile of keys with all rows of a group, so that the gradients of keys stay in registers for many rows.
/// </summary>
internal static class GradientKernelEmitter
{
    public static string Emit(KernelModel model)
    {
        var schedule = model.Schedule;
        string[] words =
        [
            $"  products        output gradients x values: {schedule.RowTile} rows x {model.KeyTile} keys; the values' panels are [{model.ValueDim}, {model.VectorLength}]",
            $"  key block       {schedule.GradientKeyBlock} keys; their probabilities and the gradients of their scores are [{KernelSchedule.GradientRows} rows, {schedule.WeightStride}] each",
            $"  key gradients   {schedule.RowTile} keys x all rows of a group at a time",
        ];
        return KernelEmitter.EmitFile(model, "IGradientKernels", words, writer =>
        {
            EmitConstants(writer, model);
            EmitProducts(writer, model);
            EmitScoreGradients(writer, model);
            EmitSums(writer, model);
        });
    }

    private static void EmitConstants(CodeWriter writer, KernelModel model) => writer.Lines(string.Format(
        CultureInfo.InvariantCulture,
        """
        public static int ValuePanelStride => {0};

        public static int KeyBlock => {1};

        public static int GroupRows => {2};

        public static int WeightStride => {3};
        """,
        OfValues(model).PanelStride,
        model.Schedule.GradientKeyBlock,
        KernelSchedule.GradientRows,
        model.Schedule.WeightStride));

    /// <summary>Scores of output gradients and values; with values of the head's size they are what the forward pass has for queries and keys.</summary>
    private static void EmitProducts(CodeWriter writer, KernelModel model)
    {
        if (model.HeadDim != model.ValueDim)
        {
            ScoreEmitter.EmitTiles(writer, OfValues(model), "ProductTile", "ProductPanels");
            return;
        }

        var forward = (model.Signature with { IsBackward = false }).StructPath(model.Target);
        writer.Lines($"""

            /// <summary>As scores of queries and keys, which have the same size.</summary>
            public static void ProductTile(ref float queries, ref float keys, ref float scores) => {forward}.ScoreTile(ref queries, ref keys, ref scores);

            /// <summary>The panels that are left over by the tiles.</summary>
            public static void ProductPanels(int panels, ref float queries, ref float keys, ref float scores) => {forward}.ScorePanels(panels, ref queries, ref keys, ref scores);
            """);
    }

    private static KernelModel OfValues(KernelModel model) => model with { Signature = model.Signature with { HeadDim = model.ValueDim } };

    private static void EmitScoreGradients(CodeWriter writer, KernelModel model)
    {
        var (target, schedule) = (model.Target, model.Schedule);
        writer.Lines("""

            /// <summary>Probabilities p and p * (product - delta) * scale; exactly 0 where the pair is masked, whatever its product is.</summary>
            [MethodImpl(MethodImplOptions.AggressiveOptimization)]
            """);
        using (writer.Block(
            "public static void ScoreGradients(int panels, ref float probabilities, ref float products, ref float deltas, ref float units, float scale, ref float weights, ref float gradients)"))
        {
            writer.Lines($"var factor = {target.Broadcast("scale")};");
            using (writer.Block($"for (var row = 0; row < {schedule.RowTile}; row++)"))
            {
                writer.Lines($"""
                    ref var probability = ref Unsafe.Add(ref probabilities, row * {schedule.KeyBlock});
                    ref var product = ref Unsafe.Add(ref products, row * {schedule.KeyBlock});
                    ref var weight = ref Unsafe.Add(ref weights, row * {schedule.WeightStride});
                    ref var gradient = ref Unsafe.Add(ref gradients, row * {schedule.WeightStride});
                    var delta = {target.Broadcast("Unsafe.Add(ref deltas, row)")};
                    var unit = {target.Broadcast("Unsafe.Add(ref units, row)")};
                    """);
                using (writer.Block("for (var panel = 0; panel < panels; panel++)"))
                {
                    writer.Lines($"""
                        var p = {target.Load("probability", 0)} * unit;
                        var g = p * ({target.Load("product", 0)} - delta) * factor;
                        {target.Store("p", "weight", 0)}
                        {target.Store(target.UnlessZero("p", "g"), "gradient", 0)}
                        probability = ref Unsafe.Add(ref probability, {model.VectorLength});
                        product = ref Unsafe.Add(ref product, {model.VectorLength});
                        weight = ref Unsafe.Add(ref weight, {model.VectorLength});
                        gradient = ref Unsafe.Add(ref gradient, {model.VectorLength});
                        """);
                }
            }
        }
    }

    private static void EmitSums(CodeWriter writer, KernelModel model)
    {
        var stride = model.Schedule.WeightStride;
        var ofQueries = new ProductEmitter("gradients", "gradient", stride, 1, "keys", "element", model.PaddedHeadDim, "sums");
        EmitProduct(writer, model, ofQueries, "AddQueryGradients", "QueryGradientPiece", $"{model.Schedule.RowTile} rows x {model.PaddedHeadDim} elements: gradients of queries.");
        EmitPieces(writer, model, ofQueries, "QueryGradientPiece");

        // One set of pieces where keys and values are of one size.
        var isShared = model.PaddedHeadDim == model.PaddedValueDim;
        var ofKeys = new ProductEmitter("weights", "weight", 1, stride, "rows", "element", model.PaddedHeadDim, "sums");
        EmitProduct(writer, model, ofKeys, "AddKeyGradients", "KeyGradientPiece", $"{model.Schedule.RowTile} keys x {model.PaddedHeadDim} elements: gradients of keys.");
        EmitPieces(writer, model, ofKeys, "KeyGradientPiece");
        var ofValues = ofKeys with { Columns = model.PaddedValueDim };
        EmitProduct(
            writer, model, ofValues, "AddValueGradients", isShared ? "KeyGradientPiece" : "ValueGradientPiece", $"{model.Schedule.RowTile} keys x {model.PaddedValueDim} elements: gradients of values.");
        if (!isShared)
        {
            EmitPieces(writer, model, ofValues, "ValueGradientPiece");
        }
    }

    private static void EmitProduct(CodeWriter writer, KernelModel model, ProductEmitter product, string method, string pieces, string words)
    {
        writer.Lines($"\n/// <summary>{words}</summary>");
        using (writer.Block($"public static void {method}(ref float {product.Factors}, ref float {product.Keys}, ref float {product.Sums}, int keyCount)"))
        {
            product.EmitCalls(writer, model, pieces);
        }
    }

    private static void EmitPieces(CodeWriter writer, KernelModel model, ProductEmitter product, string pieces) => product.EmitPieces(writer, model, pieces, "elements");
}
