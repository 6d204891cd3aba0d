using System.Numerics.Tensors;

namespace SparseAttentionGen.CompilerServices;

/// <summary>What is added to a score by the distance of its key from its query, for each head.</summary>
/// <param name="values">[heads, distances], from the smallest distance to the largest; beyond them the outermost holds.</param>
/// <param name="distances">Number of distances: 1 or more.</param>
/// <param name="smallest">The smallest distance, key less query.</param>
internal sealed unsafe class DistanceTable(float[] values, int distances, long smallest)
{
    /// <summary>From this magnitude on, a sum with another float may leave float32's range; a smaller summand does not change the largest float.</summary>
    private const float LargestHarmless = 1e31f;

    private readonly bool mayOverflow = values.Length > 0 && !(MathF.Abs(TensorPrimitives.MaxMagnitude<float>(values)) < LargestHarmless);

    /// <summary>Writes out a call's table for the distances that occur.</summary>
    /// <param name="rule">Which distances share an element.</param>
    /// <param name="table">[heads, elements].</param>
    /// <param name="heads">Number of query heads.</param>
    /// <param name="sequences">The call's sequences.</param>
    public static DistanceTable Create(RelativeBiasRule rule, ReadOnlySpan<float> table, int heads, CallSequence[] sequences)
    {
        var (smallest, largest) = ((long)rule.Reach, -(long)rule.Reach);
        foreach (var sequence in sequences)
        {
            smallest = Math.Min(smallest, -((long)sequence.QueryOffset + sequence.Queries.Count - 1));
            largest = Math.Max(largest, (long)sequence.KeyCount - 1 - sequence.QueryOffset);
        }

        smallest = Math.Max(-(long)rule.Reach, smallest);
        largest = Math.Min(rule.Reach, largest);
        var distances = (int)Math.Max(1, largest - smallest + 1);
        var values = new float[checked(heads * distances)];
        for (var index = 0; index < distances; index++)
        {
            var element = rule.IndexOf(smallest + index);
            for (var head = 0; head < heads; head++)
            {
                values[(head * distances) + index] = table[(head * rule.Count) + element];
            }
        }

        return new DistanceTable(values, distances, smallest);
    }

    /// <summary>Adds to the scores of one row and any keys.</summary>
    /// <param name="target">The scores.</param>
    /// <param name="positions">The keys' positions.</param>
    /// <param name="head">The row's head.</param>
    /// <param name="query">The row's position.</param>
    /// <param name="begin">First key.</param>
    /// <param name="end">The key after the last.</param>
    public void AddTo(float* target, int* positions, int head, int query, int begin, int end)
    {
        var row = values.AsSpan(head * distances, distances);
        for (var key = begin; key < end; key++)
        {
            target[key] = Sum(target[key], row[Index((long)positions[key] - query)]);
        }
    }

    /// <summary>Adds to the scores of one row and consecutive keys.</summary>
    /// <param name="target">The scores.</param>
    /// <param name="head">The row's head.</param>
    /// <param name="query">The row's position.</param>
    /// <param name="first">The first key's position.</param>
    public void AddTo(Span<float> target, int head, int query, int first)
    {
        var row = values.AsSpan(head * distances, distances);
        var start = (long)first - query - smallest;
        var before = (int)Math.Clamp(-start, 0, target.Length);
        var inside = (int)Math.Clamp(distances - Math.Max(0, start), 0, target.Length - before);
        Add(target[..before], row[0]);
        Add(target[(before + inside)..], row[^1]);
        if (inside > 0)
        {
            Add(target.Slice(before, inside), row.Slice((int)Math.Max(0, start), inside));
        }
    }

    private void Add(Span<float> target, float value)
    {
        if (!mayOverflow)
        {
            TensorPrimitives.Add(target, value, target);
            return;
        }

        foreach (ref var element in target)
        {
            element = Sum(element, value);
        }
    }

    private void Add(Span<float> target, ReadOnlySpan<float> values)
    {
        if (!mayOverflow)
        {
            TensorPrimitives.Add(target, values, target);
            return;
        }

        for (var index = 0; index < values.Length; index++)
        {
            target[index] = Sum(target[index], values[index]);
        }
    }

    /// <summary>A sum within the range of floats, so that it masks a pair, as minus infinity does, only where one of the two masks it.</summary>
    private static float Sum(float a, float b) => float.IsFinite(a) && float.IsFinite(b) ? Math.Clamp(a + b, float.MinValue, float.MaxValue) : a + b;

    private int Index(long distance) => (int)Math.Clamp(distance - smallest, 0, distances - 1);
}
