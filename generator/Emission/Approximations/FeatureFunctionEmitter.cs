namespace SparseAttentionGen.Generator.Emission;

/// <summary>Emits the passes that turn products into features, and products of features into weights of pairs.</summary>
internal static class FeatureFunctionEmitter
{
    private const string Optimized = "[MethodImpl(MethodImplOptions.AggressiveOptimization)]";
    private const string Log2E = "1.44269502f";

    public static void Emit(CodeWriter writer, FeatureModel model)
    {
        EmitKeys(writer, model);
        EmitQueries(writer, model);
        if (model.IsCausal)
        {
            EmitPairs(writer, model);
        }
    }

    private static void EmitKeys(CodeWriter writer, FeatureModel model)
    {
        var (target, kernel) = (model.Kernel.Target, model.Kernel);
        writer.Lines($"""

            /// <summary>{kernel.Schedule.RowTile} features of some panels of keys: {KeyWords(model)}.</summary>
            {Optimized}
            """);
        using (writer.Block("public static void KeyFeatures(ref float products, ref float offsets, ref float factors, ref float sums, int panels)"))
        using (writer.Block($"for (var row = 0; row < {kernel.Schedule.RowTile}; row++)"))
        {
            writer.Lines($"""
                ref var product = ref Unsafe.Add(ref products, row * {model.KeyBlock});
                ref var offset = ref offsets;
                ref var factor = ref factors;
                {target.Type} sum = default;
                """);
            using (writer.Block("for (var panel = 0; panel < panels; panel++)"))
            {
                writer.Lines($"var x = {target.Load("product", 0)};");
                writer.Lines($"var feature = {KeyFunction(model)};");
                writer.Lines(target.Store("feature", "product", 0));
                writer.Lines("sum += feature;");
                foreach (var reference in new[] { "product", "offset", "factor" })
                {
                    writer.Lines($"{reference} = ref Unsafe.Add(ref {reference}, {kernel.VectorLength});");
                }
            }

            writer.Lines($"\nUnsafe.Add(ref sums, row) += {target.Sum("sum")};");
        }
    }

    private static string KeyWords(FeatureModel model) => model.Function switch
    {
        "Softmax" => "2^(product - offset), where the offset is half the key's square and the reference",
        "Relu" => $"max(product, 0) + {model.Signature.EpsilonText}, times a factor of 1, or 0 for padding",
        _ => "elu(x) + 1, relative to the reference",
    };

    private static string KeyFunction(FeatureModel model)
    {
        var target = model.Kernel.Target;
        var (offset, factor) = (target.Load("offset", 0), target.Load("factor", 0));
        return model.Function switch
        {
            "Softmax" => $"VectorMath.Exp2(x - {offset})",
            "Relu" => $"({target.NotNegative("x")} + {target.Broadcast(model.Epsilon)}) * {factor}",
            _ => target.Select(
                target.IsPositive("x"),
                $"(x + {target.Broadcast("1f")}) * {factor}",
                $"VectorMath.Exp2({Exponent(target, offset)})"),
        };
    }

    /// <summary>x log2(e) - reference.</summary>
    private static string Exponent(VectorTarget target, string reference) => target.MultiplyAdd("x", target.Broadcast(Log2E), "-" + reference);

    private static void EmitQueries(CodeWriter writer, FeatureModel model)
    {
        var (target, kernel) = (model.Kernel.Target, model.Kernel);
        writer.Lines($"""

            /// <summary>{kernel.Schedule.RowTile} queries' features from their {(model.IsElu ? "elements" : "products")}, their sums, and their products with the keys' sums.</summary>
            {Optimized}
            """);
        using (writer.Block(
            "public static void QueryFeatures(ref float features, ref float references, ref float floors, ref float weights, ref float ones, ref float products, ref float totals)"))
        using (writer.Block($"for (var row = 0; row < {kernel.Schedule.RowTile}; row++)"))
        {
            writer.Lines($"ref var feature = ref Unsafe.Add(ref features, row * {model.FeatureStride});");
            if (model.Function != "Relu")
            {
                writer.Lines($"var reference = {target.Broadcast("Unsafe.Add(ref references, row)")};");
            }

            if (model.IsSoftmax)
            {
                writer.Lines($"var floor = {target.Broadcast("Unsafe.Add(ref floors, row)")};");
            }

            writer.Lines($"{target.Type} product = default, total = default;");
            using (writer.Block($"for (var r = 0; r < {model.FeatureVectors * kernel.VectorLength}; r += {kernel.VectorLength})"))
            {
                writer.Lines($"""
                    var x = {At(target, "feature")};
                    var f = {QueryFunction(model)};
                    {AtStore(target, "f", "feature")}
                    product = {target.MultiplyAdd("f", At(target, "weights"), "product")};
                    total = {target.MultiplyAdd("f", At(target, "ones"), "total")};
                    """);
            }

            writer.Lines($"\nUnsafe.Add(ref products, row) = {target.Sum("product")};\nUnsafe.Add(ref totals, row) = {target.Sum("total")};");
        }
    }

    private static string At(VectorTarget target, string reference) => target.Load($"Unsafe.Add(ref {reference}, r)", 0);

    private static string AtStore(VectorTarget target, string value, string reference) => target.Store(value, $"Unsafe.Add(ref {reference}, r)", 0);

    private static string QueryFunction(FeatureModel model)
    {
        var target = model.Kernel.Target;
        return model.Function switch
        {
            "Softmax" => "VectorMath.Exp2(x - reference) + floor",
            "Relu" => $"{target.NotNegative("x")} + {target.Broadcast(model.Epsilon)}",
            _ => target.Select(target.IsPositive("x"), $"x + {target.Broadcast("1f")}", $"VectorMath.Exp2({Exponent(target, "reference")})"),
        };
    }

    private static void EmitPairs(CodeWriter writer, FeatureModel model)
    {
        var (target, kernel) = (model.Kernel.Target, model.Kernel);
        writer.Lines($"""

            /// <summary>Weights of {kernel.Schedule.RowTile} queries and some panels of keys: product * factor + addition before each row's limit, 0 from there on.</summary>
            {Optimized}
            """);
        using (writer.Block(
            "public static void PairWeights(ref float pairs, ref int places, ref int limits, ref float additions, float scale, ref float sums, int panels)"))
        {
            writer.Lines($"var factor = {target.Broadcast("scale")};");
            using (writer.Block($"for (var row = 0; row < {kernel.Schedule.RowTile}; row++)"))
            {
                writer.Lines($"""
                    ref var pair = ref Unsafe.Add(ref pairs, row * {model.KeyBlock});
                    ref var place = ref places;
                    var limit = {target.Broadcast("Unsafe.Add(ref limits, row)")};
                    var addition = {target.Broadcast("Unsafe.Add(ref additions, row)")};
                    {target.Type} sum = default;
                    """);
                using (writer.Block("for (var panel = 0; panel < panels; panel++)"))
                {
                    var weight = target.MultiplyAdd(target.Load("pair", 0), "factor", "addition");
                    writer.Lines($"""
                        var allowed = {target.Below(target.LoadPositions("place", 0), "limit")};
                        var weight = {target.Select("allowed", weight, "default")};
                        {target.Store("weight", "pair", 0)}
                        sum += weight;
                        pair = ref Unsafe.Add(ref pair, {kernel.VectorLength});
                        place = ref Unsafe.Add(ref place, {kernel.VectorLength});
                        """);
                }

                writer.Lines($"\nUnsafe.Add(ref sums, row) = {target.Sum("sum")};");
            }
        }
    }
}
