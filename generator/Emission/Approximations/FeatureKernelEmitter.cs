using System.Globalization;

namespace SparseAttentionGen.Generator.Emission;

/// <summary>Emits the file with the micro-kernels of features for one vector width.</summary>
internal static class FeatureKernelEmitter
{
    /// <summary>Name of the kernel for products of features.</summary>
    public const string PairProducts = "PairProducts";

    public static string Emit(FeatureModel model)
    {
        var kernel = model.Kernel;
        string[] words =
        [
            $"  keys      {kernel.Schedule.RowTile} features x {kernel.KeyTile} keys; {model.KeyBlock} keys' features [feature, {model.KeyBlock}] meet their values at a time",
            $"  queries   {kernel.Schedule.RowTile} rows x {kernel.KeyTile} features; their features [row, {model.FeatureStride}] meet the sums over the keys [feature, {kernel.PaddedValueDim}]",
        ];
        return KernelEmitter.EmitFile(kernel, "IFeatureKernels", words, writer =>
        {
            EmitConstants(writer, model);
            EmitProducts(writer, model);
            FeatureFunctionEmitter.Emit(writer, model);
            OutputEmitter.Emit(writer, kernel, "Value", model.KeyBlock, fromZero: true);
            OutputEmitter.Emit(writer, kernel, "Sum", model.FeatureStride, fromZero: false);
        });
    }

    private static void EmitProducts(CodeWriter writer, FeatureModel model)
    {
        var kernel = model.Kernel;
        var (depth, vector) = (kernel.HeadDim, kernel.VectorLength);
        if (!model.IsElu)
        {
            var (keys, queries) = model.IsSoftmax ? (LargestOf.Column, LargestOf.Row) : (LargestOf.Nothing, LargestOf.Nothing);
            FeatureProductEmitter.Emit(writer, kernel, new ProductShape(
                "KeyProducts", ("vectors", "features' vectors"), ("keys", "keys"), "products", depth, depth, vector, depth * vector, model.KeyBlock, keys));
            FeatureProductEmitter.Emit(writer, kernel, new ProductShape(
                "QueryProducts", ("queries", "queries"), ("vectors", "features' vectors"), "products", depth, depth, vector, depth * vector, model.FeatureStride, queries));
        }

        if (model.IsCausal)
        {
            FeatureProductEmitter.Emit(writer, kernel, new ProductShape(
                PairProducts, ("features", "queries' features"), ("keyFeatures", "keys' features"), "pairs", model.Features, model.FeatureStride, model.KeyBlock, vector, model.KeyBlock, LargestOf.Nothing)
            {
                TakesLargest = false,
            });
        }
    }

    private static void EmitConstants(CodeWriter writer, FeatureModel model) => writer.Lines(string.Format(
        CultureInfo.InvariantCulture,
        """
        public static int HeadDim => {0};

        public static int ValueDim => {1};

        public static int Features => {2};

        public static int FeatureStride => {3};

        public static FeatureFunction Kind => FeatureFunction.{4};

        public static float Epsilon => {5};

        public static int VectorLength => {6};

        public static int RowTile => {7};

        public static int PanelTile => {8};

        public static int KeyBlock => {9};
        """,
        model.Kernel.HeadDim,
        model.Kernel.ValueDim,
        model.Features,
        model.FeatureStride,
        model.Function,
        model.Epsilon,
        model.Kernel.VectorLength,
        model.Kernel.Schedule.RowTile,
        model.Kernel.Schedule.PanelTile,
        model.KeyBlock));
}
