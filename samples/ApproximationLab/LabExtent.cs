namespace SparseAttentionGen.ApproximationLab;

/// <summary>How much is measured.</summary>
/// <param name="Length">Tokens of a sequence: a multiple of the head size, since rows are measured in blocks of that size.</param>
/// <param name="Heads">Heads of an input.</param>
/// <param name="Trials">Inputs of each kind, each with its own features and projections.</param>
/// <param name="LargestSize">Largest number of features, projected keys or landmarks.</param>
internal sealed record LabExtent(int Length, int Heads, int Trials, int LargestSize)
{
    public static LabExtent Whole { get; } = new(Length: 1024, Heads: 2, Trials: 5, LargestSize: 1024);

    public static LabExtent Quick { get; } = new(Length: 256, Heads: 1, Trials: 2, LargestSize: 64);
}
