using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SparseAttentionGen.Generator.Declarations;

/// <summary>Whether generated code can be added to a type.</summary>
internal static class TypeChecks
{
    public static void Check(
        INamedTypeSymbol type, Compilation compilation, AttributeData attribute, List<Diagnostic> diagnostics, CancellationToken cancellationToken)
    {
        if (Unsupported(type) is { } reason)
        {
            diagnostics.Add(Diagnostic.Create(DiagnosticDescriptors.UnsupportedType, NameLocation(type), type.Name, reason));
        }
        else if (!IsPartial(type, cancellationToken))
        {
            diagnostics.Add(Diagnostic.Create(DiagnosticDescriptors.ClassNotPartial, NameLocation(type), type.Name));
        }

        for (var outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            if (!IsPartial(outer, cancellationToken))
            {
                diagnostics.Add(Diagnostic.Create(DiagnosticDescriptors.EnclosingTypeNotPartial, NameLocation(outer), outer.Name, type.Name));
            }
        }

        CheckMemberNames(type, diagnostics);
        CheckEnvironment(type, compilation, attribute, diagnostics);
    }

    private static void CheckEnvironment(
        INamedTypeSymbol type, Compilation compilation, AttributeData attribute, List<Diagnostic> diagnostics)
    {
        if (compilation is CSharpCompilation { LanguageVersion: < LanguageVersion.CSharp12 } old)
        {
            diagnostics.Add(Diagnostic.Create(
                DiagnosticDescriptors.LanguageVersionTooOld, Locations.Of(attribute, type), type.Name, old.LanguageVersion.ToDisplayString()));
        }

        if (compilation.GetTypeByMetadataName(KnownNames.MicroKernels) is null)
        {
            diagnostics.Add(Diagnostic.Create(DiagnosticDescriptors.RuntimeNotReferenced, Locations.Of(attribute, type)));
        }
    }

    private static string? Unsupported(INamedTypeSymbol type)
    {
        if (type.TypeKind != TypeKind.Class)
        {
            return type.TypeKind == TypeKind.Struct ? "a struct" : $"of kind {type.TypeKind}";
        }

        if (type.IsRecord)
        {
            return "a record";
        }

        if (type.IsStatic)
        {
            return "static";
        }

        if (type.IsAbstract)
        {
            return "abstract";
        }

        if (type.IsFileLocal)
        {
            return "local to its file";
        }

        for (var outer = type; outer is not null; outer = outer.ContainingType)
        {
            if (outer.Arity > 0)
            {
                return SymbolEqualityComparer.Default.Equals(outer, type) ? "generic" : $"inside the generic type '{outer.Name}'";
            }

            if (outer.IsFileLocal)
            {
                return $"inside '{outer.Name}', which is local to its file";
            }
        }

        return null;
    }

    private static void CheckMemberNames(INamedTypeSymbol type, List<Diagnostic> diagnostics)
    {
        foreach (var name in KnownNames.GeneratedMembers)
        {
            if (type.Name == name)
            {
                diagnostics.Add(Diagnostic.Create(DiagnosticDescriptors.MemberNameTaken, NameLocation(type), type.Name, name, type.Name));
            }

            for (var declaring = type; declaring is not null; declaring = declaring.BaseType)
            {
                var member = declaring.GetMembers(name).FirstOrDefault(member =>
                    declaring.Equals(type, SymbolEqualityComparer.Default) || member.DeclaredAccessibility != Accessibility.Private);
                if (member is not null)
                {
                    var location = member.Locations.FirstOrDefault(static location => location.IsInSource) ?? NameLocation(type);
                    var isOwn = declaring.Equals(type, SymbolEqualityComparer.Default);
                    diagnostics.Add(Diagnostic.Create(
                        DiagnosticDescriptors.MemberNameTaken, isOwn ? location : NameLocation(type), type.Name, name, type.Name));
                    break;
                }
            }
        }
    }

    private static bool IsPartial(INamedTypeSymbol type, CancellationToken cancellationToken) =>
        type.DeclaringSyntaxReferences.Length > 0
        && type.DeclaringSyntaxReferences.All(reference =>
            reference.GetSyntax(cancellationToken) is TypeDeclarationSyntax syntax && syntax.Modifiers.Any(SyntaxKind.PartialKeyword));

    private static Location NameLocation(INamedTypeSymbol type) => type.Locations.FirstOrDefault() ?? Location.None;
}
