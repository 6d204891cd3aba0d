namespace SparseAttentionGen.LongRangeArena;

/// <summary>How much is trained and measured where the command line does not say so.</summary>
/// <param name="Lengths">Tokens of a sequence.</param>
/// <param name="Attentions">Keys of the attentions; empty: all.</param>
/// <param name="Steps">Steps of each model; null: as many as there is time for.</param>
/// <param name="Minutes">Minutes of training in all, where steps are not given.</param>
/// <param name="Batch">Sequences of a step.</param>
/// <param name="Layers">Layers of a model.</param>
/// <param name="Heads">Heads of a layer.</param>
/// <param name="Examples">Training examples.</param>
/// <param name="HeldOut">Validation examples, and as many test examples.</param>
/// <param name="Evaluations">How often the validation examples are looked at.</param>
/// <param name="CostLengths">Lengths at which the cost of a step is measured.</param>
/// <param name="CostTokens">Tokens of a step then.</param>
/// <param name="CostRepetitions">Steps that are measured.</param>
internal sealed record ArenaExtent(
    int[] Lengths, string[] Attentions, int? Steps, int Minutes, int Batch, int Layers, int Heads, int Examples, int HeldOut, int Evaluations, int[] CostLengths, int CostTokens, int CostRepetitions)
{
    /// <summary>What the page shows: an hour on two cores.</summary>
    public static ArenaExtent Whole { get; } = new(
        [256], [], Steps: null, Minutes: 45, Batch: 16, Layers: 2, Heads: 2, Examples: 20_000, HeldOut: 500, Evaluations: 12, [256, 512, 1024, 2048, 4096], CostTokens: 8192, CostRepetitions: 5);

    public static ArenaExtent Quick { get; } = new(
        [128], ["dense", "window", "longformer", "bigbird"], Steps: 100, Minutes: 2, Batch: 16, Layers: 2, Heads: 2, Examples: 5000, HeldOut: 200, Evaluations: 5, [256, 1024, 4096], CostTokens: 4096, CostRepetitions: 1);
}
