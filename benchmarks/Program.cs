using SparseAttentionGen.Benchmarks.Commands;
using SparseAttentionGen.Benchmarks.Daily;
using Spectre.Console.Cli;

using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    interrupted.Cancel();
};

// BenchmarkDotNet reads its own command line.
if (args is ["bdn", .. var rest])
{
    return DailyBenchmarks.Run(rest);
}

var app = new CommandApp();
app.Configure(BenchmarkCommands.Configure);
return await app.RunAsync(args, interrupted.Token);
