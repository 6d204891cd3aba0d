using System.Numerics.Tensors;

namespace SparseAttentionGen.LongDocument.Inspection;

/// <summary>The attention weights of one query of a head, computed from scores: softmax over the keys that it attends.</summary>
internal sealed class AttentionRow(int length)
{
    private readonly float[] weights = new float[length];

    /// <summary>The weights of the last row that was computed. Only those of attended keys are set.</summary>
    public ReadOnlySpan<float> Weights => weights;

    /// <summary>Computes a row. Only the weights at the attended keys are written.</summary>
    /// <param name="query">[headSize].</param>
    /// <param name="keys">[length, headSize] row by row.</param>
    /// <param name="attended">Ascending ranges [start, end) of keys.</param>
    /// <returns>Whether the weights are finite.</returns>
    public bool Compute(ReadOnlySpan<float> query, ReadOnlySpan<float> keys, IReadOnlyList<(int Start, int End)> attended)
    {
        var size = query.Length;
        var scale = 1 / MathF.Sqrt(size);
        var largest = float.NegativeInfinity;
        foreach (var (start, end) in attended)
        {
            for (var key = start; key < end; key++)
            {
                weights[key] = TensorPrimitives.Dot(query, keys.Slice(key * size, size)) * scale;
            }

            largest = MathF.Max(largest, TensorPrimitives.Max<float>(weights.AsSpan(start, end - start)));
        }

        var sum = 0.0;
        foreach (var (start, end) in attended)
        {
            var range = weights.AsSpan(start, end - start);
            TensorPrimitives.Subtract(range, largest, range);
            TensorPrimitives.Exp<float>(range, range);
            sum += TensorPrimitives.Sum<float>(range);
        }

        foreach (var (start, end) in attended)
        {
            var range = weights.AsSpan(start, end - start);
            TensorPrimitives.Multiply(range, (float)(1 / sum), range);
        }

        return double.IsFinite(sum);
    }
}
