using System.Runtime.Intrinsics;
using SparseAttentionGen.CompilerServices;

namespace SparseAttentionGen.Tests;

/// <summary>Finds the kernels of a class of this assembly in their namespace, whose name no source can know.</summary>
internal static class EmittedKernels
{
    /// <summary>The kernels that this processor uses.</summary>
    public static Type Of(string className)
    {
        var width = VectorWidths.Has512 ? "Vector512" : Vector256.IsHardwareAccelerated ? "Vector256" : Vector128.IsHardwareAccelerated ? "Vector128" : "Scalar";
        return typeof(EmittedKernels).Assembly.GetTypes().Single(type =>
            type.Name == width + "Kernels" && type.Namespace!.StartsWith($"SparseAttentionGen.Generated.SparseAttentionGen_Tests_{className}_", StringComparison.Ordinal));
    }
}
