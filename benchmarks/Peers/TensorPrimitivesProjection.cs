using System.Numerics.Tensors;

namespace SparseAttentionGen.Benchmarks.Peers;

/// <summary>Linformer as one would write it with .NET's own vectorised primitives: projected rows one by one, then attention to them row by row.</summary>
internal sealed class TensorPrimitivesProjection : IPeer
{
    private readonly PeerProblem problem;
    private readonly int rank;
    private readonly float[] keyWeights;
    private readonly float[] valueWeights;
    private readonly float[] output;

    /// <param name="problem">Sizes and inputs; each query head has a key head of its own.</param>
    /// <param name="projection">The same for all heads.</param>
    public TensorPrimitivesProjection(PeerProblem problem, SequenceProjection projection)
    {
        (this.problem, rank) = (problem, projection.Rank);
        output = new float[problem.Tensors.Output.Length];
        var length = problem.Shape.Length;
        keyWeights = [.. Enumerable.Range(0, rank * length).Select(index => projection.KeyWeight(0, index / length, index % length, length))];
        valueWeights = [.. Enumerable.Range(0, rank * length).Select(index => projection.ValueWeight(0, index / length, index % length, length))];
    }

    public void Run() => HeadLoop.Run(problem, Attend);

    public float[] Output() => output;

    public void Dispose()
    {
    }

    private void Attend(int head)
    {
        var (length, dim) = (problem.Shape.Length, problem.Pattern.HeadDim);
        var start = head * length * dim;
        var keys = Project(keyWeights, problem.Tensors.Key.AsSpan(start, length * dim));
        var values = Project(valueWeights, problem.Tensors.Value.AsSpan(start, length * dim));
        var scores = new float[rank];
        for (var position = 0; position < length; position++)
        {
            var query = problem.Tensors.Query.AsSpan(start + (position * dim), dim);
            for (var row = 0; row < rank; row++)
            {
                scores[row] = TensorPrimitives.Dot(query, keys.AsSpan(row * dim, dim)) * problem.Pattern.Scale;
            }

            TensorPrimitives.SoftMax<float>(scores, scores);
            var result = output.AsSpan(start + (position * dim), dim);
            result.Clear();
            for (var row = 0; row < rank; row++)
            {
                TensorPrimitives.MultiplyAdd(values.AsSpan(row * dim, dim), scores[row], result, result);
            }
        }
    }

    /// <summary>[rank, dim].</summary>
    private float[] Project(float[] weights, ReadOnlySpan<float> rows)
    {
        var dim = problem.Pattern.HeadDim;
        var projected = new float[rank * dim];
        for (var row = 0; row < rank; row++)
        {
            var sum = projected.AsSpan(row * dim, dim);
            var own = weights.AsSpan(row * problem.Shape.Length, problem.Shape.Length);
            for (var position = 0; position < own.Length; position++)
            {
                TensorPrimitives.MultiplyAdd(rows.Slice(position * dim, dim), own[position], sum, sum);
            }
        }

        return projected;
    }
}
