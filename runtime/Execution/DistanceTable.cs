namespace SparseAttentionGen.CompilerServices;

/// <summary>What is added to a score by the distance of its key from its query, for each head.</summary>
/// <param name="values">[heads, distances], from the smallest distance to the largest; beyond them the outermost holds.</param>
/// <param name="distances">Number of distances.</param>
/// <param name="smallest">The smallest distance, key less query.</param>
internal sealed unsafe class DistanceTable(float[] values, int distances, int smallest)
{
    /// <summary>Adds to the scores of one row.</summary>
    public void AddTo(float* target, int* positions, int head, int query, int begin, int end)
    {
        var row = values.AsSpan(head * distances, distances);
        for (var key = begin; key < end; key++)
        {
            var distance = (long)positions[key] - query - smallest;
            target[key] += row[(int)Math.Clamp(distance, 0, distances - 1)];
        }
    }
}
