using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace SparseAttentionGen.Generator.Expressions;

/// <summary>The compiler's view of methods' bodies, with conversions, constants and checked arithmetic resolved.</summary>
internal sealed class MethodBodies(Compilation compilation, CancellationToken cancellationToken)
{
    private readonly Dictionary<IMethodSymbol, ImmutableArray<IOperation>> known = new(SymbolEqualityComparer.Default);

    /// <summary>The statements of a method, or none where there is no source.</summary>
    public ImmutableArray<IOperation> Statements(IMethodSymbol method)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!known.TryGetValue(method, out var statements))
        {
            known[method] = statements = Find(method.PartialImplementationPart ?? method);
        }

        return statements;
    }

    private ImmutableArray<IOperation> Find(IMethodSymbol method)
    {
        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            var syntax = reference.GetSyntax(cancellationToken);
            if (compilation.ContainsSyntaxTree(syntax.SyntaxTree)
                && compilation.GetSemanticModel(syntax.SyntaxTree).GetOperation(syntax, cancellationToken) is IMethodBodyOperation body)
            {
                return (body.BlockBody ?? body.ExpressionBody)?.Operations ?? [];
            }
        }

        return [];
    }
}
