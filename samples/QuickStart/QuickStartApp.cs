using Spectre.Console;
using Spectre.Console.Cli;

namespace SparseAttentionGen.QuickStart;

/// <summary>The program apart from the process: command line, output and exit code.</summary>
internal static class QuickStartApp
{
    /// <summary>Runs the program.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="output">Receives the report.</param>
    /// <param name="error">Receives one line for whatever went wrong.</param>
    /// <param name="cancellationToken">Ends the program early.</param>
    /// <returns>The exit code: 0 if everything went well and the results are right.</returns>
    public static Task<int> RunAsync(
        IEnumerable<string> arguments, IAnsiConsole output, IAnsiConsole error, CancellationToken cancellationToken)
    {
        var app = new CommandApp<QuickStartCommand>();
        app.Configure(configuration =>
        {
            configuration.SetApplicationName("QuickStart");
            configuration.AddExample("book.txt", "--no-dense");
            configuration.AddExample("--max-tokens", "4096", "--threads", "1");
            SampleHost.Configure(configuration, output, error, "cut the text with --max-tokens");
        });
        return app.RunAsync(arguments, cancellationToken);
    }
}
