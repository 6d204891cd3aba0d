using Microsoft.CodeAnalysis;
using SparseAttentionGen.Generator.Declarations;

namespace SparseAttentionGen.Generator.Expressions;

/// <summary>Reads what a user's method computes.</summary>
internal static class ExpressionReader
{
    /// <summary>Reads <c>static bool M(int head, int q, int k)</c>.</summary>
    /// <param name="type">The class that has the method.</param>
    /// <param name="name">The method's name.</param>
    /// <param name="compilation">The compilation that the class belongs to.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    public static ExpressionResult ReadPredicate(
        INamedTypeSymbol type, string name, Compilation compilation, CancellationToken cancellationToken) =>
        Read(type, name, MethodShape.Predicate, compilation, cancellationToken);

    /// <summary>Reads <c>static float F(float score, int head, int q, int k)</c>.</summary>
    /// <param name="type">The class that has the method.</param>
    /// <param name="name">The method's name.</param>
    /// <param name="compilation">The compilation that the class belongs to.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    public static ExpressionResult ReadModifier(
        INamedTypeSymbol type, string name, Compilation compilation, CancellationToken cancellationToken) =>
        Read(type, name, MethodShape.Modifier, compilation, cancellationToken);

    private static ExpressionResult Read(
        INamedTypeSymbol type, string name, MethodShape shape, Compilation compilation, CancellationToken cancellationToken)
    {
        var (method, error) = MethodLookup.Find(type, name, shape);
        var bodies = new MethodBodies(compilation, cancellationToken);
        error ??= new PurityCheck(bodies).Find(method!);
        if (error is not null)
        {
            return new ExpressionResult(null, null, error);
        }

        var context = new ReadingContext(bodies, isExact: shape == MethodShape.Predicate);
        var root = MethodReader.Read(context, method!, [.. shape.Inputs.Select(static input => new Input(input))]);
        return root is null ? new ExpressionResult(null, context.Unsupported, null)
            : context.Fault is { } fault ? new ExpressionResult(null, null, fault)
            : new ExpressionResult(
                new ExpressionTree(root, new EquatableArray<NamedPart>([.. context.Names])) { IsChecked = compilation.Options.CheckOverflow }, null, null);
    }
}
