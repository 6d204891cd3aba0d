using SparseAttentionGen.Benchmarks.Measuring;
using SparseAttentionGen.Benchmarks.Report;
using SparseAttentionGen.Benchmarks.Results;

namespace SparseAttentionGen.Benchmarks.Tests;

public sealed class ReportTests
{
    private static readonly Machine Somewhere = new("a processor", 2, "a system", ".NET 10", "Vector256", ["ScottPlot 5"], "1.0+abc");

    private static readonly string[] Named = ["a processor", "a system", ".NET 10", "Vector256", "ScottPlot 5", "1.0+abc"];

    [Fact]
    public void The_machine_and_the_versions_are_named()
    {
        var text = Write();
        Assert.All(Named, part => Assert.Contains(part, text, StringComparison.Ordinal));
    }

    [Fact]
    public void A_suite_that_was_not_run_says_so()
    {
        Assert.Equal(6, Write(Sample.Row("dense")).Split("No results: the suite was not run.").Length - 1);
    }

    [Fact]
    public void Bars_are_counted_and_those_that_could_not_be_measured_apart()
    {
        var bar = Sample.Row("dense") with { Bar = ">= 1 x" };
        Assert.Contains("1 of 2 bars are met.", Write(bar with { BarMet = true }, bar with { BarMet = false }), StringComparison.Ordinal);
        Assert.Contains("1 of 1 measured bars are met; 1 could not be measured.", Write(bar with { BarMet = true }, bar), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reason_that_rows_share_is_said_once()
    {
        const string Reason = "libtorch is not part of this build";
        var text = Write(Sample.Row("dense", "peers") with { Peer = "A", Note = Reason }, Sample.Row("dense", "peers") with { Peer = "B", Note = Reason });
        Assert.Equal(2, text.Split(Reason).Length);
        Assert.Equal(3, text.Split("see note 1").Length);
    }

    [Fact]
    public void Cells_cannot_break_the_table()
    {
        Assert.Contains("| a \\| b |", Write(Sample.Row("a | b")), StringComparison.Ordinal);
    }

    [Fact]
    public void Plots_are_drawn_where_there_is_something_to_draw()
    {
        Assert.Empty(ReportPlots.Draw([]));
        var ours = Sample.Row("dense", "peers") with { Milliseconds = 1, Length = 1024 };
        var theirs = ours with { Peer = "other", PeerMilliseconds = 2 };
        var plots = ReportPlots.Draw([Sample.Row("dense") with { Share = 0.8 }, ours, theirs, ours with { Length = 4096 }, theirs with { Length = 4096 }]);
        Assert.Equal(["roofline.png", "time-dense.png"], plots.Select(static plot => plot.FileName));
    }

    private static string Write(params BenchmarkResult[] rows) => new ReportWriter(Somewhere, rows, []).Write();
}
