using Spectre.Console;
using Spectre.Console.Cli;

namespace SparseAttentionGen.PatternGallery;

/// <summary>The program apart from the process: command line, output and exit code.</summary>
internal static class GalleryApp
{
    private const int Failure = 1;

    /// <summary>What shells report for a program that was interrupted.</summary>
    private const int Interrupted = 130;

    /// <summary>Runs the program.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="output">Receives what was written where.</param>
    /// <param name="error">Receives one line for whatever went wrong.</param>
    /// <param name="cancellationToken">Ends the program early.</param>
    /// <returns>The exit code: 0 if everything was written.</returns>
    public static Task<int> RunAsync(
        IEnumerable<string> arguments, IAnsiConsole output, IAnsiConsole error, CancellationToken cancellationToken)
    {
        var app = new CommandApp<GalleryCommand>();
        app.Configure(configuration =>
        {
            configuration.SetApplicationName("PatternGallery");
            configuration.AddExample("gallery");
            configuration.AddExample("docs/gallery", "--images", "--document", "docs/patterns.md");
            configuration.UseStrictParsing();
            configuration.ConfigureConsole(output);
            configuration.CancellationExitCode(Interrupted);
            configuration.SetExceptionHandler((exception, _) => Explain(exception, error));
        });
        return app.RunAsync(arguments, cancellationToken);
    }

    private static int Explain(Exception exception, IAnsiConsole error)
    {
        switch (exception)
        {
            case OperationCanceledException:
                error.WriteLine("Interrupted.");
                return Interrupted;
            case CommandAppException or IOException or UnauthorizedAccessException:
                error.MarkupLineInterpolated($"[red]Error:[/] {exception.Message}");
                return Failure;
            default:
                error.WriteException(exception);
                return Failure;
        }
    }
}
