using SparseAttentionGen.Benchmarks.Daily;
using Spectre.Console.Cli;

namespace SparseAttentionGen.Benchmarks.Commands;

/// <summary>Stands for BenchmarkDotNet in the help; the program hands its arguments over before they are parsed here.</summary>
internal sealed class BdnCommand : Command
{
    public override int Execute(CommandContext context, CancellationToken cancellationToken) => DailyBenchmarks.Run([.. context.Remaining.Raw]);
}
