using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace SparseAttentionGen.Generator.Declarations;

/// <summary>Types as source text names them.</summary>
internal static class SourceNames
{
    /// <summary>The types around a type, outermost first.</summary>
    public static IReadOnlyList<INamedTypeSymbol> Around(INamedTypeSymbol type)
    {
        var types = new List<INamedTypeSymbol>();
        for (var outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            types.Insert(0, outer);
        }

        return types;
    }

    /// <summary>The namespace of a type; empty for the global one.</summary>
    public static string Namespace(INamedTypeSymbol type) =>
        type.ContainingNamespace.IsGlobalNamespace ? string.Empty : Escape(type.ContainingNamespace.ToDisplayString());

    /// <summary>The types around a type, outermost first, as a part of each is declared.</summary>
    public static IEnumerable<string> EnclosingTypes(INamedTypeSymbol type) => Around(type).Select(Part);

    /// <summary>A type as a part of it is declared, such as <c>partial class Foo</c>.</summary>
    public static string Part(INamedTypeSymbol type)
    {
        var keyword = (type.IsRecord, type.TypeKind) switch
        {
            (true, TypeKind.Struct) => "record struct",
            (true, _) => "record",
            (_, TypeKind.Struct) => "struct",
            (_, TypeKind.Interface) => "interface",
            _ => "class",
        };
        return $"partial {keyword} {Escape(type.Name)}{TypeParameters(type)}";
    }

    /// <summary>A type as source text anywhere can name it.</summary>
    public static string Path(INamedTypeSymbol type)
    {
        var space = Namespace(type);
        return "global::" + string.Join(
            ".", (space.Length == 0 ? [] : new[] { space }).Concat(Around(type).Concat([type]).Select(static item => Escape(item.Name))));
    }

    /// <summary>Puts @ before the parts of a name that are keywords anywhere: 'required' and others may not name a type without it.</summary>
    public static string Escape(string name) =>
        string.Join(".", name.Split('.').Select(static part =>
            SyntaxFacts.GetKeywordKind(part) == SyntaxKind.None && SyntaxFacts.GetContextualKeywordKind(part) == SyntaxKind.None ? part : "@" + part));

    private static string TypeParameters(INamedTypeSymbol type) => type.Arity == 0 ? string.Empty : "<" + string.Join(", ", type.TypeParameters.Select(static item =>
        (item.Variance switch { VarianceKind.In => "in ", VarianceKind.Out => "out ", _ => string.Empty }) + Escape(item.Name))) + ">";
}
