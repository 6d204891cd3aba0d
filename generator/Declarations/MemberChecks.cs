using Microsoft.CodeAnalysis;

namespace SparseAttentionGen.Generator.Declarations;

/// <summary>Whether the names that generated code declares in a class are free.</summary>
internal static class MemberChecks
{
    public static void Check(INamedTypeSymbol type, List<Diagnostic> diagnostics)
    {
        foreach (var name in KnownNames.GeneratedMembers)
        {
            if (Taken(type, name) is { } location)
            {
                diagnostics.Add(Diagnostic.Create(DiagnosticDescriptors.MemberNameTaken, location, type.Name, name, type.Name));
            }
        }
    }

    /// <summary>Where a name is taken: at the class's own member, or at the class for an inherited one.</summary>
    private static Location? Taken(INamedTypeSymbol type, string name)
    {
        var typeLocation = type.Locations.FirstOrDefault() ?? Location.None;
        if (type.Name == name)
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

    private static bool ImplementsExplicitly(ISymbol member, string name)
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
