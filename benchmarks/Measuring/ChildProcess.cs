using System.Diagnostics;
using System.Text.Json;

namespace SparseAttentionGen.Benchmarks.Measuring;

/// <summary>Runs this program again, or another one.</summary>
internal static class ChildProcess
{
    /// <summary>Runs this program on this console.</summary>
    /// <returns>Its exit code.</returns>
    public static int RunSelf(IEnumerable<string> arguments, InstructionSet? set = null)
    {
        using var process = Process.Start(Self(arguments, set)) ?? throw new InvalidOperationException("The process did not start.");
        process.WaitForExit();
        return process.ExitCode;
    }

    /// <summary>Runs this program and returns what it wrote.</summary>
    public static string CaptureSelf(params string[] arguments) => Capture(Self(arguments, null));

    /// <summary>Runs this program, which measures something and writes it as JSON.</summary>
    /// <exception cref="InvalidDataException">It wrote nothing.</exception>
    public static T ProbeSelf<T>(params string[] arguments) =>
        JsonSerializer.Deserialize<T>(CaptureSelf(arguments)) ?? throw new InvalidDataException("The probe reported nothing.");

    /// <summary>Runs a program and returns what it wrote.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message has the end of its output.</exception>
    public static string Capture(string program, params string[] arguments) => Capture(new ProcessStartInfo(program, arguments));

    private static string Capture(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The process did not start.");
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            var lines = (output + errors.Result).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            throw new InvalidOperationException(
                $"{Path.GetFileName(start.FileName)} ended with code {process.ExitCode}: {string.Join(" | ", lines.TakeLast(4))}");
        }

        return output;
    }

    /// <summary>Started by its own host or by <c>dotnet file.dll</c>.</summary>
    private static ProcessStartInfo Self(IEnumerable<string> arguments, InstructionSet? set)
    {
        var host = Environment.ProcessPath ?? throw new InvalidOperationException("The path of this process is unknown.");
        var isDotnet = Path.GetFileNameWithoutExtension(host) == "dotnet";
        var start = new ProcessStartInfo(host, isDotnet ? [typeof(ChildProcess).Assembly.Location, .. arguments] : arguments);
        if (set?.Switch is { } name)
        {
            start.Environment[name] = "0";
        }

        return start;
    }
}
