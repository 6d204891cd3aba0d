using SparseAttentionGen.LongRangeArena.Predicting;
using SparseAttentionGen.QuickStart;
using Spectre.Console;
using Spectre.Console.Cli;

namespace SparseAttentionGen.LongRangeArena;

/// <summary>The program apart from the process: command line, output and exit code.</summary>
internal static class ArenaApp
{
    /// <summary>Runs the program.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="output">Receives tables and progress.</param>
    /// <param name="error">Receives one line for whatever went wrong.</param>
    /// <param name="cancellationToken">Ends the program early, with a checkpoint.</param>
    /// <returns>The exit code: 0 if everything was trained and written.</returns>
    public static Task<int> RunAsync(
        IEnumerable<string> arguments, IAnsiConsole output, IAnsiConsole error, CancellationToken cancellationToken)
    {
        var app = new CommandApp<ArenaCommand>();
        app.Configure(configuration =>
        {
            configuration.SetApplicationName("LongRangeArena");
            configuration.AddCommand<PredictCommand>("predict")
                .WithDescription("Predicts with a trained model: the class of a text or expression, or the byte behind it.")
                .WithExample("predict", "--checkpoint", "arena/model-listops-256.safetensors", "--text", "[MAX 4 3 [MIN 2 3] 1]");
            configuration.AddExample("arena", "--quick");
            configuration.AddExample("arena", "--task", "listops", "--attention", "dense,longformer", "--length", "512", "--steps", "2000");
            configuration.AddExample("arena", "--task", "text", "--texts", "aclImdb/train", "--length", "1024");
            SampleHost.Configure(configuration, output, error, "fewer sequences in a step (--batch) or shorter ones (--length) need less");
        });
        return app.RunAsync(arguments, cancellationToken);
    }
}
