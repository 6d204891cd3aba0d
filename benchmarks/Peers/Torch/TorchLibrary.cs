using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace SparseAttentionGen.Benchmarks.Peers.Torch;

/// <summary>Whether libtorch loads here. It is tried once; the native libraries need a recent C++ runtime.</summary>
/// <remarks>
/// Tried before TorchSharp does, which on a failure prints a page of trace and copies half a gigabyte of libraries to try again.
/// </remarks>
internal static partial class TorchLibrary
{
    private static readonly string[] Names = ["torch_cpu", "LibTorchSharp"];
    private static readonly Lazy<string?> Failure = new(Try);

    public static void ThrowIfUnavailable()
    {
        if (Failure.Value is { } reason)
        {
            throw new DllNotFoundException($"TorchSharp could not be loaded, which takes a build with -p:WithTorch=true: {reason}");
        }
    }

    private static string? Try()
    {
        try
        {
            foreach (var name in Names)
            {
                NativeLibrary.Load(name, typeof(TorchSharp.torch).Assembly, null);
            }

            return null;
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            return Reason(exception.Message);
        }
    }

    /// <summary>The loader names each place that it tried; the telling line is that of a file which is there.</summary>
    private static string Reason(string message)
    {
        var lines = message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var telling = lines.FirstOrDefault(static line => line.Contains("version `", StringComparison.Ordinal)) ?? lines[0];

        // Folders of this machine say nothing to a reader of the report.
        return Folders().Replace(telling, string.Empty);
    }

    [GeneratedRegex(@"(?<![\w.])([A-Za-z]:)?[/\\]([^\s:/\\]+[/\\])+")]
    private static partial Regex Folders();
}
