using System.Globalization;
using SparseAttentionGen.Generator.Declarations;
using SparseAttentionGen.Generator.Schedules;

namespace SparseAttentionGen.Generator.Emission;

/// <summary>What the emitters of one class's kernels for one vector width read.</summary>
internal sealed record KernelModel(KernelDeclaration Declaration, VectorTarget Target, KernelSchedule Schedule)
{
    /// <summary>The namespace of the runtime, whatever namespaces and types a user has.</summary>
    public const string Library = "global::SparseAttentionGen";

    private const string Namespace = "SparseAttentionGen.Generated";

    public int HeadDim => Declaration.HeadDim;

    public int VectorLength => Target.VectorLength;

    /// <summary>Floats of a query or key in whole vectors.</summary>
    public int PaddedHeadDim => (HeadDim + VectorLength - 1) / VectorLength * VectorLength;

    /// <summary>Floats of a value in whole vectors.</summary>
    public int PaddedValueDim => (Declaration.ValueDim + VectorLength - 1) / VectorLength * VectorLength;

    /// <summary>Floats from one panel of keys to the next: a vector more than a panel. A tile reads several side by side, and those of a power of two would meet in the same sets of the first-level cache.</summary>
    public int PanelStride => (HeadDim + 1) * VectorLength;

    public int KeyTile => Schedule.PanelTile * VectorLength;

    /// <summary>The score's factor.</summary>
    public string Scale => Literal(Declaration.Scale);

    /// <summary>
    /// Whether scores are more than scaled products. Products under a scale this small stay apart where they leave float32's range, unless they are scaled
    /// before a reference is taken.
    /// </summary>
    public bool ModifiesScores => Declaration.Scores.IsModified || Math.Abs(Declaration.Scale) < 1e-29f;

    public string TypeName => StructName(Target.Name);

    public static KernelModel Create(KernelDeclaration declaration, VectorTarget target) =>
        new(declaration, target, ScheduleTable.Create(target, declaration.HeadDim, declaration.ValueDim));

    /// <summary>
    /// The namespace of a class's generated structs: of that class alone, in a project of that name. No type of a user is there, so that none is
    /// found before those of the namespaces that generated code uses, and none of another assembly whose internals are visible.
    /// </summary>
    public static string NamespaceOf(KernelDeclaration declaration) =>
        $"{Namespace}.{UniqueName.Identifier(declaration.FullName, declaration.AssemblyName + "/" + declaration.SourcePath)}";

    /// <summary>Name of a generated struct in that namespace.</summary>
    public static string StructName(string suffix) => suffix == "Pattern" ? "KernelPattern" : suffix + "Kernels";

    /// <summary>A generated struct as source text anywhere can name it.</summary>
    public static string StructPath(KernelDeclaration declaration, string suffix) => $"global::{NamespaceOf(declaration)}.{StructName(suffix)}";

    /// <summary>The method in the user's class through which generated code outside of it calls one of the user's.</summary>
    public static string ForwardingMethod(KernelDeclaration declaration, string method) =>
        UniqueName.Identifier("SparseAttentionGen_" + method, declaration.SourcePath + "." + method);

    /// <summary>An attribute of methods that call one of the user's, which may be obsolete to the degree of an error.</summary>
    public const string Obsolete = "\n[global::System.Obsolete(\"May call a method that is.\")]";

    /// <summary>A float as C#.</summary>
    public static string Literal(float value) => value.ToString("R", CultureInfo.InvariantCulture) + "f";
}
