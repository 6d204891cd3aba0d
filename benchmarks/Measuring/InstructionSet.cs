using System.Runtime.Intrinsics;
using SparseAttentionGen.CompilerServices;

namespace SparseAttentionGen.Benchmarks.Measuring;

/// <summary>A vector width, and the environment variable that makes a .NET process stop at it.</summary>
internal sealed record InstructionSet(string Name, string? Switch)
{
    private static readonly InstructionSet[] Widest =
    [
        new("Vector512", null),
        new("Vector256", "DOTNET_EnableAVX512"),
        new("Vector128", "DOTNET_EnableAVX2"),
        new("scalar", "DOTNET_EnableHWIntrinsic"),
    ];

    /// <summary>Name of the width that this process uses.</summary>
    public static string Current => VectorWidths.Has512 ? "Vector512"
        : Vector256.IsHardwareAccelerated ? "Vector256"
        : Vector128.IsHardwareAccelerated ? "Vector128"
        : "scalar";

    /// <summary>The widths below this process's, widest first.</summary>
    public static IEnumerable<InstructionSet> Narrower => Widest.SkipWhile(static set => set.Name != Current).Skip(1);
}
