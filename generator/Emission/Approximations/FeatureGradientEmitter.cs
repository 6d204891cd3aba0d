namespace SparseAttentionGen.Generator.Emission;

/// <summary>
/// Emits the micro-kernels of the backward pass through features. Queries and keys are alike in it: features are rows, and the lanes are queries or keys, so that
/// both take the forward pass's kernels for keys, and these.
/// </summary>
internal static class FeatureGradientEmitter
{
    private const string Optimized = "[MethodImpl(MethodImplOptions.AggressiveOptimization)]";

    public static string Emit(FeatureModel model)
    {
        var kernel = model.Kernel;
        string[] words =
        [
            $"  products   {kernel.Schedule.RowTile} rows of sums over keys or of their gradients x {kernel.KeyTile} values or gradients of outputs, panels of [{kernel.ValueDim}, {kernel.VectorLength}]",
            $"  sums       {kernel.Schedule.RowTile} queries or keys x all features, which are [feature, {model.KeyBlock}]",
        ];
        return KernelEmitter.EmitFile(kernel, "IFeatureGradientKernels", words, writer =>
        {
            FeatureProductEmitter.Emit(writer, kernel, new ProductShape(
                "SumProducts", ("rows", "rows"), ("columns", "values"), "products", kernel.ValueDim, kernel.PaddedValueDim, kernel.VectorLength, kernel.ValueDim * kernel.VectorLength, model.KeyBlock, LargestOf.Nothing)
            {
                TakesLargest = false,
            });
            EmitFeatureGradients(writer, model);
            EmitTotals(writer, model);
            EmitMoments(writer, model);
            EmitSums(writer, model);
        });
    }

    private static void EmitFeatureGradients(CodeWriter writer, FeatureModel model)
    {
        var (target, kernel) = (model.Kernel.Target, model.Kernel);
        writer.Lines($"""

            /// <summary>Gradients of features become those of products: (gradient + weight * factor + addition) times the function's derivative.</summary>
            {Optimized}
            """);
        using (writer.Block(
            "public static void FeatureGradients(ref float features, ref float gradients, ref float weights, ref float factors, ref float additions, ref float units, ref float sums, int rows, int panels)"))
        using (writer.Block("for (var row = 0; row < rows; row++)"))
        {
            writer.Lines($"""
                ref var feature = ref Unsafe.Add(ref features, row * {model.KeyBlock});
                ref var gradient = ref Unsafe.Add(ref gradients, row * {model.KeyBlock});
                var weight = {target.Broadcast("Unsafe.Add(ref weights, row)")};
                """);
            using (writer.Block($"for (var place = 0; place < panels * {kernel.VectorLength}; place += {kernel.VectorLength})"))
            {
                writer.Lines($"""
                    var f = {At(target, "feature")};
                    var g = {target.MultiplyAdd("weight", At(target, "factors"), $"({At(target, "gradient")} + {At(target, "additions")})")};
                    """);
                if (!model.IsSoftmax)
                {
                    writer.Lines($"var unit = {At(target, "units")};");
                }

                writer.Lines($"var result = {Derivative(model)};\n{AtStore(target, "result", "gradient")}");
                if (model.IsSoftmax)
                {
                    writer.Lines(AtStore(target, $"({At(target, "sums")} + result)", "sums"));
                }
            }
        }
    }

    /// <summary>The derivative can be told from the feature itself: exponentials are their own, and what lies above the bend of the others shows it.</summary>
    private static string Derivative(FeatureModel model)
    {
        var target = model.Kernel.Target;
        return model.Function switch
        {
            "Softmax" => "g * f",
            "Relu" => target.Select(target.IsPositive($"(f - (unit * {target.Broadcast(model.Epsilon)}))"), "g", target.Broadcast("0f")),
            _ => $"g * ({target.Select(target.IsPositive("(f - unit)"), "unit", "f")})",
        };
    }

