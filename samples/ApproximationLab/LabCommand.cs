using SparseAttentionGen.ApproximationLab.Measuring;
using SparseAttentionGen.ApproximationLab.Reporting;
using SparseAttentionGen.QuickStart;
using Spectre.Console;
using Spectre.Console.Cli;

namespace SparseAttentionGen.ApproximationLab;

/// <summary>Measures each approximation on each kind of input, and writes tables, plots and figures.</summary>
internal sealed class LabCommand(IAnsiConsole console) : Command<LabSettings>
{
    private readonly Stages stages = new(console);

    public override int Execute(CommandContext context, LabSettings settings, CancellationToken cancellationToken)
    {
        // Created before the work, so that a folder that cannot be written is found before it.
        Directory.CreateDirectory(settings.Folder);
        var extent = settings.Extent;
        var options = new AttentionOptions { MaxThreads = settings.Threads ?? 0, CancellationToken = cancellationToken };
        var inputs = stages.Run("Drawing inputs, and embedding real text", progress => Inputs(settings, options, progress));
        var methods = MethodCatalog.UpTo(extent.LargestSize);
        var measurements = new List<Measurement>();
        foreach (var kind in inputs)
        {
            measurements.AddRange(stages.Run(
                $"Measuring on {kind.Name}", progress => new LabRun(options, settings.Seed).Measure(kind, methods, progress)));
        }

        new ErrorTables(console).Write(measurements, extent);
        ErrorFile.Write(Path.Combine(settings.Folder, "errors.csv"), measurements);
        ErrorDocument.Write(Path.Combine(settings.Folder, "errors.md"), measurements, extent);
        ErrorPlots.Write(settings.Folder, measurements, extent);
        console.MarkupLineInterpolated($"Wrote plots, errors.md and errors.csv to {settings.Folder}");
        return 0;
    }

    private static IReadOnlyList<LabInputs> Inputs(LabSettings settings, AttentionOptions options, IProgress<double> progress) =>
    [
        InputSource.FromText(settings.Text, settings.Extent, settings.Seed, options with { Progress = progress }),
        InputSource.Gaussian("Gaussian, deviation 1", 1, settings.Extent, settings.Seed),
        InputSource.Gaussian("Gaussian, deviation 0.5", 0.5f, settings.Extent, settings.Seed),
    ];
}
