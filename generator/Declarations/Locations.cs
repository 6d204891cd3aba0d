using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SparseAttentionGen.Generator.Declarations;

/// <summary>Where diagnostics point.</summary>
internal static class Locations
{
    /// <summary>The attribute's place, or the type's name.</summary>
    public static Location Of(AttributeData attribute, ISymbol type) =>
        attribute.ApplicationSyntaxReference is { } reference
            ? Location.Create(reference.SyntaxTree, reference.Span)
            : type.Locations.FirstOrDefault() ?? Location.None;

    /// <summary>The place of one argument of an attribute, or the attribute's.</summary>
    /// <param name="attribute">The attribute.</param>
    /// <param name="type">The type that has it.</param>
    /// <param name="name">The argument: the name of a property, or of a parameter of the constructor; null for the attribute.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    public static Location OfArgument(AttributeData attribute, ISymbol type, string? name, CancellationToken cancellationToken)
    {
        if (name is not null
            && attribute.ApplicationSyntaxReference?.GetSyntax(cancellationToken) is AttributeSyntax { ArgumentList.Arguments: var arguments })
        {
            var parameter = attribute.AttributeConstructor?.Parameters.FirstOrDefault(item => item.Name == name);
            var found = arguments.FirstOrDefault(item => (item.NameEquals?.Name ?? item.NameColon?.Name)?.Identifier.ValueText == name)
                ?? arguments.Where((item, index) => item is { NameEquals: null, NameColon: null } && index == parameter?.Ordinal).FirstOrDefault();
            if (found is not null)
            {
                return found.GetLocation();
            }
        }

        return Of(attribute, type);
    }
}
