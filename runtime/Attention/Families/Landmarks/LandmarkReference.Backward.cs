using System.Numerics.Tensors;
using SparseAttentionGen.CompilerServices;

namespace SparseAttentionGen;

/// <content>The gradients.</content>
public static partial class LandmarkReference
{
    /// <summary>Computes the gradients of queries, keys, values and the convolution's weights.</summary>
    /// <remarks>
    /// They go through the means, all steps of the pseudo-inverse, and what it starts from: of equal largest sums there the first one's elements
    /// have the gradient. A score that is limited to the range of float32 passes its gradient. Padding has gradients of 0, but for its queries.
    /// </remarks>
    /// <param name="pattern">The pattern of a generated class with <see cref="NystromAttribute"/>.</param>
    /// <param name="query">Queries, [batch, heads, queryLength, HeadDim].</param>
    /// <param name="key">Keys, [batch, keyValueHeads, keyLength, HeadDim].</param>
    /// <param name="value">Values, [batch, keyValueHeads, keyLength, ValueDim].</param>
    /// <param name="outputGradient">The gradient that reaches the output, [batch, heads, queryLength, ValueDim].</param>
    /// <param name="arguments">Lengths or a mask of the keys; nothing else may be given.</param>
    /// <param name="convolution">Weights of the class's convolution; null where it has none.</param>
    /// <returns>The gradients, with those of the weights in <see cref="ReferenceGradients.Convolution"/>.</returns>
    /// <exception cref="ArgumentException">An argument does not fit.</exception>
    public static ReferenceGradients Backward(
        AttentionPattern pattern,
        in ReadOnlyTensorSpan<float> query,
        in ReadOnlyTensorSpan<float> key,
        in ReadOnlyTensorSpan<float> value,
        in ReadOnlyTensorSpan<float> outputGradient,
        in AttentionArguments arguments = default,
        ValueConvolution? convolution = null)
    {
        var views = Check(pattern, query, key, value, arguments, convolution);
        var outputView = GradientChecks.CheckOutput(views, outputGradient);
        var sums = new TensorGradients(views.Query, views.Key, views.Value);
        var ofConvolution = new double[convolution is null ? 0 : convolution.Heads * convolution.Taps];
        for (var batch = 0; batch < views.Query.Batch; batch++)
        {
            for (var head = 0; head < views.Query.Heads; head++)
            {
                var keyHead = head / (views.Query.Heads / views.Key.Heads);
                var exists = Existing(views.Key.Length, batch, arguments);
                var (queries, keys) = (HeadRows.Of(query, views.Query, batch, head), HeadRows.Of(key, views.Key, batch, keyHead));
                var (values, outputs) = (HeadRows.Of(value, views.Value, batch, keyHead), HeadRows.Of(outputGradient, outputView, batch, head));
                var (ofQueries, ofKeys, ofValues) = DifferentiateHead(pattern, queries, keys, values, outputs, exists);
                DifferentiateConvolution(convolution, head, values, outputs, exists, ofValues, ofConvolution);
                AddRows(sums.Query, batch, head, ofQueries);
                AddRows(sums.Key, batch, keyHead, ofKeys);
                AddRows(sums.Value, batch, keyHead, ofValues);
            }
        }

        return new ReferenceGradients
        {
            Query = sums.Query.Elements,
            Key = sums.Key.Elements,
            Value = sums.Value.Elements,
            Convolution = ofConvolution,
        };
    }

