using SparseAttentionGen.QuickStart;
using Spectre.Console.Testing;

namespace SparseAttentionGen.Samples.Tests;

/// <summary>One run of the quick start as its user sees it.</summary>
internal sealed record QuickStartRun(int ExitCode, string Output, string Error)
{
    public static async Task<QuickStartRun> With(params string[] arguments)
    {
        using var output = new TestConsole();
        using var error = new TestConsole();
        output.Profile.Width = error.Profile.Width = 200;
        var exitCode = await QuickStartApp.RunAsync(arguments, output, error, TestContext.Current.CancellationToken);
        return new QuickStartRun(exitCode, output.Output, error.Output);
    }
}
