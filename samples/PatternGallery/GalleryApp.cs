using SparseAttentionGen.QuickStart;
using Spectre.Console;
using Spectre.Console.Cli;

namespace SparseAttentionGen.PatternGallery;

/// <summary>The program apart from the process: command line, output and exit code.</summary>
internal static class GalleryApp
{
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
            SampleHost.Configure(configuration, output, error);
        });
        return app.RunAsync(arguments, cancellationToken);
    }
}
