using System.Numerics.Tensors;
using SparseAttentionGen.CompilerServices;

namespace SparseAttentionGen;

/// <content>The gradients.</content>
public static partial class FeatureReference
{
    /// <summary>Computes the gradients of queries, keys and values.</summary>
    /// <remarks>
    /// Features' vectors are fixed. What exponentials are relative to, the largest product of a query and of the keys that it attends, matters because of the
    /// epsilon that is added to them, and has the derivative of that product: of the first where several are largest. A ReLU feature has the derivative 0 at 0.
    /// Pairs that are masked are left out, and rows without keys contribute 0.
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
        in AttentionArguments arguments = default)
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
                var keys = MappedRow.Of(pattern, features, key, views.Key, batch, keyHead);
                var queries = MappedRow.Of(pattern, features, query, views.Query, batch, head);
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
        var queryFeatures = query.Features(query.Stabilizer);
        var stabilizer = allowed.Select(index => keys[index].Stabilizer).DefaultIfEmpty(0).Max();
        var keyFeatures = allowed.ConvertAll(index => keys[index].Features(stabilizer));
        var weights = keyFeatures.ConvertAll(own => Dot(queryFeatures, own));
        var weightGradients = allowed.ConvertAll(index => Dot(outputGradient, values[index]));
        var sum = weights.Sum();
        var mean = weights.Zip(weightGradients, (weight, gradient) => weight / sum * gradient).Sum();
        var queryGradient = new double[queryFeatures.Length];
        var stabilizerGradient = 0.0;
        for (var place = 0; place < allowed.Count; place++)
        {
            var gradient = (weightGradients[place] - mean) / sum;
            sums.Value.Add(batch, keyHead, allowed[place], [.. outputGradient.Select(element => weights[place] / sum * element)]);
            var key = keys[allowed[place]];
            var ofProducts = key.DifferentiateFeatures(keyFeatures[place], [.. queryFeatures.Select(element => gradient * element)]);
            stabilizerGradient -= key.HasStabilizer ? ofProducts.Sum() : 0;
            sums.Key.Add(batch, keyHead, allowed[place], key.Differentiate(ofProducts));
            for (var feature = 0; feature < queryGradient.Length; feature++)
            {
                queryGradient[feature] += gradient * keyFeatures[place][feature];
            }
        }

        var ofQuery = query.DifferentiateFeatures(queryFeatures, queryGradient);
        sums.Query.Add(batch, head, row, query.Differentiate(ofQuery));
        if (query.HasStabilizer && allowed.Count > 0)
        {
            sums.Query.Add(batch, head, row, query.DifferentiateLargest(-ofQuery.Sum()));
            var largest = allowed.Find(index => keys[index].Stabilizer == stabilizer);
            sums.Key.Add(batch, keyHead, largest, keys[largest].DifferentiateLargest(stabilizerGradient));
        }
    }

    /// <summary>A query or key on its way to features and back.</summary>
    private sealed class MappedRow(AttentionPattern pattern, FeatureMatrix? matrix, float[] row)
    {
        private readonly double[] products = Products(pattern, matrix, row);

        public double Stabilizer => FeatureReference.Stabilizer(pattern, products, SquaredNorm(pattern, row));

        /// <summary>Whether something is subtracted from the exponents for the sake of the largest.</summary>
        public bool HasStabilizer => pattern.Approximation is RandomFeatures { Kind: FeatureKind.Softmax };

        public static MappedRow[] Of(
            AttentionPattern pattern, FeatureMatrix? matrix, in ReadOnlyTensorSpan<float> tensor, TensorView view, int batch, int head)
        {
            var rows = new MappedRow[view.Length];
            for (var row = 0; row < rows.Length; row++)
            {
                rows[row] = new MappedRow(pattern, matrix, RowOf(tensor, view, batch, head, row).ToArray());
            }

            return rows;
        }

        /// <summary>The features.</summary>
        public double[] Features(double stabilizer) => FeaturesOf(pattern, products, stabilizer, SquaredNorm(pattern, row));

        /// <summary>The gradient of the products from that of the features: for softmax that of the whole exponents.</summary>
        public double[] DifferentiateFeatures(double[] features, double[] gradient) => pattern.Approximation switch
        {
            RandomFeatures { Kind: FeatureKind.Softmax } random => [.. gradient.Select((element, feature) => element * (features[feature] - random.Epsilon))],
            RandomFeatures => [.. gradient.Select((element, feature) => products[feature] > 0 ? element : 0)],
            _ => [.. gradient.Select((element, feature) => products[feature] > 0 ? element : element * features[feature])],
        };

        /// <summary>The row's gradient from that of its largest product.</summary>
        public double[] DifferentiateLargest(double gradient)
        {
            var feature = Array.IndexOf(products, products.Max());
            return [.. Enumerable.Range(0, row.Length).Select(d => gradient * matrix![feature][d] * Math.Pow(pattern.HeadDim, -0.25))];
        }

        /// <summary>The row's gradient from that of its products.</summary>
        public double[] Differentiate(double[] ofProducts)
        {
            if (matrix is null)
            {
                return ofProducts;
            }

            // Half of |x'|² is subtracted from each exponent.
            var ofSquaredNorm = HasStabilizer ? -ofProducts.Sum() / 2 : 0;
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
