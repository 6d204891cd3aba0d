using SparseAttentionGen.CompilerServices;
using SparseAttentionGen.Generator.Expressions;

namespace SparseAttentionGen.Generator.Declarations;

/// <summary>A predicate as the compiler knows it: what the method computes, or only how to call it. Equal by that alone.</summary>
internal sealed class ExpressionPredicate(ExpressionTree? tree) : MaskPredicate, IEquatable<ExpressionPredicate>
{
    private Func<int, int, int, bool>? compiled;

    /// <summary>What the method computes; null where it has to be called.</summary>
    public ExpressionTree? Tree { get; } = tree;

    /// <inheritdoc/>
    public override bool UsesHead => Tree is null || (Tree.Root.Inputs & Inputs.Head) != 0;

    /// <inheritdoc/>
    public override bool Allows(int head, int query, int key) => Tree is null
        ? throw new InvalidOperationException("The compiler cannot run the user's method.")
        : (compiled ??= ExpressionDelegate.Compile(Tree))(head, query, key);

    /// <inheritdoc/>
    public bool Equals(ExpressionPredicate? other) => other is not null && Equals(Tree, other.Tree);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ExpressionPredicate);

    /// <inheritdoc/>
    public override int GetHashCode() => Tree?.GetHashCode() ?? 0;

    /// <inheritdoc/>
    internal override Verdict Classify(KeyRange heads, KeyRange queries, KeyRange keys) => Verdict.Depends;
}
