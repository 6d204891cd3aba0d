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
    public const string Arguments = Namespace + ".AttentionArguments";

    /// <summary>The generated method that computes.</summary>
    public const string Forward = "Forward";

    /// <summary>Names that generated code uses for the framework: it cannot use them where a type of that name is in the global namespace.</summary>
    public static readonly string[] HiddenByGlobalTypes = ["System", "var"];

    /// <summary>Members that generated code adds to the class.</summary>
    public static readonly string[] GeneratedMembers = ["Pattern", Forward];

    /// <summary>Members that it adds besides for an approximation, those that hold what the class is constructed with among them.</summary>
    public static string[] MembersOf(AttentionApproximation approximation) => approximation switch
    {
        LowRankProjection => ["projection"],
        RandomFeatures => ["features", "Features", "Redraw"],
        NystromLandmarks { Convolution: > 0 } => ["convolution"],
        _ => [],
    };

    /// <summary>Whether generated code constructs the class of an approximation, with what its calls need.</summary>
    public static bool HasConstructor(AttentionApproximation approximation) => MembersOf(approximation).Length > 0;
}
