using SparseAttentionGen.LongRangeArena.Models;
using SparseAttentionGen.LongRangeArena.Tasks;
using SparseAttentionGen.LongRangeArena.Training;

namespace SparseAttentionGen.Benchmarks.Training;

/// <summary>A step of the sample's encoder.</summary>
internal sealed class ArenaStep : ITrainingStep
{
    private readonly Encoder encoder;
    private readonly Adam optimizer;
    private readonly Batch batch;

    public ArenaStep(TrainingProblem problem)
    {
        encoder = problem.Encoder();
        optimizer = new Adam(encoder.Parameters);
        batch = problem.Batch;
    }

    public double Run()
    {
        var loss = encoder.Forward(batch).Loss;
        encoder.Backward();
        optimizer.Step(TrainingProblem.LearningRate);
        return loss;
    }

    public void Dispose()
    {
    }
}
