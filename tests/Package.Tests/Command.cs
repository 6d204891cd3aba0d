using System.Diagnostics;
using System.Text;

namespace SparseAttentionGen.Tests;

/// <summary>Runs a program and keeps what it prints.</summary>
internal static class Command
{
    public static (int ExitCode, string Output) Run(string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };

        // Settings of the surrounding test run are not the new project's.
        foreach (var name in start.Environment.Keys.Where(static name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        using var process = new Process { StartInfo = start };
        var text = new StringBuilder();
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.WaitForExit();
        lock (text)
        {
            return (process.ExitCode, text.ToString());
        }

        void Append(string? line)
        {
            lock (text)
            {
                text.Append(line).Append('\n');
            }
        }
    }

    /// <summary>Runs the .NET command line and asserts that it succeeds.</summary>
    public static string Dotnet(string folder, params string[] arguments)
    {
        var (exitCode, output) = Run(folder, "dotnet", arguments);
        Assert.True(exitCode == 0, $"dotnet {string.Join(' ', arguments)} ended with {exitCode}:\n{output}");
        return output;
    }
}
