namespace SparseAttentionGen.LongRangeArena.Training;

/// <summary>The learning rate of each step: linear from 0 at first, then down along half a cosine to a tenth.</summary>
/// <param name="Peak">The greatest.</param>
/// <param name="Steps">Steps of the whole run.</param>
internal sealed record LearningRate(double Peak, int Steps)
{
    /// <summary>Steps until the greatest rate: a tenth of the run.</summary>
    private int Rise => Math.Max(1, Steps / 10);

    /// <summary>The rate of a step, counted from 0.</summary>
    public double At(int step) => step < Rise
        ? Peak * (step + 1) / Rise
        : Peak * (0.1 + (0.45 * (1 + Math.Cos(Math.PI * (step - Rise) / Math.Max(1, Steps - Rise)))));
}
