using System.Collections.Concurrent;
using System.Runtime.Intrinsics;
using SparseAttentionGen.CompilerServices;

namespace SparseAttentionGen.Tests;

/// <summary>Finds the kernels of a class of this assembly in their namespace, whose name no source can know.</summary>
internal static class EmittedKernels
{
    private static readonly ConcurrentDictionary<(string ClassName, int VectorLength), ScoreMethods> Scores = [];

    /// <summary>The kernels that this processor uses.</summary>
    public static Type Of(string className) => Of(className, string.Empty);

    /// <summary>The kernels of its backward pass.</summary>
    public static Type BackwardOf(string className) => Of(className, "_Backward");

    private static Type Of(string className, string suffix)
    {
        var assembly = typeof(EmittedKernels).Assembly;
        var type = assembly.GetType("SparseAttentionGen.Tests." + className, throwOnError: true)!;
        var pattern = (AttentionPattern)type.GetProperty(nameof(ISparseAttention.Pattern))!.GetValue(null)!;
        var width = VectorWidths.Has512 ? "Vector512" : Vector256.IsHardwareAccelerated ? "Vector256" : Vector128.IsHardwareAccelerated ? "Vector128" : "Scalar";
        var name = $"{width}_{pattern.HeadDim}x{pattern.ValueDim}{(pattern.Approximation is LowRankProjection ? "_Projection" : string.Empty)}{suffix}";
        return assembly.GetTypes().Single(candidate => candidate.Name == name);
    }

    /// <summary>What a class makes of scores.</summary>
    public static ScoreMethods ScoresOf(string className, int vectorLength) => Scores.GetOrAdd((className, vectorLength), static key =>
    {
        var pattern = typeof(EmittedKernels).Assembly.GetTypes().Single(type =>
            type.Name == "KernelPattern" && type.Namespace!.StartsWith($"SparseAttentionGen.Generated.SparseAttentionGen_Tests_{key.ClassName}_", StringComparison.Ordinal));
        return ((ClassPattern)pattern.GetField("Instance")!.GetValue(null)!).ScoresFor(key.VectorLength)!;
    });
}
