using System.ComponentModel;
using SparseAttentionGen.Benchmarks.Measuring;
using SparseAttentionGen.Benchmarks.Results;
using Spectre.Console;
using Spectre.Console.Cli;

namespace SparseAttentionGen.Benchmarks.Commands;

/// <summary>Runs a suite for this process's vector width and, in further processes, for narrower ones.</summary>
internal abstract class WidthSuiteCommand<TSettings> : SuiteCommand<TSettings>
    where TSettings : WidthSuiteSettings
{
    /// <summary>The command's and the suite's name.</summary>
    protected abstract string Name { get; }

    protected override IReadOnlyList<BenchmarkResult> RunChildren(TSettings settings, CancellationToken cancellationToken)
    {
        var results = new List<BenchmarkResult>();
        foreach (var set in settings.Isa == "all" ? InstructionSet.Narrower : [])
        {
            cancellationToken.ThrowIfCancellationRequested();
            results.AddRange(RunChild(set, settings));
        }

        return results;
    }

    private List<BenchmarkResult> RunChild(InstructionSet set, TSettings settings)
    {
        var folder = Directory.CreateTempSubdirectory($"sparse-attention-{Name}-").FullName;
        try
        {
            var file = Path.Combine(folder, set.Name + ".json");
            string[] quick = settings.Quick ? ["--quick"] : [];
            string[] only = settings.Only is { } text ? ["--only", text] : [];
            var code = ChildProcess.RunSelf([Name, "--isa", "current", "--json", file, .. quick, .. only], set);
            return File.Exists(file) ? ResultFile.Read<List<BenchmarkResult>>(file) : [Missing(set, code)];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private BenchmarkResult Missing(InstructionSet set, int code) => new()
    {
        Suite = Name,
        Case = "all cases",
        Isa = set.Name,
        Threads = 1,
        Error = $"The process with {set.Switch}=0 ended with code {code} and without results.",
    };
}

/// <summary>What suites for several vector widths accept.</summary>
internal class WidthSuiteSettings : SuiteSettings
{
    [CommandOption("--isa <WHICH>")]
    [Description("'all': every vector width that the processor has, each in its own process. 'current': this process's.")]
    [DefaultValue("all")]
    public string Isa { get; init; } = "all";

    public override ValidationResult Validate() => Isa switch
    {
        "all" or "current" => base.Validate(),
        _ when IsMissing(Isa) => ValidationResult.Error("--isa needs a value: 'all' or 'current'."),
        _ => ValidationResult.Error($"--isa is '{Isa}', but must be 'all' or 'current'."),
    };
}
