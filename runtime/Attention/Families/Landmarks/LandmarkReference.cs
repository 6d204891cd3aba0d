using System.Numerics.Tensors;
using SparseAttentionGen.CompilerServices;

namespace SparseAttentionGen;

/// <summary>
/// The definition of what classes with <see cref="NystromAttribute"/> compute, in double precision and step by step as in the paper
/// (Xiong et al. 2021, Nyströmformer, arXiv 2102.03902): for tests, and to see how good an approximation is.
/// </summary>
/// <remarks>
/// Landmarks are the means of m segments of nearly equal numbers of tokens, segment s from token floor(s n / m) on; of fewer than m tokens each
/// is a landmark. Padding is in no mean and is not attended. With as many queries as keys, queries and keys are taken for the same
/// tokens, so that a query at a position of padding is in no mean either, though its output is computed; otherwise all queries are in
/// the means. The matrix of the landmarks may then have more rows than columns, or fewer; the steps of its pseudo-inverse are the same.
/// </remarks>
public static partial class LandmarkReference
{
    /// <summary>Computes all outputs.</summary>
    /// <param name="pattern">The pattern of a generated class with <see cref="NystromAttribute"/>.</param>
    /// <param name="query">Queries, [batch, heads, queryLength, HeadDim].</param>
    /// <param name="key">Keys, [batch, keyValueHeads, keyLength, HeadDim].</param>
    /// <param name="value">Values, [batch, keyValueHeads, keyLength, ValueDim].</param>
    /// <param name="arguments">Lengths or a mask of the keys; nothing else may be given.</param>
    /// <param name="convolution">Weights of the class's convolution; null where it has none.</param>
    /// <returns>The outputs, [batch, heads, queryLength, ValueDim] without gaps.</returns>
    /// <exception cref="ArgumentException">An argument does not fit.</exception>
    public static double[] Forward(
        AttentionPattern pattern,
        in ReadOnlyTensorSpan<float> query,
        in ReadOnlyTensorSpan<float> key,
        in ReadOnlyTensorSpan<float> value,
        in AttentionArguments arguments = default,
        ValueConvolution? convolution = null)
    {
        var views = Check(pattern, query, key, value, arguments, convolution);
        var output = new double[(long)views.Query.Batch * views.Query.Heads * views.Query.Length * pattern.ValueDim];
        var index = 0;
        for (var batch = 0; batch < views.Query.Batch; batch++)
        {
            for (var head = 0; head < views.Query.Heads; head++)
            {
                var keyHead = head / (views.Query.Heads / views.Key.Heads);
                var exists = Existing(views.Key.Length, batch, arguments);
                var values = HeadRows.Of(value, views.Value, batch, keyHead);
                var rows = Head(pattern, HeadRows.Of(query, views.Query, batch, head), HeadRows.Of(key, views.Key, batch, keyHead), values, exists);
                for (var row = 0; row < rows.Length; row++)
                {
                    for (var d = 0; d < pattern.ValueDim; d++)
                    {
                        output[index++] = rows[row][d] + Convolve(convolution, head, values, exists, row, d);
                    }
                }
            }
        }

        return output;
    }

    /// <summary>softmax(Q K~ᵀ) · pinv(softmax(Q~ K~ᵀ)) · softmax(Q~ Kᵀ) V for one head.</summary>
    private static double[][] Head(AttentionPattern pattern, double[][] queries, double[][] keys, double[][] values, bool[] exists)
    {
        var count = ((NystromLandmarks)pattern.Approximation!).Count;
        var tokens = keys.Where((_, position) => exists[position]).ToArray();
        var asking = queries.Where((_, position) => IsAsking(queries.Length, exists, position)).ToArray();
        var keyLandmarks = Means(tokens, count);
        var queryLandmarks = Means(asking, count);
        if (keyLandmarks.Length == 0 || queryLandmarks.Length == 0)
        {
            return [.. queries.Select(_ => new double[pattern.ValueDim])];
        }

        var inverse = PseudoInverseReference.Of(Softmax(queryLandmarks, keyLandmarks, pattern.Scale));
        var gathered = RowMatrix.Product(Softmax(queryLandmarks, tokens, pattern.Scale), [.. values.Where((_, position) => exists[position])]);
        return RowMatrix.Product(Softmax(queries, keyLandmarks, pattern.Scale), RowMatrix.Product(inverse, gathered));
    }

