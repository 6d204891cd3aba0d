using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SparseAttentionGen.CompilerServices;

namespace SparseAttentionGen;

/// <summary>
/// The definition of what classes with <c>[RandomFeatures]</c> or <c>[LinearAttention]</c> compute, in double precision and without any
/// cleverness: the weight of every pair, one by one, for tests. Time grows with the square of the length.
/// </summary>
public static partial class FeatureReference
{
    /// <summary>Computes all outputs.</summary>
    /// <param name="pattern">The pattern of a class with <c>[RandomFeatures]</c> or <c>[LinearAttention]</c>.</param>
    /// <param name="features">The class's features; null for linear attention.</param>
    /// <param name="query">Queries, [batch, heads, queryLength, HeadDim].</param>
    /// <param name="key">Keys, [batch, keyValueHeads, keyLength, HeadDim].</param>
    /// <param name="value">Values, [batch, keyValueHeads, keyLength, ValueDim].</param>
    /// <param name="arguments">Optional parts; a state is not read.</param>
    /// <returns>The outputs, [batch, heads, queryLength, ValueDim] without gaps.</returns>
    /// <exception cref="ArgumentException">An argument does not fit.</exception>
    public static double[] Forward(
        AttentionPattern pattern,
        FeatureMatrix? features,
        in ReadOnlyTensorSpan<float> query,
        in ReadOnlyTensorSpan<float> key,
        in ReadOnlyTensorSpan<float> value,
        in AttentionArguments arguments = default)
    {
        var views = Check(pattern, features, query, key, value, arguments);
        var output = views.Output;
        var positions = ReferencePositions.Create(views, pattern, arguments);
        var outputs = new double[(long)output.Batch * output.Heads * output.Length * output.Dim];
        for (var batch = 0; batch < output.Batch; batch++)
        {
            for (var head = 0; head < output.Heads; head++)
            {
                ComputeHead(pattern, features, views, positions, query, key, value, batch, head, arguments, outputs);
            }
        }

        return outputs;
    }

    /// <summary>Computes the features of one vector.</summary>
    /// <param name="pattern">The pattern of a class with <c>[RandomFeatures]</c> or <c>[LinearAttention]</c>.</param>
    /// <param name="features">The class's features; null for linear attention.</param>
    /// <param name="x">A query or key, [HeadDim].</param>
    /// <param name="stabilizer">
    /// What is subtracted from the exponents of softmax features: the largest product of the query, or of all keys. Null: the vector's own
    /// largest product, or its largest exponent where the class's Epsilon is 0.
    /// </param>
    /// <returns>The features, without the factor 1 / sqrt(m).</returns>
    /// <exception cref="ArgumentException">An argument does not fit.</exception>
    public static double[] Features(AttentionPattern pattern, FeatureMatrix? features, ReadOnlySpan<float> x, double? stabilizer = null)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        CheckFeatures(pattern, features);
        if (x.Length != pattern.HeadDim)
        {
            throw new ArgumentException($"x has {x.Length} elements, but the class's HeadDim is {pattern.HeadDim}.", nameof(x));
        }

