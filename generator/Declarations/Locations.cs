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
    /// <param name="name">The named argument, or null for the first positional one.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    public static Location OfArgument(AttributeData attribute, ISymbol type, string? name, CancellationToken cancellationToken)
    {
        if (attribute.ApplicationSyntaxReference?.GetSyntax(cancellationToken) is AttributeSyntax { ArgumentList: { } list })
        {
            foreach (var argument in list.Arguments)
            {
                if (argument.NameEquals?.Name.Identifier.ValueText == name)
                {
                    return argument.GetLocation();
                }
            }
        }

        return Of(attribute, type);
    }
}
