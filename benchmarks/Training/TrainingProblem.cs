using SparseAttentionGen.LongRangeArena.Models;
using SparseAttentionGen.LongRangeArena.Tasks;

namespace SparseAttentionGen.Benchmarks.Training;

/// <summary>What is trained.</summary>
/// <param name="Variant">The attention.</param>
/// <param name="Size">The sizes.</param>
/// <param name="Sequences">Sequences of a step.</param>
/// <param name="Threads">Threads to use.</param>
internal sealed record TrainingProblem(AttentionVariant Variant, EncoderSize Size, int Sequences, int Threads)
{
    public const double LearningRate = 1e-3;
    public const int Seed = 1;

    private readonly UnpaddedTask task = new(Size.Length);

    /// <summary>What is predicted.</summary>
    public Prediction Prediction => task.Prediction;

    /// <summary>The batch of every step.</summary>
    public Batch Batch => task.Training(0, Sequences);

    /// <summary>A model with the weights that all begin with.</summary>
    public Encoder Encoder() => new(Prediction, Size, Variant, Seed, Threads);
}
