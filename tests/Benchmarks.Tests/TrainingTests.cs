using SparseAttentionGen.Benchmarks.Measuring;
using SparseAttentionGen.Benchmarks.Training;
using SparseAttentionGen.LongRangeArena.Models;

namespace SparseAttentionGen.Benchmarks.Tests;

public sealed class TrainingTests
{
    [Theory]
    [InlineData("dense", false)]
    [InlineData("window", true)]
    public void The_same_model_in_TorchSharp_has_the_same_losses_or_a_row_says_why_not(string attention, bool isMasked)
    {
        var rows = Run(attention, problem => new TorchStep(problem, isMasked));
        Assert.True(rows[0].Milliseconds > 0);
        Assert.Null(rows[1].Error);
        Assert.True(rows[1].Ratio > 0 || rows[1].Note is { Length: > 0 });
        Assert.InRange(rows[1].LargestDifference ?? 0, 0, 1e-4);
    }

    [Theory]
    [InlineData(0.001)]
    [InlineData(double.NaN)]
    public void Another_model_is_an_error_and_not_measured(double offset)
    {
        var row = Assert.Single(Run("window", problem => new Shifted(problem, offset)));
        Assert.StartsWith("It is not the same model: its first losses are", row.Error, StringComparison.Ordinal);
        Assert.Null(row.Milliseconds);
    }

    [Fact]
    public void The_same_model_is_no_error()
    {
        var rows = Run("window", static problem => new ArenaStep(problem));
        Assert.Equal(0, rows[1].LargestDifference);
        Assert.Null(rows[1].Bar);
    }

    private static IReadOnlyList<Results.BenchmarkResult> Run(string attention, Func<TrainingProblem, ITrainingStep> create) => new TrainingRound(
        new TrainingProblem(AttentionVariants.Find(attention)!, new EncoderSize(Layers: 2, Heads: 2, Length: 96), Sequences: 2, Threads: 1),
        "peer",
        create,
        new Sampling(1, TimeSpan.Zero, TimeSpan.MaxValue)).Run(TestContext.Current.CancellationToken);

    /// <summary>Our own losses, a little off.</summary>
    private sealed class Shifted(TrainingProblem problem, double offset) : ITrainingStep
    {
        private readonly ArenaStep step = new(problem);

        public double Run() => step.Run() + offset;

        public void Dispose() => step.Dispose();
    }
}
