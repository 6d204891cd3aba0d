using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SparseAttentionGen.Generator.Declarations;

/// <summary>Finds [SparseAttention] where the attribute is unknown: the package was referenced without its library.</summary>
internal static class MissingRuntime
{
    /// <summary>Whether a node may be the attribute.</summary>
    public static bool IsCandidate(SyntaxNode node) =>
        node is AttributeSyntax { Name: var name } && (name is QualifiedNameSyntax qualified ? qualified.Right : name)
            is IdentifierNameSyntax { Identifier.ValueText: "SparseAttention" or "SparseAttentionAttribute" };

    /// <summary>The error, or null. Where the library is referenced nothing is looked up, so that the step does not depend on where the attribute is.</summary>
    public static DeclarationError? Find(GeneratorSyntaxContext context, CancellationToken cancellationToken) =>
        TypeChecks.Referenced(context.SemanticModel.Compilation, KnownNames.SparseAttention) is null
        && context.SemanticModel.GetSymbolInfo(context.Node, cancellationToken).Symbol is null
            ? DeclarationError.Of(Diagnostic.Create(DiagnosticDescriptors.RuntimeNotReferenced, context.Node.GetLocation()))
            : null;
}
