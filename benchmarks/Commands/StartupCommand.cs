using System.ComponentModel;
using SparseAttentionGen.Benchmarks.Results;
using SparseAttentionGen.Benchmarks.Startup;
using Spectre.Console.Cli;

namespace SparseAttentionGen.Benchmarks.Commands;

/// <summary>The startup suite.</summary>
internal sealed class StartupCommand : SuiteCommand<StartupCommand.Settings>
{
    protected override ISuite CreateSuite(Settings settings) => new StartupSuite(settings.Quick, settings.Published);

    internal sealed class Settings : SuiteSettings
    {
        [CommandOption("--published")]
        [Description("Also publish a small program as ReadyToRun and as NativeAOT into a temporary folder, and time its first call.")]
        public bool Published { get; init; }
    }
}
