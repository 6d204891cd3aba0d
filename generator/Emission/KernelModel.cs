using System.Globalization;
using SparseAttentionGen.Generator.Declarations;
using SparseAttentionGen.Generator.Schedules;

namespace SparseAttentionGen.Generator.Emission;

/// <summary>What the emitters of one class's kernels for one vector width read.</summary>
internal sealed record KernelModel(KernelDeclaration Declaration, VectorTarget Target, KernelSchedule Schedule)
{
    public const string Namespace = "SparseAttentionGen.Generated";

    public int HeadDim => Declaration.HeadDim;

    public int VectorLength => Target.VectorLength;

    /// <summary>Floats of a query or key in whole vectors.</summary>
    public int PaddedHeadDim => (HeadDim + VectorLength - 1) / VectorLength * VectorLength;

    /// <summary>Floats of a value in whole vectors.</summary>
    public int PaddedValueDim => (Declaration.ValueDim + VectorLength - 1) / VectorLength * VectorLength;

    /// <summary>Floats from one panel of keys to the next: a vector more than a panel. A tile reads several side by side, and those of a power of two would meet in the same sets of the first-level cache.</summary>
    public int PanelStride => (HeadDim + 1) * VectorLength;

    public int KeyTile => Schedule.PanelTile * VectorLength;

    /// <summary>The score's factor for powers of two.</summary>
    public string ScaleLog2 => Literal((float)(Declaration.Scale * 1.4426950408889634));

    /// <summary>The score's factor.</summary>
    public string Scale => Literal(Declaration.Scale);

    public string TypeName => StructName(Declaration, Target.Name);

    public static KernelModel Create(KernelDeclaration declaration, VectorTarget target) =>
        new(declaration, target, ScheduleTable.Create(target, declaration.HeadDim, declaration.ValueDim));

    /// <summary>Name of a generated struct, in a namespace of our own so that the user's names cannot be in the way.</summary>
    public static string StructName(KernelDeclaration declaration, string suffix)
    {
        var name = declaration.FullName.Replace("@", string.Empty);
        var distinct = name.Contains('_') ? "_" + StableHash(name).ToString("x8", CultureInfo.InvariantCulture) : string.Empty;
        return name.Replace('.', '_') + distinct + "_" + suffix;
    }

    /// <summary>A float as C#.</summary>
    public static string Literal(float value) => value.ToString("R", CultureInfo.InvariantCulture) + "f";

    private static uint StableHash(string text) =>
        text.Aggregate(2166136261u, static (hash, character) => (hash ^ character) * 16777619u);
}
