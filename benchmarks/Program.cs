using System.Text;
using SparseAttentionGen.Benchmarks.Commands;
using SparseAttentionGen.Benchmarks.Daily;
using Spectre.Console.Cli;

Console.OutputEncoding = Encoding.UTF8;

// BenchmarkDotNet reads its own command line.
if (args is ["bdn", .. var rest])
{
    return DailyBenchmarks.Run(rest);
}

using var interruption = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    interruption.Cancel();
};
var app = new CommandApp();
app.Configure(BenchmarkCommands.Configure);
return await app.RunAsync(args, interruption.Token);
