using SparseAttentionGen.Benchmarks.Guard;
using SparseAttentionGen.Benchmarks.Results;

namespace SparseAttentionGen.Benchmarks.Tests;

public sealed class GuardTests
{
    [Fact]
    public void A_share_above_half_of_the_committed_one_is_met()
    {
        var row = Dense(new() { ["dense"] = 0.001 });
        Assert.Equal(">= half of 0.1 %", row.Bar);
        Assert.True(row.BarMet);
        Assert.Null(row.Error);
    }

    [Fact]
    public void A_shape_without_a_committed_share_says_so()
    {
        var row = Dense([]);
        Assert.StartsWith("no committed share", row.Note, StringComparison.Ordinal);
        Assert.Null(row.BarMet);
    }

    private static BenchmarkResult Dense(Dictionary<string, double> baseline) => Assert.Single(
        new GuardSuite(baseline, quick: true).Steps.Single(static step => step.Description == "dense").Run(TestContext.Current.CancellationToken));
}
