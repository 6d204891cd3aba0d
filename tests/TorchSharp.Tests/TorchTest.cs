using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace SparseAttentionGen.Torch.Tests;

/// <summary>A test that needs libtorch: it is skipped, with the reason, where libtorch cannot be loaded.</summary>
public abstract class TorchTest : IDisposable
{
    /// <summary>TorchSharp would print a page of trace and copy half a gigabyte of libraries, so that the loader is asked first.</summary>
    private static readonly Lazy<string?> Failure = new(Try);

    private readonly DisposeScope? scope;

    protected TorchTest()
    {
        if (Failure.Value is { } reason)
        {
            Assert.Skip(reason);
        }

        // Small products do not wait for other threads, which a busy machine would make long.
        set_num_threads(1);
        scope = NewDisposeScope();
        random.manual_seed(1);
    }

    public void Dispose()
    {
        scope?.Dispose();
        GC.SuppressFinalize(this);
    }

    private static string? Try()
    {
        var packages = File.ReadAllText(Path.ChangeExtension(typeof(TorchTest).Assembly.Location, ".deps.json"));
        if (!packages.Contains("libtorch-cpu", StringComparison.Ordinal))
        {
            return "libtorch is not part of this build: .ci/libtorch tests, or -p:WithTorch=true where the system's C++ runtime is that of GCC 13 or newer";
        }

        try
        {
            foreach (var name in (string[])["torch_cpu", "LibTorchSharp"])
            {
                NativeLibrary.Load(name, typeof(torch).Assembly, null);
            }

            return null;
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            return $"libtorch does not load here; .ci/libtorch tests brings a newer C++ runtime along. {exception.Message.Split('\n').FirstOrDefault(static line => line.Contains("GLIBC", StringComparison.Ordinal))}";
        }
    }
}
