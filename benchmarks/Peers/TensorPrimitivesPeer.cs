using System.Numerics.Tensors;

namespace SparseAttentionGen.Benchmarks.Peers;

/// <summary>What one would write with .NET's own vectorised primitives: row by row, only the keys that the row attends.</summary>
internal sealed class TensorPrimitivesPeer(PeerProblem problem) : IPeer
{
    private readonly float[] output = new float[problem.Tensors.Output.Length];

    public void Run()
    {
        var rows = problem.Shape.Batch * problem.Shape.Heads * problem.Shape.QueryLength;
        if (problem.Threads == 1)
        {
            var scores = new float[problem.Shape.Length];
            for (var row = 0; row < rows; row++)
            {
                Attend(row, scores);
            }

            return;
        }

        Parallel.For(
            0,
            rows,
            new ParallelOptions { MaxDegreeOfParallelism = problem.Threads },
            () => new float[problem.Shape.Length],
            (row, _, scores) =>
            {
                Attend(row, scores);
                return scores;
            },
            static _ => { });
    }

    public float[] Output() => output;

    public void Dispose()
    {
    }

    private void Attend(int row, float[] buffer)
    {
        var (head, query) = Math.DivRem(row, problem.Shape.QueryLength);
        var position = problem.Shape.Length - problem.Shape.QueryLength + query;
        var dim = problem.Pattern.HeadDim;
        var keyValueHead = head / problem.Shape.HeadsPerKeyValueHead;
        var ranges = problem.Pattern.AllowedKeys(position, problem.Shape.Length, head);
        var elements = problem.Tensors.Query.AsSpan(row * dim, dim);
        var keys = problem.Tensors.Key.AsSpan(keyValueHead * problem.Shape.Length * dim, problem.Shape.Length * dim);
        var values = problem.Tensors.Value.AsSpan(keyValueHead * problem.Shape.Length * dim, problem.Shape.Length * dim);
        var count = 0;
        foreach (var range in ranges)
        {
            for (var key = range.First; key <= range.Last; key++)
            {
                buffer[count++] = TensorPrimitives.Dot(elements, keys.Slice(key * dim, dim)) * problem.Pattern.Scale;
            }
        }

        var scores = buffer.AsSpan(0, count);
        TensorPrimitives.SoftMax(scores, scores);
        var result = output.AsSpan(row * dim, dim);
        result.Clear();
        count = 0;
        foreach (var range in ranges)
        {
            for (var key = range.First; key <= range.Last; key++)
            {
                TensorPrimitives.MultiplyAdd(values.Slice(key * dim, dim), scores[count++], result, result);
            }
        }
    }
}
