using SparseAttentionGen.Benchmarks.Commands;
using Spectre.Console.Cli;

namespace SparseAttentionGen.Benchmarks.Tests;

public sealed class CommandTests
{
    [Theory]
    [InlineData("No measurement of peers has 'zzz' in its name; there are: dense, N = 1024, threads: 1;", "peers", "--only", "zzz")]
    [InlineData("--update needs a full run", "guard", "--update", "--quick")]
    [InlineData("--update needs a full run", "guard", "--update", "--only", "dense")]
    [InlineData("--document needs a full run", "numerics", "--document", "docs/numerics.md", "--only", "dense")]
    [InlineData("--only would leave out most of a report", "report", "--only", "dense")]
    [InlineData("Unknown command 'rooflin'", "rooflin")]
    [InlineData("Unknown option 'slow'", "roofline", "--slow")]
    public void Wrong_arguments_are_named_and_fail(string message, params string[] arguments)
    {
        var before = Console.Error;
        using var errors = new StringWriter();
        Console.SetError(errors);
        try
        {
            var app = new CommandApp();
            app.Configure(BenchmarkCommands.Configure);
            Assert.NotEqual(0, app.Run(arguments, TestContext.Current.CancellationToken));
        }
        finally
        {
            Console.SetError(before);
        }

        Assert.Contains(message, errors.ToString(), StringComparison.Ordinal);
    }
}
