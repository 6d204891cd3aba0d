using System.ComponentModel;
using SparseAttentionGen.Benchmarks.Measuring;
using SparseAttentionGen.Benchmarks.Results;
using SparseAttentionGen.Benchmarks.Roofline;
using Spectre.Console;
using Spectre.Console.Cli;

namespace SparseAttentionGen.Benchmarks.Commands;

/// <summary>The roofline suite, for this process's vector width and, in further processes, for narrower ones.</summary>
internal sealed class RooflineCommand : SuiteCommand<RooflineCommand.Settings>
{
    protected override ISuite CreateSuite(Settings settings) => new RooflineSuite(settings.Quick);

    protected override IReadOnlyList<BenchmarkResult> RunChildren(Settings settings, CancellationToken cancellationToken)
    {
        var results = new List<BenchmarkResult>();
        foreach (var set in settings.Isa == "all" ? InstructionSet.Narrower : [])
        {
            cancellationToken.ThrowIfCancellationRequested();
            results.AddRange(RunChild(set, settings.Quick));
        }

        return results;
    }

    private static List<BenchmarkResult> RunChild(InstructionSet set, bool quick)
    {
        var folder = Directory.CreateTempSubdirectory("sparse-attention-roofline-").FullName;
        try
        {
            var file = Path.Combine(folder, set.Name + ".json");
            var code = ChildProcess.RunSelf(["roofline", "--isa", "current", "--json", file, .. quick ? ["--quick"] : Array.Empty<string>()], set);
            return File.Exists(file) ? ResultFile.Read<List<BenchmarkResult>>(file) : [Missing(set, code)];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static BenchmarkResult Missing(InstructionSet set, int code) => new()
    {
        Suite = "roofline",
        Case = "all shapes",
        Isa = set.Name,
        Threads = 1,
        Error = $"The process with {set.Switch}=0 ended with code {code} and without results.",
    };

    internal sealed class Settings : SuiteSettings
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
}