    /// <summary>Whether a query is in a mean.</summary>
    private static bool IsAsking(int queries, bool[] exists, int position) => queries != exists.Length || exists[position];

    private static double[][] Means(double[][] tokens, int landmarks)
    {
        var count = Math.Min(landmarks, tokens.Length);
        return [.. Enumerable.Range(0, count).Select(segment =>
        {
            var (start, end) = (SegmentStart(segment, tokens.Length, count), SegmentStart(segment + 1, tokens.Length, count));
            return Enumerable.Range(0, tokens[0].Length).Select(d => tokens[start..end].Average(token => token[d])).ToArray();
        })];
    }

    private static int SegmentStart(int segment, int tokens, int count) => (int)((long)segment * tokens / count);

    private static double[][] Softmax(double[][] queries, double[][] keys, double scale) => [.. queries.Select(query =>
    {
        var scores = keys.Select(key => PairScores.Limit(PairScores.Limit(query.Zip(key, static (x, y) => x * y).Sum()) * scale)).ToArray();
        var largest = scores.Aggregate(Math.Max);
        var weights = scores.Select(score => Math.Exp(score - largest)).ToArray();
        var sum = weights.Sum();
        return weights.Select(weight => weight / sum).ToArray();
    })];

    private static double Convolve(ValueConvolution? convolution, int head, double[][] values, bool[] exists, int row, int d)
    {
        var sum = 0.0;
        for (var tap = 0; tap < (convolution?.Taps ?? 0); tap++)
        {
            var position = row + tap - (convolution!.Taps / 2);
            if (position >= 0 && position < values.Length && exists[position])
            {
                sum += convolution.WeightsOf(head)[tap] * values[position][d];
            }
        }

        return sum;
    }

    private static bool[] Existing(int keys, int batch, in AttentionArguments arguments)
    {
        var exists = new bool[keys];
        for (var position = 0; position < keys; position++)
        {
            exists[position] = (arguments.KeyLengths.IsEmpty || position < arguments.KeyLengths[batch])
                && (arguments.KeyPaddingMask.IsEmpty || arguments.KeyPaddingMask[(batch * keys) + position]);
        }

        return exists;
    }

    private static CallViews Check(
        AttentionPattern pattern,
        in ReadOnlyTensorSpan<float> query,
        in ReadOnlyTensorSpan<float> key,
        in ReadOnlyTensorSpan<float> value,
        in AttentionArguments arguments,
        ValueConvolution? convolution)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        if (pattern.Approximation is not NystromLandmarks landmarks)
        {
            throw new ArgumentException("The pattern has no landmarks: give that of a class with [Nystrom].", nameof(pattern));
        }

        if (convolution is null != (landmarks.Convolution == 0))
        {
            throw new ArgumentException(
                $"The pattern has Convolution = {landmarks.Convolution}: give its weights if that is not 0, and none if it is.", nameof(convolution));
        }

        var views = new CallViews(
            TensorView.Of(query, nameof(query)),
            TensorView.Of(key, nameof(key)),
            TensorView.Of(value, nameof(value)),
            TensorView.Contiguous((int)query.Lengths[0], (int)query.Lengths[1], (int)query.Lengths[2], pattern.ValueDim));
        LandmarkArgumentChecks.Check(views, pattern, convolution is null ? null : ValueConvolution.CheckedFor(pattern, convolution), arguments);
        return views;
    }
}
