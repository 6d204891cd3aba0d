using System.Diagnostics;
using SparseAttentionGen.Benchmarks.Measuring;

namespace SparseAttentionGen.Benchmarks.Startup;

/// <summary>The SDK's compiler in a process of its own, with the generator and without its server: what a build of a project takes.</summary>
internal static class CompilerRun
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(10);

    /// <summary>Compiles a source.</summary>
    /// <param name="source">The source.</param>
    /// <param name="references">Paths of what it refers to.</param>
    /// <param name="generator">Path of the generator.</param>
    /// <exception cref="InvalidOperationException">It does not compile; the message has the first error.</exception>
    public static CompilerCost Measure(string source, IEnumerable<string> references, string generator)
    {
        var folder = Directory.CreateTempSubdirectory("sparse-attention-compile-");
        try
        {
            var (file, assembly, response) = (Path.Combine(folder.FullName, "Declarations.cs"), Path.Combine(folder.FullName, "Declarations.dll"), Path.Combine(folder.FullName, "options.rsp"));
            File.WriteAllText(file, source);
            File.WriteAllLines(
                response,
                [
                    "/nologo", "/nostdlib+", "/target:library", "/optimize+", "/deterministic+", "/langversion:latest", "/nullable:enable", "/debug-",
                    $"/out:\"{assembly}\"", $"/analyzer:\"{generator}\"", .. references.Select(static path => $"/reference:\"{path}\""), $"\"{file}\"",
                ]);
            var cost = Run(Compiler(), response);
            return cost with { AssemblyBytes = new FileInfo(assembly).Length };
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static CompilerCost Run(string compiler, string response)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", compiler, "/noconfig", "@" + response]) { RedirectStandardOutput = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The compiler did not start.");
        var output = process.StandardOutput.ReadToEndAsync();
        var (time, memory) = (TimeSpan.Zero, 0L);
        while (!process.WaitForExit(Between))
        {
            try
            {
                process.Refresh();
                (time, memory) = (process.TotalProcessorTime, Math.Max(memory, process.PeakWorkingSet64));
            }
            catch (InvalidOperationException)
            {
                // The process ended in between: the last figures are at most one interval old.
            }
        }

        return process.ExitCode == 0
            ? new CompilerCost(time, memory, 0)
            : throw new InvalidOperationException($"The emitted code does not compile: {output.Result.Split('\n').FirstOrDefault(static line => line.Contains("error", StringComparison.Ordinal))}");
    }

    /// <summary>The compiler of the SDK that runs here: beside the shared frameworks.</summary>
    private static string Compiler()
    {
        var line = ChildProcess.Capture("dotnet", "--list-sdks").Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];
        var (version, folder) = (line[..line.IndexOf(' ', StringComparison.Ordinal)], line[(line.IndexOf('[', StringComparison.Ordinal) + 1)..line.IndexOf(']', StringComparison.Ordinal)]);
        return Path.Combine(folder, version, "Roslyn", "bincore", "csc.dll");
    }
}

/// <summary>What a compilation took.</summary>
/// <param name="ProcessorTime">Time of all threads.</param>
/// <param name="PeakBytes">Most memory in use.</param>
/// <param name="AssemblyBytes">Size of the assembly.</param>
internal sealed record CompilerCost(TimeSpan ProcessorTime, long PeakBytes, long AssemblyBytes);
