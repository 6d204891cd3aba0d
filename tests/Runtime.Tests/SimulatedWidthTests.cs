using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SparseAttentionGen.CompilerServices;

namespace SparseAttentionGen.Tests;

/// <summary>With the environment variable <c>SIMULATE_512=1</c> kernels of 512 bits are tested also where the processor has no such vectors.</summary>
public sealed class SimulatedWidthTests
{
    private static bool IsWanted => Environment.GetEnvironmentVariable("SIMULATE_512") == "1";

    [ModuleInitializer]
    internal static void Choose() => VectorWidths.Simulates512 = IsWanted;

    [Fact]
    public void Kernels_of_512_bits_are_chosen_where_the_processor_has_them_or_the_tests_simulate_them()
    {
        Assert.True(VectorWidths.Has512 || !(IsWanted || Vector512.IsHardwareAccelerated));
        Assert.False(VectorWidths.Has512 && !IsWanted && !Vector256.IsHardwareAccelerated);
    }
}
