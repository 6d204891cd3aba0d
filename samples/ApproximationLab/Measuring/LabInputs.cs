namespace SparseAttentionGen.ApproximationLab.Measuring;

/// <summary>Inputs of one kind.</summary>
/// <param name="Name">What they are.</param>
/// <param name="Trials">One input for each trial.</param>
internal sealed record LabInputs(string Name, IReadOnlyList<LabInput> Trials);

/// <summary>Queries, keys and values, each [1, heads, length, 64] without gaps.</summary>
/// <param name="Heads">Number of heads.</param>
/// <param name="Length">Number of tokens.</param>
/// <param name="Query">The queries.</param>
/// <param name="Key">The keys.</param>
/// <param name="Value">The values.</param>
internal sealed record LabInput(int Heads, int Length, float[] Query, float[] Key, float[] Value)
{
    public AttentionShape Shape => new(1, Heads, Length);
}
