using System.Text;
using Spectre.Console;
using Spectre.Console.Cli;

namespace SparseAttentionGen.QuickStart;

/// <summary>What the samples' programs have in common: the process around the command line, and how errors are told.</summary>
internal static class SampleHost
{
    private const int Failure = 1;

    /// <summary>What shells report for a program that was interrupted.</summary>
    private const int Interrupted = 130;

    /// <summary>Runs a program on the process's console until it ends or is interrupted.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="app">The program: its command line, output, one line for whatever goes wrong, and what ends it early.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        string[] arguments, Func<IEnumerable<string>, IAnsiConsole, IAnsiConsole, CancellationToken, Task<int>> app)
    {
        // Pictures and progress bars are drawn with characters that not every console's own encoding has.
        Console.OutputEncoding = Encoding.UTF8;
        var error = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

        // An error is one line, however long: terminals wrap it themselves, and scripts want it whole.
        error.Profile.Width = short.MaxValue;
        using var interruption = new CancellationTokenSource();
        Console.CancelKeyPress += (_, press) =>
        {
            press.Cancel = true;
            interruption.Cancel();
        };
        return await app(arguments, AnsiConsole.Console, error, interruption.Token);
    }

    /// <summary>Sets what is the same for all command lines.</summary>
    /// <param name="configuration">The command line.</param>
    /// <param name="output">Receives the results.</param>
    /// <param name="error">Receives one line for whatever went wrong.</param>
    /// <param name="lackOfMemory">What to do where there is not enough memory; null: nobody knows.</param>
    public static void Configure(IConfigurator configuration, IAnsiConsole output, IAnsiConsole error, string? lackOfMemory = null)
    {
        configuration.UseStrictParsing();
        configuration.ConfigureConsole(output);
        configuration.CancellationExitCode(Interrupted);
        configuration.SetExceptionHandler((exception, _) => Explain(exception, error, lackOfMemory));
    }

    private static int Explain(Exception exception, IAnsiConsole error, string? lackOfMemory)
    {
        switch (exception)
        {
            case OperationCanceledException:
                error.WriteLine("Interrupted.");
                return Interrupted;
            case { InnerException: InputException input }:
                // The command line's parser wraps what a converter throws.
                return Explain(input, error, lackOfMemory);
            case InputException or CommandAppException or InvalidDataException or IOException or UnauthorizedAccessException:
                error.MarkupLineInterpolated($"[red]Error:[/] {exception.Message}");
                return Failure;
            case OutOfMemoryException when lackOfMemory is not null:
                error.MarkupLineInterpolated($"[red]Error:[/] There is not enough memory: {lackOfMemory}.");
                return Failure;
            default:
                error.WriteException(exception);
                return Failure;
        }
    }
}
