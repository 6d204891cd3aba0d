using System.Net.Sockets;
using SparseAttentionGen.EmbeddingServer.Options;

namespace SparseAttentionGen.EmbeddingServer;

/// <summary>The process around the server: its command line, and errors as one line each.</summary>
internal static class ServerRun
{
    private const int Success = 0;
    private const int Failure = 1;
    private const int WrongArguments = 2;

    /// <summary>Runs the server until it is stopped.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="output">Receives the help.</param>
    /// <param name="error">Receives one line for whatever kept the server from running.</param>
    /// <param name="run">Runs it, with the same command line.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter error, Func<string[], Task> run)
    {
        try
        {
            if (CommandLine.AsksForHelp(arguments))
            {
                await output.WriteLineAsync(CommandLine.Help());
                return Success;
            }

            CommandLine.Check(arguments);
            await run(arguments);
            return Success;
        }
        catch (ServerOptionException exception)
        {
            await error.WriteLineAsync($"Error: {OneLine(exception)}");
            return WrongArguments;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException or SocketException || IsOfWebServer(exception))
        {
            await error.WriteLineAsync($"Error: {OneLine(exception)}");
            return Failure;
        }
    }

    /// <summary>Of its settings, the web server refuses those that lack something, as https does without a certificate, so.</summary>
    private static bool IsOfWebServer(Exception exception) => exception is InvalidOperationException { Source: "Microsoft.AspNetCore.Server.Kestrel.Core" };

    private static string OneLine(Exception exception) => exception.Message.ReplaceLineEndings(" ");
}