    private static void EmitTotals(CodeWriter writer, FeatureModel model)
    {
        var (target, kernel) = (model.Kernel.Target, model.Kernel);
        writer.Lines($"""

            /// <summary>Of each lane, the sum of the features, and of the features times weights.</summary>
            {Optimized}
            """);
        using (writer.Block("public static void Totals(ref float features, ref float weights, ref float products, ref float totals, int rows, int panels)"))
        using (writer.Block($"for (var place = 0; place < panels * {kernel.VectorLength}; place += {kernel.VectorLength})"))
        {
            writer.Lines($"{target.Type} product = default, total = default;");
            using (writer.Block("for (var row = 0; row < rows; row++)"))
            {
                writer.Lines($"""
                    var f = {target.Load($"Unsafe.Add(ref features, (row * {model.KeyBlock}) + place)", 0)};
                    product = {target.MultiplyAdd("f", target.Broadcast("Unsafe.Add(ref weights, row)"), "product")};
                    total += f;
                    """);
            }

            writer.Lines($"\n{AtStore(target, "product", "products")}\n{AtStore(target, "total", "totals")}");
        }
    }

    private static void EmitMoments(CodeWriter writer, FeatureModel model)
    {
        var (target, kernel) = (model.Kernel.Target, model.Kernel);
        writer.Lines($"""

            /// <summary>Adds to each row's sum the row's features times the factors of the lanes.</summary>
            {Optimized}
            """);
        using (writer.Block("public static void Moments(ref float features, ref float factors, ref float sums, int rows, int panels)"))
        using (writer.Block("for (var row = 0; row < rows; row++)"))
        {
            writer.Lines($"ref var feature = ref Unsafe.Add(ref features, row * {model.KeyBlock});\n{target.Type} sum = default;");
            using (writer.Block($"for (var place = 0; place < panels * {kernel.VectorLength}; place += {kernel.VectorLength})"))
            {
                writer.Lines($"sum = {target.MultiplyAdd(At(target, "feature"), At(target, "factors"), "sum")};");
            }

            writer.Lines($"\nUnsafe.Add(ref sums, row) += {target.Sum("sum")};");
        }
    }

    private static void EmitSums(CodeWriter writer, FeatureModel model)
    {
        var kernel = model.Kernel;
        var ofValues = new ProductEmitter("weights", "weight", 1, model.KeyBlock, "values", "value", kernel.PaddedValueDim, "sums");
        EmitProduct(writer, kernel, ofValues, "AddValues", "ValuePiece", $"{kernel.Schedule.RowTile} lanes x {kernel.PaddedValueDim} elements of values.");
        if (!model.IsElu)
        {
            var ofRows = ofValues with { Keys = "vectors", Key = "vector", Columns = kernel.PaddedHeadDim };
            EmitProduct(writer, kernel, ofRows, "AddVectors", "VectorPiece", $"{kernel.Schedule.RowTile} lanes x {kernel.PaddedHeadDim} elements of the features' vectors.");
        }

        if (model.IsCausal)
        {
            var pairs = ofValues with { Columns = model.KeyBlock };
            EmitProduct(writer, kernel, pairs, "AddPairs", "PairPiece", $"{kernel.Schedule.RowTile} queries x {kernel.KeyTile} keys: products of features.", isOnePiece: true);
            var sums = pairs with { RowStride = model.KeyBlock, KeyStride = 1 };
            EmitProduct(writer, kernel, sums, "AddPairGradients", "PairGradientPiece", $"{kernel.Schedule.RowTile} features x {kernel.KeyTile} lanes: gradients of features through pairs.", isOnePiece: true);
        }
    }

    private static void EmitProduct(CodeWriter writer, KernelModel model, ProductEmitter product, string method, string pieces, string words, bool isOnePiece = false)
    {
        writer.Lines($"\n/// <summary>{words}</summary>");
        using (writer.Block($"public static void {method}(ref float {product.Factors}, ref float {product.Keys}, ref float {product.Sums}, int keyCount)"))
        {
            if (isOnePiece)
            {
                // A chunk is whole tiles of keys, so that all pieces are alike; the caller leaves out those without allowed pairs.
                writer.Lines($"{pieces}{model.Schedule.PanelTile}(ref {product.Factors}, ref {product.Keys}, ref {product.Sums}, keyCount);");
            }
            else
            {
                product.EmitCalls(writer, model, pieces);
            }
        }

        product.EmitPieces(writer, model, pieces, "elements");
    }

    private static string At(VectorTarget target, string reference) => target.Load($"Unsafe.Add(ref {reference}, place)", 0);

    private static string AtStore(VectorTarget target, string value, string reference) => target.Store(value, $"Unsafe.Add(ref {reference}, place)", 0);
}
