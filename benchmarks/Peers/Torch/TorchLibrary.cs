using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SparseAttentionGen.Benchmarks.Peers.Torch;

/// <summary>Whether libtorch loads here. It is tried once; the native libraries need a recent C++ runtime.</summary>
internal static class TorchLibrary
{
    private static readonly Lazy<string?> Failure = new(Try);

    public static void ThrowIfUnavailable()
    {
        if (Failure.Value is { } reason)
        {
            throw new DllNotFoundException($"TorchSharp could not be loaded: {reason}");
        }
    }

    private static string? Try()
    {
        try
        {
            Touch();
            return null;
        }
        catch (Exception exception)
        {
            return LoaderMessage() ?? Innermost(exception);
        }
    }

    /// <summary>Apart, so that a missing assembly is an exception of the call and not of its caller.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Touch() => TorchSharp.torch.set_num_threads(1);

    /// <summary>The dynamic loader's own words, which say more than TorchSharp's summary of where it looked.</summary>
    private static string? LoaderMessage()
    {
        try
        {
            NativeLibrary.Free(NativeLibrary.Load("LibTorchSharp", typeof(TorchSharp.torch).Assembly, null));
            return null;
        }
        catch (DllNotFoundException exception)
        {
            var lines = exception.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            var telling = lines.FirstOrDefault(static line => line.Contains("version `", StringComparison.Ordinal)) ?? lines[0];
            var file = telling.IndexOf(": ", StringComparison.Ordinal);
            return file < 0 ? telling : Path.GetFileName(telling[..file]) + telling[file..];
        }
    }

    private static string Innermost(Exception exception) => exception.GetBaseException().Message.Split('\n')[0];
}
