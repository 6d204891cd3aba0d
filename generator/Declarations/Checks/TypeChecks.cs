using System.Collections.Immutable;
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
        else if (NotPartial(type, cancellationToken) is { } part)
        {
            diagnostics.Add(Diagnostic.Create(DiagnosticDescriptors.ClassNotPartial, part, type.Name));
        }

        foreach (var outer in SourceNames.Around(type))
        {
            if (NotPartial(outer, cancellationToken) is { } part)
            {
                diagnostics.Add(Diagnostic.Create(DiagnosticDescriptors.EnclosingTypeNotPartial, part, outer.Name, type.Name));
            }
        }

        MemberChecks.Check(type, diagnostics);
        CheckEnvironment(type, compilation, attribute, diagnostics);
    }

    /// <summary>Whether every part of a type is partial.</summary>
    public static bool IsPartial(INamedTypeSymbol type, CancellationToken cancellationToken) => NotPartial(type, cancellationToken) is null;

    /// <summary>Whether generated code can name what it needs of the library and of the framework.</summary>
    public static bool CanNameLibrary(Compilation compilation) =>
        Referenced(compilation, KnownNames.MicroKernels) is { } kernels
        && AliasesOf(kernels, compilation).IsEmpty
        && KnownNames.HiddenByGlobalTypes.All(name => compilation.GlobalNamespace.GetTypeMembers(name, arity: 0).IsEmpty);

    private static void CheckEnvironment(
        INamedTypeSymbol type, Compilation compilation, AttributeData attribute, List<Diagnostic> diagnostics)
    {
        if (compilation is CSharpCompilation { LanguageVersion: < LanguageVersion.CSharp12 } old)
        {
            diagnostics.Add(Diagnostic.Create(
                DiagnosticDescriptors.LanguageVersionTooOld, Locations.Of(attribute, type), type.Name, old.LanguageVersion.ToDisplayString()));
        }

        foreach (var name in KnownNames.HiddenByGlobalTypes)
        {
            if (!compilation.GlobalNamespace.GetTypeMembers(name, arity: 0).IsEmpty)
            {
                diagnostics.Add(Diagnostic.Create(DiagnosticDescriptors.GlobalTypeHides, Locations.Of(attribute, type), name, type.Name));
            }
        }

        if (Referenced(compilation, KnownNames.MicroKernels) is not { } kernels)
        {
            diagnostics.Add(Diagnostic.Create(DiagnosticDescriptors.RuntimeNotReferenced, Locations.Of(attribute, type)));
        }
        else if (AliasesOf(kernels, compilation) is { IsEmpty: false } aliases)
        {
            var words = aliases.Length == 1 ? $"the alias '{aliases[0]}'" : $"the aliases '{string.Join("', '", aliases)}'";
            diagnostics.Add(Diagnostic.Create(DiagnosticDescriptors.RuntimeAliased, Locations.Of(attribute, type), words, type.Name, string.Join(",", aliases)));
        }
    }

    /// <summary>A type of any reference. The compilation itself finds only types of references that have the alias global.</summary>
    public static INamedTypeSymbol? Referenced(Compilation compilation, string name) => compilation.GetTypeByMetadataName(name)
        ?? compilation.References
            .Select(compilation.GetAssemblyOrModuleSymbol)
            .OfType<IAssemblySymbol>()
            .Select(assembly => assembly.GetTypeByMetadataName(name))
            .FirstOrDefault(static type => type is not null);

    /// <summary>The aliases without which a type's assembly cannot be named; none where global is among them.</summary>
    private static ImmutableArray<string> AliasesOf(INamedTypeSymbol type, Compilation compilation) =>
        compilation.GetMetadataReference(type.ContainingAssembly)?.Properties.Aliases is { IsDefaultOrEmpty: false } aliases && !aliases.Contains(MetadataReferenceProperties.GlobalAlias)
            ? aliases
            : [];

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

        if (BaseWithKernels(type) is { } declared)
        {
            return $"derived from '{declared.Name}', which has it too";
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

    /// <summary>The nearest base class whose generated members the class would hide.</summary>
    public static INamedTypeSymbol? BaseWithKernels(INamedTypeSymbol type)
    {
        var declared = type.BaseType;
        while (declared is not null && !DeclarationReader.HasKernels(declared))
        {
            declared = declared.BaseType;
        }

        return declared;
    }

    /// <summary>The name of the first part that is not partial, or null.</summary>
    private static Location? NotPartial(INamedTypeSymbol type, CancellationToken cancellationToken) =>
        type.DeclaringSyntaxReferences
            .Select(reference => reference.GetSyntax(cancellationToken))
            .OfType<TypeDeclarationSyntax>()
            .FirstOrDefault(static syntax => !syntax.Modifiers.Any(SyntaxKind.PartialKeyword))?.Identifier.GetLocation();

    private static Location NameLocation(INamedTypeSymbol type) => type.Locations.FirstOrDefault() ?? Location.None;
}
