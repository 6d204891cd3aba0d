using Spectre.Console.Cli;

namespace SparseAttentionGen.Benchmarks.Commands;

/// <summary>All commands, as the help lists them.</summary>
internal static class BenchmarkCommands
{
    private const int Failure = 1;

    /// <summary>What shells report for a program that was interrupted.</summary>
    private const int Interrupted = 130;

    public static void Configure(IConfigurator app)
    {
        app.SetApplicationName("benchmarks");
        app.UseStrictParsing();
        app.CancellationExitCode(Interrupted);
        app.SetExceptionHandler(static (exception, _) => Explain(exception));
        AddSuites(app);
        AddTools(app);
        app.AddCommand<FirstCallCommand>("first-call").IsHidden();
        app.AddCommand<SecondCallCommand>("second-call").IsHidden();
        app.AddCommand<MemoryProbeCommand>("memory-probe").IsHidden();
        app.AddCommand<LayerProbeCommand>("layer-probe").IsHidden();
    }

    private static void AddSuites(IConfigurator app)
    {
        app.AddCommand<RooflineCommand>("roofline")
            .WithDescription("Every shape with a bar, as a share of the processor's multiply-add peak.")
            .WithExample("roofline", "--isa", "current", "--json", "roofline.json");
        app.AddCommand<PeersCommand>("peers")
            .WithDescription("ONNX Runtime, libtorch and plain TensorPrimitives on the same inputs, results compared.")
            .WithExample("peers", "--quick");
        app.AddCommand<ScalingCommand>("scaling")
            .WithDescription("Time and memory against length, window, heads, threads and batch.");
        app.AddCommand<NumericsCommand>("numerics")
            .WithDescription("Errors against the definitions for inputs of every magnitude, beside what is promised.")
            .WithExample("numerics", "--document", "docs/numerics.md");
        app.AddCommand<LayersCommand>("layers")
            .WithDescription("Whole layers of a pretrained model's size: time, and memory of the process.");
        app.AddCommand<EncodersCommand>("encoders")
            .WithDescription("Trained encoders of sentences, from tokens to states, beside ONNX Runtime with the same files.");
        app.AddCommand<TrainingCommand>("training")
            .WithDescription("Whole training steps of a small encoder, with dense attention and a window, beside the same model in TorchSharp.");
        app.AddCommand<StartupCommand>("startup")
            .WithDescription("First call in a fresh process, time of the generator and size of its code.")
            .WithExample("startup", "--published");
    }

    private static void AddTools(IConfigurator app)
    {
        app.AddCommand<GuardCommand>("guard")
            .WithDescription("Fails where the share of peak is under half of the committed one.");
        app.AddCommand<ReportCommand>("report")
            .WithDescription("Runs all suites; writes artifacts/benchmarks.json and benchmarks/REPORT.md with plots.")
            .WithExample("report")
            .WithExample("report", "--from", "artifacts/benchmarks");
        app.AddCommand<BdnCommand>("bdn")
            .WithDescription("BenchmarkDotNet; the remaining arguments are its own.")
            .WithExample("bdn", "--filter", "*Window*");
    }

    /// <summary>One line for what a user can correct, everything for a defect of this program.</summary>
    private static int Explain(Exception exception)
    {
        switch (exception)
        {
            case OperationCanceledException:
                Console.Error.WriteLine("Interrupted.");
                return Interrupted;
            case CommandAppException or InvalidDataException or IOException or UnauthorizedAccessException:
                Console.Error.WriteLine($"Error: {exception.Message}");
                return Failure;
            default:
                Console.Error.WriteLine(exception);
                return Failure;
        }
    }
}
