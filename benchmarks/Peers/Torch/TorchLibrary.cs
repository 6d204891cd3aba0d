using System.Runtime.InteropServices;
using SparseAttentionGen.Benchmarks.Measuring;

namespace SparseAttentionGen.Benchmarks.Peers.Torch;

/// <summary>Whether libtorch loads here. It is tried once; the native libraries need a recent C++ runtime.</summary>
/// <remarks>
/// Tried before TorchSharp does, which on a failure prints a page of trace and copies half a gigabyte of libraries to try again.
/// </remarks>
internal static class TorchLibrary
{
    private const string NativePackages = "libtorch-cpu";
    private static readonly string[] Names = ["torch_cpu", "LibTorchSharp"];
    private static readonly Lazy<string?> Failure = new(Try);

    public static void ThrowIfUnavailable()
    {
        if (Failure.Value is { } reason)
        {
            throw new DllNotFoundException(reason);
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
            return Machine.PackageVersions().Any(static package => package.StartsWith(NativePackages, StringComparison.Ordinal))
                ? $"libtorch does not load here: {LoaderMessage.Telling(exception.Message)}"
                : "add -p:WithTorch=true to compare with libtorch, which is not part of this build";
        }
    }
}
