using SparseAttentionGen.LongDocument.Commands;
using Spectre.Console;
using Spectre.Console.Cli;

namespace SparseAttentionGen.LongDocument;

/// <summary>The program apart from the process: command line, output and exit code.</summary>
internal static class LongDocumentApp
{
    private const int Failure = 1;

    /// <summary>What shells report for a program that was interrupted.</summary>
    private const int Interrupted = 130;

    /// <summary>Runs the program on checkpoints.</summary>
    /// <inheritdoc cref="RunAsync(IEnumerable{string}, IEncoderSource, IAnsiConsole, IAnsiConsole, CancellationToken)"/>
    public static Task<int> RunAsync(
        IEnumerable<string> arguments, IAnsiConsole output, IAnsiConsole error, CancellationToken cancellationToken) =>
        RunAsync(arguments, new CheckpointEncoders(), output, error, cancellationToken);

    /// <summary>Runs the program.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="source">Where models come from.</param>
    /// <param name="output">Receives the results.</param>
    /// <param name="error">Receives one line for whatever went wrong.</param>
    /// <param name="cancellationToken">Ends the program early.</param>
    /// <returns>The exit code: 0 if everything went well.</returns>
    public static Task<int> RunAsync(
        IEnumerable<string> arguments, IEncoderSource source, IAnsiConsole output, IAnsiConsole error, CancellationToken cancellationToken)
    {
        var app = new CommandApp();
        app.Configure(configuration =>
        {
            configuration.SetApplicationName("LongDocument");
            configuration.AddCommand<EncodeCommand>("encode")
                .WithDescription("Makes one vector of each text.")
                .WithExample("encode", "books", "--model", "longformer-base-4096", "--output", "vectors.npy")
                .WithExample("encode", "book.txt", "--random-weights", "longformer", "--size", "tiny");
            configuration.AddCommand<SearchCommand>("search")
                .WithDescription("Ranks the passages of texts for a query.")
                .WithExample("search", "\"the trial of a knave\"", "books/*.txt", "--model", "longformer-base-4096");
            configuration.AddCommand<InspectCommand>("inspect")
                .WithDescription("Shows what attends to what in a layer, as text and as a picture.")
                .WithExample("inspect", "book.txt", "--model", "bigbird-roberta-base", "--layer", "3", "--token", "Alice", "--svg", "attention.svg");
            configuration.Settings.Registrar.RegisterInstance(source);
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
            case { InnerException: InputException or QuickStart.InputException }:
                // The command line's parser wraps what a converter throws.
                return Explain(exception.InnerException, error);
            case InputException or QuickStart.InputException or CommandAppException or IOException or UnauthorizedAccessException:
                error.MarkupLineInterpolated($"[red]Error:[/] {exception.Message}");
                return Failure;
            default:
                error.WriteException(exception);
                return Failure;
        }
    }
}
