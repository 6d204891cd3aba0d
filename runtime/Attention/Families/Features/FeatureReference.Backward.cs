using System.Numerics.Tensors;
using SparseAttentionGen.CompilerServices;

namespace SparseAttentionGen;

/// <content>The gradients.</content>
public static partial class FeatureReference
{
    /// <summary>Computes the gradients of queries, keys and values.</summary>
    /// <remarks>
    /// Features are fixed, and the stabilizer is taken for a constant: it cancels, but for the number that is added to each feature. A ReLU
    /// feature has the derivative 0 at 0. Pairs that are masked are left out, and rows without keys contribute 0.
    /// </remarks>
    /// <param name="pattern">The pattern of a class with <c>[RandomFeatures]</c> or <c>[LinearAttention]</c>.</param>
    /// <param name="features">The class's features; null for linear attention.</param>
    /// <param name="query">Queries, [batch, heads, queryLength, HeadDim].</param>
    /// <param name="key">Keys, [batch, keyValueHeads, keyLength, HeadDim].</param>
    /// <param name="value">Values, [batch, keyValueHeads, keyLength, ValueDim].</param>
    /// <param name="outputGradient">The gradient that reaches the output, [batch, heads, queryLength, ValueDim].</param>
    /// <param name="arguments">Optional parts; a state is not read.</param>
    /// <returns>The gradients.</returns>
    /// <exception cref="ArgumentException">An argument does not fit.</exception>
    public static ReferenceGradients Backward(
        AttentionPattern pattern,
        FeatureMatrix? features,
        in ReadOnlyTensorSpan<float> query,
        in ReadOnlyTensorSpan<float> key,
        in ReadOnlyTensorSpan<float> value,
        in ReadOnlyTensorSpan<float> outputGradient,
        in AttentionArguments arguments = default) =>
        Backward(pattern, features, query, key, value, outputGradient, SoftmaxEpsilon, arguments);

    /// <summary>The same with another number added to each softmax feature, since others add none.</summary>
    internal static ReferenceGradients Backward(
        AttentionPattern pattern,
        FeatureMatrix? features,
        in ReadOnlyTensorSpan<float> query,
        in ReadOnlyTensorSpan<float> key,
        in ReadOnlyTensorSpan<float> value,
        in ReadOnlyTensorSpan<float> outputGradient,
        double softmaxEpsilon,
        in AttentionArguments arguments)
    {
        var views = Check(pattern, features, query, key, value, arguments);
        var outputView = GradientChecks.CheckOutput(views, outputGradient);
        var positions = ReferencePositions.Create(views, pattern, arguments);
        var sums = new TensorGradients(views.Query, views.Key, views.Value);
        for (var batch = 0; batch < views.Query.Batch; batch++)
        {
            for (var head = 0; head < views.Query.Heads; head++)
            {
                var keyHead = head / (views.Query.Heads / views.Key.Heads);
                var keys = MappedRow.Of(pattern, features, softmaxEpsilon, key, views.Key, batch, keyHead);
                var queries = MappedRow.Of(pattern, features, softmaxEpsilon, query, views.Query, batch, head);
                var values = HeadRows.Of(value, views.Value, batch, keyHead);
                var outputs = HeadRows.Of(outputGradient, outputView, batch, head);
                for (var row = 0; row < queries.Length; row++)
                {
                    var allowed = AllowedKeys(pattern, positions, batch, head, row, keys.Length, arguments);
                    AddRow(sums, queries[row], keys, values, outputs[row], allowed, batch, head, keyHead, row);
                }
            }
        }

        return new ReferenceGradients { Query = sums.Query.Elements, Key = sums.Key.Elements, Value = sums.Value.Elements };
    }

    private static void AddRow(
        TensorGradients sums,
        MappedRow query,
        MappedRow[] keys,
        double[][] values,
        double[] outputGradient,
        List<int> allowed,
        int batch,
        int head,
        int keyHead,
        int row)
    {
        var queryFeatures = query.Features(query.LargestProduct);
        var stabilizer = allowed.Select(index => keys[index].LargestProduct).DefaultIfEmpty(0).Max();
        var keyFeatures = allowed.ConvertAll(index => keys[index].Features(stabilizer));
        var weights = keyFeatures.ConvertAll(own => Dot(queryFeatures, own));
        var weightGradients = allowed.ConvertAll(index => Dot(outputGradient, values[index]));
        var sum = weights.Sum();
        var mean = weights.Zip(weightGradients, (weight, gradient) => weight / sum * gradient).Sum();
        var queryGradient = new double[queryFeatures.Length];
        for (var place = 0; place < allowed.Count; place++)
        {
            var gradient = (weightGradients[place] - mean) / sum;
            sums.Value.Add(batch, keyHead, allowed[place], [.. outputGradient.Select(element => weights[place] / sum * element)]);
            sums.Key.Add(
                batch, keyHead, allowed[place], keys[allowed[place]].Differentiate(keyFeatures[place], [.. queryFeatures.Select(element => gradient * element)]));
            for (var feature = 0; feature < queryGradient.Length; feature++)
            {
                queryGradient[feature] += gradient * keyFeatures[place][feature];
            }
        }

        sums.Query.Add(batch, head, row, query.Differentiate(queryFeatures, queryGradient));
    }

    /// <summary>A query or key on its way to features and back.</summary>
    private sealed class MappedRow(AttentionPattern pattern, FeatureMatrix? matrix, double softmaxEpsilon, float[] row)
    {
        private readonly double[] products = Products(pattern, matrix, row);

        public double LargestProduct => products.Max();

        public static MappedRow[] Of(
            AttentionPattern pattern, FeatureMatrix? matrix, double softmaxEpsilon, in ReadOnlyTensorSpan<float> tensor, TensorView view, int batch, int head)
        {
            var rows = new MappedRow[view.Length];
            for (var row = 0; row < rows.Length; row++)
            {
                rows[row] = new MappedRow(pattern, matrix, softmaxEpsilon, RowOf(tensor, view, batch, head, row).ToArray());
            }

            return rows;
        }

        /// <summary>The features.</summary>
        public double[] Features(double stabilizer) => FeaturesOf(pattern, products, stabilizer, SquaredNorm(pattern, row), softmaxEpsilon);

        /// <summary>The row's gradient from that of its features.</summary>
        public double[] Differentiate(double[] features, double[] gradient)
        {
            double[] ofProducts = pattern.Approximation switch
            {
                RandomFeatures { Kind: FeatureKind.Softmax } => [.. gradient.Select((element, feature) => element * (features[feature] - softmaxEpsilon))],
                RandomFeatures => [.. gradient.Select((element, feature) => products[feature] > 0 ? element : 0)],
                _ => [.. gradient.Select((element, feature) => products[feature] > 0 ? element : element * features[feature])],
            };
            if (matrix is null)
            {
                return ofProducts;
            }

            // Half of |x'|² is subtracted from each exponent.
            var ofSquaredNorm = pattern.Approximation is RandomFeatures { Kind: FeatureKind.Softmax } ? -ofProducts.Sum() / 2 : 0;
            var result = new double[row.Length];
            for (var d = 0; d < result.Length; d++)
            {
                result[d] = ofSquaredNorm * 2 * row[d] / Math.Sqrt(pattern.HeadDim);
                for (var feature = 0; feature < ofProducts.Length; feature++)
                {
                    result[d] += ofProducts[feature] * matrix[feature][d] * Math.Pow(pattern.HeadDim, -0.25);
                }
            }

            return result;
        }
    }
}
