using SparseAttentionGen.Benchmarks.Measuring;
using SparseAttentionGen.Benchmarks.Results;

namespace SparseAttentionGen.Benchmarks.Report;

/// <summary>From suites to files: each suite leaves its own, so that a run that breaks off is not lost.</summary>
internal static class ReportRun
{
    private const string MachineFile = "machine.json";
    private static readonly string[][] Suites = [["roofline"], ["peers"], ["scaling"], ["layers"], ["encoders"], ["training"], ["startup", "--published"]];

    /// <returns>The suites that reported errors.</returns>
    public static List<string> RunSuites(string folder, bool quick, CancellationToken cancellationToken)
    {
        ResultFile.Write(Path.Combine(folder, MachineFile), Machine.Current());
        var failed = new List<string>();
        foreach (var suite in Suites)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var file = Path.Combine(folder, suite[0] + ".json");
            File.Delete(file);
            if (ChildProcess.RunSelf([.. suite, "--json", file, .. quick ? ["--quick"] : Array.Empty<string>()]) != 0)
            {
                failed.Add(suite[0]);
            }
        }

        return failed;
    }

    /// <summary>The machine is the one that ran the suites, where they say which; otherwise this one.</summary>
    public static (Machine Machine, IReadOnlyList<BenchmarkResult> Results) Read(string folder)
    {
        var machine = Path.Combine(folder, MachineFile);
        var results = Directory.GetFiles(folder, "*.json")
            .Where(file => file != machine)
            .Order(StringComparer.Ordinal)
            .SelectMany(ResultFile.Read<List<BenchmarkResult>>)
            .ToList();
        return (File.Exists(machine) ? ResultFile.Read<Machine>(machine) : Machine.Current(), results);
    }

    /// <returns>The files.</returns>
    public static IReadOnlyList<string> Write(Machine machine, IReadOnlyList<BenchmarkResult> results, string json, string folder)
    {
        ResultFile.Write(json, results);
        var plots = ReportPlots.Draw(results);
        var plotFolder = Path.Combine(folder, "plots");
        foreach (var plot in plots)
        {
            plot.Save(plotFolder);
        }

        var report = Path.Combine(folder, "REPORT.md");
        Directory.CreateDirectory(folder);
        File.WriteAllText(report, new ReportWriter(machine, results, plots).Write());
        return [json, report, .. plots.Select(plot => Path.Combine(plotFolder, plot.FileName))];
    }
}
