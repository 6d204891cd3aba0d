using Microsoft.CodeAnalysis;

namespace SparseAttentionGen.Generator.Declarations;

/// <summary>Whether the names that generated code declares in a class are free.</summary>
internal static class MemberChecks
{
    /// <summary>Checks the members of every class.</summary>
    public static void Check(INamedTypeSymbol type, List<Diagnostic> diagnostics) => CheckNames(type, KnownNames.GeneratedMembers, diagnostics);

    /// <summary>Checks the members, and the constructor, that a class with an approximation has besides.</summary>
    public static void Check(INamedTypeSymbol type, AttentionApproximation approximation, List<Diagnostic> diagnostics)
    {
        CheckNames(type, KnownNames.MembersOf(approximation), diagnostics);
        if (!KnownNames.HasConstructor(approximation))
        {
            return;
        }

        foreach (var constructor in OwnConstructors(type))
        {
            Report(type, constructor.Locations.FirstOrDefault() ?? Location.None, "a constructor", "remove it", diagnostics);
        }

        if (!IsBaseConstructible(type))
        {
            diagnostics.Add(Diagnostic.Create(
                DiagnosticDescriptors.UnsupportedType,
                type.Locations.FirstOrDefault() ?? Location.None,
                type.Name,
                $"derived from '{type.BaseType!.Name}', which has no constructor without parameters that the generated one could call"));
        }
    }

    /// <summary>Whether a constructor can be added.</summary>
    public static bool CanHaveConstructor(INamedTypeSymbol type) => !OwnConstructors(type).Any() && IsBaseConstructible(type);

    private static IEnumerable<IMethodSymbol> OwnConstructors(INamedTypeSymbol type) => type.InstanceConstructors.Where(static item => !item.IsImplicitlyDeclared);

    private static bool IsBaseConstructible(INamedTypeSymbol type) =>
        type.BaseType is not { TypeKind: not TypeKind.Error } declaring || declaring.InstanceConstructors.Any(IsCallableWithoutArguments);

    private static void CheckNames(INamedTypeSymbol type, string[] names, List<Diagnostic> diagnostics)
    {
        foreach (var name in names)
        {
            if (Taken(type, name) is { } location)
            {
                Report(type, location, $"a member named '{name}'", "rename it", diagnostics);
            }
        }
    }

    private static void Report(INamedTypeSymbol type, Location location, string what, string fix, List<Diagnostic> diagnostics) =>
        diagnostics.Add(Diagnostic.Create(DiagnosticDescriptors.MemberNameTaken, location, type.Name, what, type.Name, fix));

    private static bool IsCallableWithoutArguments(IMethodSymbol constructor) =>
        constructor.DeclaredAccessibility != Accessibility.Private
        && constructor.Parameters.All(static parameter => parameter.IsOptional || parameter.IsParams);

    /// <summary>Where a name is taken: at the class's own member, or at the class for an inherited one.</summary>
    public static Location? Taken(INamedTypeSymbol type, string name)
    {
        var typeLocation = type.Locations.FirstOrDefault() ?? Location.None;
        if (type.Name == name || type.TypeParameters.Any(parameter => parameter.Name == name))
        {
            return typeLocation;
        }

        if (type.GetMembers().FirstOrDefault(member => member.Name == name || ImplementsExplicitly(member, name)) is { } own)
        {
            return own.Locations.FirstOrDefault(static location => location.IsInSource) ?? typeLocation;
        }

        // Generated members of a base class have a diagnostic of their own.
        for (var declaring = type.BaseType; declaring is not null && !DeclarationReader.HasKernels(declaring); declaring = declaring.BaseType)
        {
            if (declaring.GetMembers(name).Any(static member => member.DeclaredAccessibility != Accessibility.Private))
            {
                return typeLocation;
            }
        }

        return null;
    }

    /// <summary>Whether a member is that of the interface.</summary>
    public static bool ImplementsExplicitly(ISymbol member, string name)
    {
        IEnumerable<ISymbol> implemented = member switch
        {
            IPropertySymbol property => property.ExplicitInterfaceImplementations,
            IMethodSymbol method => method.ExplicitInterfaceImplementations,
            _ => [],
        };
        return implemented.Any(item => item.Name == name && item.ContainingType.ToDisplayString() == KnownNames.Interface);
    }
}