    /// <summary>The gradients of one head, back through the product of its three factors.</summary>
    private static (double[][] Queries, double[][] Keys, double[][] Values) DifferentiateHead(
        AttentionPattern pattern, double[][] queries, double[][] keys, double[][] values, double[][] outputs, bool[] exists)
    {
        var count = ((NystromLandmarks)pattern.Approximation!).Count;
        int[] attended = [.. Enumerable.Range(0, keys.Length).Where(position => exists[position])];
        int[] asking = [.. Enumerable.Range(0, queries.Length).Where(position => IsAsking(queries.Length, exists, position))];
        var tokens = Array.ConvertAll(attended, position => keys[position]);
        var keyLandmarks = Means(tokens, count);
        var queryLandmarks = Means(Array.ConvertAll(asking, position => queries[position]), count);
        var (ofQueries, ofKeys, ofValues) = (Zeros(queries), Zeros(keys), Zeros(values));
        if (keyLandmarks.Length == 0 || queryLandmarks.Length == 0)
        {
            return (ofQueries, ofKeys, ofValues);
        }

        // output = left · inverse · gathered, gathered = right · values, inverse of the landmarks' matrix.
        var attendedValues = Array.ConvertAll(attended, position => values[position]);
        var left = Softmax(queries, keyLandmarks, pattern.Scale);
        var matrix = Softmax(queryLandmarks, keyLandmarks, pattern.Scale);
        var right = Softmax(queryLandmarks, tokens, pattern.Scale);
        var inverse = PseudoInverseReference.Of(matrix);
        var gathered = RowMatrix.Product(right, attendedValues);
        var ofLeft = RowMatrix.Product(outputs, RowMatrix.Transpose(RowMatrix.Product(inverse, gathered)));
        var ofRest = RowMatrix.Product(RowMatrix.Transpose(left), outputs);
        var ofMatrix = PseudoInverseReference.Differentiate(matrix, RowMatrix.Product(ofRest, RowMatrix.Transpose(gathered)));
        var ofGathered = RowMatrix.Product(RowMatrix.Transpose(inverse), ofRest);
        var ofRight = RowMatrix.Product(ofGathered, RowMatrix.Transpose(attendedValues));

        var (leftQueries, leftLandmarks) = DifferentiateSoftmax(left, ofLeft, queries, keyLandmarks, pattern.Scale);
        var (matrixQueries, matrixKeys) = DifferentiateSoftmax(matrix, ofMatrix, queryLandmarks, keyLandmarks, pattern.Scale);
        var (rightQueries, rightKeys) = DifferentiateSoftmax(right, ofRight, queryLandmarks, tokens, pattern.Scale);
        AddAt(ofQueries, [.. Enumerable.Range(0, queries.Length)], leftQueries);
        AddAt(ofQueries, asking, DifferentiateMeans(RowMatrix.Sum(matrixQueries, rightQueries), asking.Length));
        AddAt(ofKeys, attended, rightKeys);
        AddAt(ofKeys, attended, DifferentiateMeans(RowMatrix.Sum(leftLandmarks, matrixKeys), attended.Length));
        AddAt(ofValues, attended, RowMatrix.Product(RowMatrix.Transpose(right), ofGathered));
        return (ofQueries, ofKeys, ofValues);
    }

    private static (double[][] Queries, double[][] Keys) DifferentiateSoftmax(
        double[][] weights, double[][] gradient, double[][] queries, double[][] keys, double scale)
    {
        double[][] ofProducts = [.. weights.Zip(gradient, (row, ofRow) =>
        {
            var mean = row.Zip(ofRow, static (weight, element) => weight * element).Sum();
            return row.Zip(ofRow, (weight, element) => weight * (element - mean) * scale).ToArray();
        })];
        return (RowMatrix.Product(ofProducts, keys), RowMatrix.Product(RowMatrix.Transpose(ofProducts), queries));
    }

    /// <summary>The gradient of each token from those of the landmarks.</summary>
    private static double[][] DifferentiateMeans(double[][] landmarks, int tokens) =>
        [.. landmarks.SelectMany((row, segment) =>
        {
            var members = SegmentStart(segment + 1, tokens, landmarks.Length) - SegmentStart(segment, tokens, landmarks.Length);
            return Enumerable.Repeat(row.Select(element => element / members).ToArray(), members);
        })];

    private static void DifferentiateConvolution(
        ValueConvolution? convolution, int head, double[][] values, double[][] outputs, bool[] exists, double[][] ofValues, double[] ofWeights)
    {
        for (var tap = 0; tap < (convolution?.Taps ?? 0); tap++)
        {
            var place = ((convolution!.Heads == 1 ? 0 : head) * convolution.Taps) + tap;
            for (var row = 0; row < outputs.Length; row++)
            {
                var position = row + tap - (convolution.Taps / 2);
                if (position >= 0 && position < values.Length && exists[position])
                {
                    ofWeights[place] += outputs[row].Zip(values[position], static (x, y) => x * y).Sum();
                    AddAt(ofValues, [position], RowMatrix.Scaled(convolution.WeightsOf(head)[tap], [outputs[row]]));
                }
            }
        }
    }

    private static double[][] Zeros(double[][] rows) => Array.ConvertAll(rows, static row => new double[row.Length]);

    private static void AddAt(double[][] sums, int[] positions, double[][] rows)
    {
        for (var index = 0; index < rows.Length; index++)
        {
            sums[positions[index]] = [.. sums[positions[index]].Zip(rows[index], static (x, y) => x + y)];
        }
    }

    private static void AddRows(GradientSums sums, int batch, int head, double[][] rows)
    {
        for (var row = 0; row < rows.Length; row++)
        {
            sums.Add(batch, head, row, rows[row]);
        }
    }
}
