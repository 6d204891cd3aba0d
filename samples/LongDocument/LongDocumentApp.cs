using SparseAttentionGen.LongDocument.Commands;
using SparseAttentionGen.LongDocument.Genomics;
using SparseAttentionGen.LongDocument.Indexing;
using SparseAttentionGen.LongDocument.Texts;
using SparseAttentionGen.QuickStart;
using Spectre.Console;
using Spectre.Console.Cli;

namespace SparseAttentionGen.LongDocument;

/// <summary>The program apart from the process: command line, output and exit code.</summary>
internal static class LongDocumentApp
{
    /// <summary>Runs the program on checkpoints.</summary>
    /// <inheritdoc cref="RunAsync(IEnumerable{string}, IEncoderSource, IAnsiConsole, IAnsiConsole, CancellationToken, StandardInput, IndexFolder)"/>
    public static Task<int> RunAsync(
        IEnumerable<string> arguments, IAnsiConsole output, IAnsiConsole error, CancellationToken cancellationToken) =>
        RunAsync(arguments, new CheckpointEncoders(), output, error, cancellationToken);

    /// <summary>Runs the program.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="source">Where models come from.</param>
    /// <param name="output">Receives the results.</param>
    /// <param name="error">Receives one line for whatever went wrong.</param>
    /// <param name="cancellationToken">Ends the program early.</param>
    /// <param name="input">What the file name "-" stands for; null: the process's standard input.</param>
    /// <param name="indexes">Where searches keep vectors that the command line names no file for; null: the user's own folder.</param>
    /// <returns>The exit code: 0 if everything went well.</returns>
    public static Task<int> RunAsync(
        IEnumerable<string> arguments,
        IEncoderSource source,
        IAnsiConsole output,
        IAnsiConsole error,
        CancellationToken cancellationToken,
        StandardInput? input = null,
        IndexFolder? indexes = null)
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
                .WithExample("search", "\"how do I silence a diagnostic\"", "docs")
                .WithExample("search", "\"the trial of a knave\"", "books/*.txt", "--model", "longformer-base-4096");
            configuration.AddCommand<InspectCommand>("inspect")
                .WithDescription("Shows what attends to what in a layer, as text and as a picture.")
                .WithExample("inspect", "book.txt", "--model", "bigbird-roberta-base", "--layer", "3", "--token", "Alice", "--svg", "attention.svg");
            configuration.AddCommand<GenomeCommand>("genome")
                .WithDescription("Runs a genome through one attention layer with dilated heads, and shows its unusual regions.")
                .WithExample("genome", "chromosome.fa.gz", "--output", "regions.csv")
                .WithExample("genome", "--random-bases", "1000000");
            configuration.Settings.Registrar.RegisterInstance(source);
            configuration.Settings.Registrar.RegisterInstance(input ?? StandardInput.OfProcess);
            configuration.Settings.Registrar.RegisterInstance(indexes ?? IndexFolder.OfUser);
            configuration.SetInterceptor(new HyphenArguments());
            SampleHost.Configure(configuration, output, error);
        });
        return app.RunAsync(HyphenArguments.Hide(arguments), cancellationToken);
    }
}