        return FeaturesOf(pattern, Products(pattern, features, x), stabilizer, SquaredNorm(pattern, x));
    }

    private static void ComputeHead(
        AttentionPattern pattern,
        FeatureMatrix? features,
        CallViews views,
        ReferencePositions positions,
        in ReadOnlyTensorSpan<float> query,
        in ReadOnlyTensorSpan<float> key,
        in ReadOnlyTensorSpan<float> value,
        int batch,
        int head,
        in AttentionArguments arguments,
        double[] outputs)
    {
        var keyHead = head / (views.Query.Heads / views.Key.Heads);
        var keys = views.Key.Length;
        var products = new double[keys][];
        var squares = new double[keys];
        for (var index = 0; index < keys; index++)
        {
            var row = RowOf(key, views.Key, batch, keyHead, index);
            (products[index], squares[index]) = (Products(pattern, features, row), SquaredNorm(pattern, row));
        }

        for (var row = 0; row < views.Query.Length; row++)
        {
            var queryFeatures = Features(pattern, features, RowOf(query, views.Query, batch, head, row));
            var allowed = AllowedKeys(pattern, positions, batch, head, row, keys, arguments);
            var stabilizer = allowed.Select(index => Stabilizer(pattern, products[index], squares[index])).DefaultIfEmpty(0).Max();
            var weights = new double[keys];
            foreach (var index in allowed)
            {
                weights[index] = Dot(queryFeatures, FeaturesOf(pattern, products[index], stabilizer, squares[index]));
            }

            var flat = (((batch * views.Query.Heads) + head) * views.Query.Length) + row;
            Combine(views, value, batch, keyHead, allowed, weights, outputs.AsSpan(flat * pattern.ValueDim, pattern.ValueDim));
        }
    }

    private static List<int> AllowedKeys(
        AttentionPattern pattern, ReferencePositions positions, int batch, int head, int row, int keys, in AttentionArguments arguments)
    {
        var allowed = new List<int>();
        for (var index = 0; index < keys; index++)
        {
            if (AllowedPairs.IsAllowed(pattern, positions, batch, head, row, index, keys, arguments))
            {
                allowed.Add(index);
            }
        }

        return allowed;
    }

    private static void Combine(
        CallViews views, in ReadOnlyTensorSpan<float> value, int batch, int head, List<int> allowed, double[] weights, Span<double> output)
    {
        var sum = allowed.Sum(index => weights[index]);
        foreach (var index in allowed)
        {
            var row = RowOf(value, views.Value, batch, head, index);
            for (var d = 0; d < output.Length; d++)
            {
                output[d] += weights[index] / sum * row[d];
            }
        }
    }

    /// <summary>w · x' for each feature, or the elements of x for linear attention.</summary>
    private static double[] Products(AttentionPattern pattern, FeatureMatrix? features, ReadOnlySpan<float> x)
    {
        var products = new double[features?.Count ?? x.Length];
        var scale = Math.Pow(pattern.HeadDim, -0.25);
        for (var feature = 0; feature < products.Length; feature++)
        {
            if (features is null)
            {
                products[feature] = x[feature];
                continue;
            }

            for (var d = 0; d < x.Length; d++)
            {
                products[feature] += (double)features[feature][d] * x[d] * scale;
            }
        }

        return products;
    }

    private static double[] FeaturesOf(AttentionPattern pattern, double[] products, double? stabilizer, double squaredNorm)
    {
        var largest = stabilizer ?? Stabilizer(pattern, products, squaredNorm);
        return pattern.Approximation switch
        {
            RandomFeatures { Kind: FeatureKind.Softmax } random => [.. products.Select(product => Math.Exp(product - (squaredNorm / 2) - largest) + random.Epsilon)],
            RandomFeatures random => [.. products.Select(product => Math.Max(product, 0) + random.Epsilon)],
            _ => [.. products.Select(static x => x > 0 ? x + 1 : Math.Exp(x))],
        };
    }

    /// <summary>A vector's largest product; without an epsilon, where it cancels, its largest exponent, so that exponentials of long vectors do not become 0.</summary>
    private static double Stabilizer(AttentionPattern pattern, double[] products, double squaredNorm) =>
        products.Max() - (pattern.Approximation is RandomFeatures { Epsilon: 0 } ? squaredNorm / 2 : 0);

    private static double SquaredNorm(AttentionPattern pattern, ReadOnlySpan<float> x)
    {
        var sum = 0.0;
        foreach (var element in x)
        {
            sum += (double)element * element;
        }

        return sum / Math.Sqrt(pattern.HeadDim);
    }

    private static double Dot(double[] left, double[] right)
    {
        var sum = 0.0;
        for (var index = 0; index < left.Length; index++)
        {
            sum += left[index] * right[index];
        }

        return sum;
    }

    private static CallViews Check(
        AttentionPattern pattern,
        FeatureMatrix? features,
        in ReadOnlyTensorSpan<float> query,
        in ReadOnlyTensorSpan<float> key,
        in ReadOnlyTensorSpan<float> value,
        in AttentionArguments arguments)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        CheckFeatures(pattern, features);
        var queryView = TensorView.Of(query, nameof(query));
        var output = TensorView.Contiguous(queryView.Batch, queryView.Heads, queryView.Length, pattern.ValueDim);
        var views = new CallViews(queryView, TensorView.Of(key, nameof(key)), TensorView.Of(value, nameof(value)), output);
        ShapeChecks.Check(views, pattern);
        ArgumentChecks.Check(views, pattern, arguments);
        return views;
    }

    private static void CheckFeatures(AttentionPattern pattern, FeatureMatrix? features)
    {
        if (pattern.Approximation is RandomFeatures)
        {
            FeatureMatrix.CheckedFor(pattern, features!);
        }
        else if (pattern.Approximation is not LinearFeatures)
        {
            throw new ArgumentException("The pattern is not that of a class with [RandomFeatures] or [LinearAttention].", nameof(pattern));
        }
        else if (features is not null)
        {
            throw new ArgumentException("features is given, but linear attention has none.", nameof(features));
        }
    }

    private static ReadOnlySpan<float> RowOf(in ReadOnlyTensorSpan<float> tensor, TensorView view, int batch, int head, int row)
    {
        var offset = (batch * view.BatchStride) + (head * view.HeadStride) + (row * view.RowStride);
        return MemoryMarshal.CreateReadOnlySpan(in Unsafe.Add(ref Unsafe.AsRef(in tensor.GetPinnableReference()), offset), view.Dim);
    }
}
