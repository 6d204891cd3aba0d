using System.Globalization;
using SparseAttentionGen.Generator.Declarations;
using SparseAttentionGen.Generator.Schedules;

namespace SparseAttentionGen.Generator.Emission;

/// <summary>What the emitters of kernels for one vector width read.</summary>
internal sealed record KernelModel(KernelSignature Signature, VectorTarget Target, KernelSchedule Schedule)
{
    /// <summary>The namespace of the runtime, whatever namespaces and types a user has.</summary>
    public const string Library = "global::SparseAttentionGen";

    /// <summary>Namespaces of generated types are in this one.</summary>
    public const string Namespace = "SparseAttentionGen.Generated";

    public int HeadDim => Signature.HeadDim;

    public int ValueDim => Signature.ValueDim;

    public int VectorLength => Target.VectorLength;

    /// <summary>Floats of a query or key in whole vectors.</summary>
    public int PaddedHeadDim => (HeadDim + VectorLength - 1) / VectorLength * VectorLength;

    /// <summary>Floats of a value in whole vectors.</summary>
    public int PaddedValueDim => (ValueDim + VectorLength - 1) / VectorLength * VectorLength;

    /// <summary>
    /// Floats from one panel of keys to the next: a vector more than a panel. A tile reads several panels at once, and with a distance of a power
    /// of two they would map to the same sets of the first-level cache.
    /// </summary>
    public int PanelStride => (HeadDim + 1) * VectorLength;

    public int KeyTile => Schedule.PanelTile * VectorLength;

    public string TypeName => Signature.StructName(Target);

    public static KernelModel Create(KernelSignature signature, VectorTarget target) =>
        new(signature, target, ScheduleTable.Create(target, signature.HeadDim, signature.ValueDim));

    /// <summary>
    /// The namespace of a class's generated structs: of that class alone, in a project of that name. No type of a user is there, so that none is
    /// found before those of the namespaces that generated code uses, and none of another assembly whose internals are visible.
    /// </summary>
    public static string NamespaceOf(KernelDeclaration declaration) =>
        $"{Namespace}.{UniqueName.Identifier(declaration.FullName, declaration.AssemblyName + "/" + declaration.SourcePath)}";

    /// <summary>Name of a class's pattern in that namespace.</summary>
    public const string PatternName = "KernelPattern";

    /// <summary>A class's pattern as source text anywhere can name it.</summary>
    public static string PatternPath(KernelDeclaration declaration) => $"global::{NamespaceOf(declaration)}.{PatternName}";

    /// <summary>The method in the user's class through which generated code outside of it calls one of the user's.</summary>
    public static string ForwardingMethod(KernelDeclaration declaration, string method) =>
        UniqueName.Identifier("SparseAttentionGen_" + method, declaration.SourcePath + "." + method);

    /// <summary>An attribute of methods that call one of the user's, which may be obsolete to the degree of an error.</summary>
    public const string Obsolete = "\n[global::System.Obsolete(\"May call a method that is.\")]";

    /// <summary>A float as C#.</summary>
    public static string Literal(float value) => value.ToString("R", CultureInfo.InvariantCulture) + "f";
}
