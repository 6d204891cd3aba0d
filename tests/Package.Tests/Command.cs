using System.Diagnostics;
using System.Text;

namespace SparseAttentionGen.Tests;

/// <summary>Runs a program and keeps what it prints.</summary>
internal static class Command
{
    /// <summary>Variables of the surrounding process that are not the new one's: settings of the test run, and git's of a hook.</summary>
    private static readonly string[] Foreign = ["MSBUILD", "GIT_"];

    /// <summary>Runs a program with variables of its own; null takes one away.</summary>
    public static (int ExitCode, string Output) Run(string folder, IReadOnlyDictionary<string, string?> variables, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };

        foreach (var name in start.Environment.Keys.Where(static name => Foreign.Any(start => name.StartsWith(start, StringComparison.OrdinalIgnoreCase))).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
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

    /// <summary>Runs a program.</summary>
    public static (int ExitCode, string Output) Run(string folder, string program, params string[] arguments) =>
        Run(folder, new Dictionary<string, string?>(), program, arguments);

    /// <summary>Runs a program and asserts that it succeeds.</summary>
    public static string Succeed(string folder, IReadOnlyDictionary<string, string?> variables, string program, params string[] arguments)
    {
        var (exitCode, output) = Run(folder, variables, program, arguments);
        Assert.True(exitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {exitCode}:\n{output}");
        return output;
    }

    /// <summary>Runs the .NET command line and asserts that it succeeds.</summary>
    public static string Dotnet(string folder, params string[] arguments) =>
        Succeed(folder, new Dictionary<string, string?>(), "dotnet", arguments);
}
