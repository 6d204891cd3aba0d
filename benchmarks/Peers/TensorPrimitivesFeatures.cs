using System.Numerics.Tensors;

namespace SparseAttentionGen.Benchmarks.Peers;

/// <summary>
/// Attention through features as one would write it with .NET's own vectorised primitives: token by token, with running sums, which
/// are of all keys before the first query where the attention is not causal.
/// </summary>
/// <param name="problem">Sizes and inputs; each query head has a key head of its own.</param>
/// <param name="matrix">Vectors of softmax features; null: linear attention.</param>
internal sealed class TensorPrimitivesFeatures(PeerProblem problem, FeatureMatrix? matrix) : IPeer
{
    private const float SoftmaxEpsilon = 1e-6f;
    private readonly float[] output = new float[problem.Tensors.Output.Length];

    public void Run() => HeadLoop.Run(problem, Attend);

    public float[] Output() => output;

    public void Dispose()
    {
    }

    private void Attend(int head)
    {
        var (length, dim) = (problem.Shape.Length, problem.Pattern.HeadDim);
        var sums = new Sums(matrix, dim);
        for (var position = 0; position < length; position++)
        {
            var start = ((head * length) + position) * dim;
            sums.Add(problem.Tensors.Key.AsSpan(start, dim), problem.Tensors.Value.AsSpan(start, dim));
            if (problem.Pattern.IsCausal)
            {
                sums.Answer(problem.Tensors.Query.AsSpan(start, dim), output.AsSpan(start, dim));
            }
        }

        for (var position = 0; position < length && !problem.Pattern.IsCausal; position++)
        {
            var start = ((head * length) + position) * dim;
            sums.Answer(problem.Tensors.Query.AsSpan(start, dim), output.AsSpan(start, dim));
        }
    }

    /// <summary>Sums over the keys so far. Their features are relative to the largest product, without the epsilon, which is a sum of its own.</summary>
    private sealed class Sums(FeatureMatrix? matrix, int dim)
    {
        private readonly float epsilon = matrix is null ? 0 : SoftmaxEpsilon;
        private readonly float scale = MathF.Pow(dim, -0.25f);
        private readonly float[] features = new float[matrix?.Count ?? dim];
        private readonly float[] scaled = new float[dim];
        private readonly float[] ofKeys = new float[matrix?.Count ?? dim];
        private readonly float[] ofValues = new float[(matrix?.Count ?? dim) * dim];
        private readonly float[] plainValues = new float[dim];
        private float largest = float.NegativeInfinity;
        private int count;

        public void Add(ReadOnlySpan<float> key, ReadOnlySpan<float> value)
        {
            if (matrix is null)
            {
                EluPlusOne(key);
            }
            else
            {
                var half = Products(key);
                RaiseLargest(TensorPrimitives.Max<float>(features));
                TensorPrimitives.Subtract(features, largest + half, features);
                TensorPrimitives.Exp<float>(features, features);
            }

            TensorPrimitives.Add(ofKeys, features, ofKeys);
            TensorPrimitives.Add(plainValues, value, plainValues);
            for (var feature = 0; feature < features.Length; feature++)
            {
                var row = ofValues.AsSpan(feature * dim, dim);
                TensorPrimitives.MultiplyAdd(value, features[feature], row, row);
            }

            count++;
        }

        public void Answer(ReadOnlySpan<float> query, Span<float> result)
        {
            if (matrix is null)
            {
                EluPlusOne(query);
            }
            else
            {
                var half = Products(query);
                TensorPrimitives.Subtract(features, TensorPrimitives.Max<float>(features) + half, features);
                TensorPrimitives.Exp<float>(features, features);
                TensorPrimitives.Add(features, epsilon, features);
            }

            var constant = epsilon * TensorPrimitives.Sum<float>(features);
            TensorPrimitives.Multiply(plainValues, constant, result);
            for (var feature = 0; feature < features.Length; feature++)
            {
                TensorPrimitives.MultiplyAdd(ofValues.AsSpan(feature * dim, dim), features[feature], result, result);
            }

            TensorPrimitives.Divide(result, TensorPrimitives.Dot<float>(features, ofKeys) + (constant * count), result);
        }

        private void RaiseLargest(float product)
        {
            if (product > largest)
            {
                var factor = MathF.Exp(largest - product);
                TensorPrimitives.Multiply(ofKeys, factor, ofKeys);
                TensorPrimitives.Multiply(ofValues, factor, ofValues);
                largest = product;
            }
        }

        /// <returns>Half of the squared norm of the scaled vector.</returns>
        private float Products(ReadOnlySpan<float> x)
        {
            TensorPrimitives.Multiply(x, scale, scaled);
            for (var feature = 0; feature < features.Length; feature++)
            {
                features[feature] = TensorPrimitives.Dot(matrix![feature], scaled);
            }

            return TensorPrimitives.SumOfSquares<float>(scaled) / 2;
        }

        private void EluPlusOne(ReadOnlySpan<float> x)
        {
            for (var d = 0; d < dim; d++)
            {
                features[d] = x[d] > 0 ? x[d] + 1 : MathF.Exp(x[d]);
            }
        }
    }
}
