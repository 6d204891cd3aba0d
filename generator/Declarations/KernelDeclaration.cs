namespace SparseAttentionGen.Generator.Declarations;

/// <summary>What was written on one class, without symbols or syntax: equal declarations give equal code.</summary>
/// <param name="Namespace">The class's namespace as source text; empty for the global one.</param>
/// <param name="EnclosingTypes">Types around the class, outermost first, as <c>partial class Outer</c>.</param>
/// <param name="Name">The class's name as source text.</param>
/// <param name="SourcePath">The class as source text anywhere can name it.</param>
/// <param name="AssemblyName">The assembly that the class belongs to.</param>
/// <param name="FullName">Namespace, enclosing types and name with dots between them.</param>
/// <param name="HasDocumentation">Whether the user wrote a documentation comment.</param>
/// <param name="HeadDim">Number of elements of a query and of a key.</param>
/// <param name="ValueDim">Number of elements of a value.</param>
/// <param name="Scale">Factor on every score.</param>
/// <param name="IsCausal">Whether later keys are excluded.</param>
/// <param name="Elements">The pattern attributes in the order of the source; empty for dense.</param>
internal sealed record KernelDeclaration(
    string Namespace,
    EquatableArray<string> EnclosingTypes,
    string Name,
    string SourcePath,
    string AssemblyName,
    string FullName,
    bool HasDocumentation,
    int HeadDim,
    int ValueDim,
    float Scale,
    bool IsCausal,
    EquatableArray<PatternElement> Elements)
{
    /// <summary>How the scaled scores are changed.</summary>
    public ScoreDeclaration Scores { get; init; } = ScoreDeclaration.Plain;

    /// <summary>How attention is approximated; null: it is not.</summary>
    public AttentionApproximation? Approximation { get; init; }

    /// <summary>Whether the class has a backward pass too.</summary>
    public bool HasGradients { get; init; }

    /// <summary>The pattern that the declaration means.</summary>
    public AttentionPattern CreatePattern() => new(HeadDim, ValueDim, Scale, IsCausal, [.. Elements])
    {
        Scores = Scores.Describe(),
        Approximation = Approximation,
    };
}
