using SparseAttentionGen.Generator.Declarations;

namespace SparseAttentionGen.Generator.Expressions;

/// <summary>What a method computes; nothing in it refers to the compilation, so that the pipeline can keep and compare it.</summary>
/// <param name="Root">The value.</param>
/// <param name="Names">What the source calls some of the parts, for readable output; each part once.</param>
internal sealed record ExpressionTree(Expression Root, EquatableArray<NamedPart> Names)
{
    /// <summary>Whether the project's arithmetic throws where it overflows, so that generated code has to say where it must not.</summary>
    public bool IsChecked { get; init; }
}

/// <summary>A part of an expression that has a name in the source.</summary>
/// <param name="Part">The part.</param>
/// <param name="Name">The local's name, or the method's that was inlined.</param>
internal sealed record NamedPart(Expression Part, string Name);
