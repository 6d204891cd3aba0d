using SparseAttentionGen.QuickStart;
using Spectre.Console;
using Spectre.Console.Cli;

namespace SparseAttentionGen.ApproximationLab;

/// <summary>The program apart from the process: command line, output and exit code.</summary>
internal static class LabApp
{
    /// <summary>Runs the program.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="output">Receives the tables.</param>
    /// <param name="error">Receives one line for whatever went wrong.</param>
    /// <param name="cancellationToken">Ends the program early.</param>
    /// <returns>The exit code: 0 if everything was measured and written.</returns>
    public static Task<int> RunAsync(
        IEnumerable<string> arguments, IAnsiConsole output, IAnsiConsole error, CancellationToken cancellationToken)
    {
        var app = new CommandApp<LabCommand>();
        app.Configure(configuration =>
        {
            configuration.SetApplicationName("ApproximationLab");
            configuration.AddExample("errors", "--quick");
            configuration.AddExample("docs/approximation");
            configuration.AddExample("errors", "--text", "book.txt", "--seed", "7");
            SampleHost.Configure(configuration, output, error);
        });
        return app.RunAsync(arguments, cancellationToken);
    }
}
