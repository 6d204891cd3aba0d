namespace SparseAttentionGen.Generator.Declarations;

/// <summary>Metadata names of the runtime's types that the compiler side looks for.</summary>
internal static class KnownNames
{
    public const string Namespace = "SparseAttentionGen";
    public const string SparseAttention = Namespace + ".SparseAttentionAttribute";
    public const string Causal = Namespace + ".CausalAttribute";
    public const string Alibi = Namespace + ".AlibiAttribute";
    public const string RelativeBias = Namespace + ".RelativeBiasAttribute";
    public const string ScoreModifier = Namespace + ".ScoreModifierAttribute";
    public const string MicroKernels = Namespace + ".CompilerServices.IMicroKernels";
    public const string Interface = Namespace + ".ISparseAttention";

    /// <summary>Names by which generated code reaches the framework; a type of that name in the global namespace is found first.</summary>
    public static readonly string[] HiddenByGlobalTypes = ["System", "var"];

    /// <summary>Members that generated code adds to the class.</summary>
    public static readonly string[] GeneratedMembers = ["Pattern", "Forward"];
}
