using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace SparseAttentionGen.Generator.Declarations;

/// <summary>
/// A class whose declaration has an error. The build fails with that; the class gets its members nevertheless, so that the compiler does not
/// complain of their absence wherever they are used.
/// </summary>
/// <param name="Namespace">The class's namespace as source text; empty for the global one.</param>
/// <param name="EnclosingTypes">Types around the class, outermost first, as <c>partial class Outer</c>.</param>
/// <param name="Head">The class as a part of it is declared, such as <c>partial class Foo</c>; empty where it is not partial.</param>
/// <param name="Name">The class's name as source text.</param>
/// <param name="SourcePath">The class as source text anywhere can name it.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Members">What can be emitted: names that are free.</param>
internal sealed record FaultyClass(
    string Namespace, EquatableArray<string> EnclosingTypes, string Head, string Name, string SourcePath, string Message, EquatableArray<string> Members)
{
    /// <summary>Stands for the implementation of a member of the interface.</summary>
    public const string Explicitly = "ISparseAttention.";

    /// <summary>Stands for a constructor.</summary>
    public const string Constructor = ".ctor";

    /// <summary>Stands for static members of a class that is not partial, which the language has since C# 14.</summary>
    public const string StaticExtension = "static";

    /// <summary>Describes a class.</summary>
    /// <returns>What can be emitted, or null where there is nothing.</returns>
    public static FaultyClass? Create(INamedTypeSymbol type, Compilation compilation, string message, CancellationToken cancellationToken)
    {
        if (type is not { TypeKind: TypeKind.Class, IsStatic: false, Name.Length: > 0 }
            || !TypeChecks.CanNameLibrary(compilation)
            || TypeChecks.BaseWithKernels(type) is not null
            || SourceNames.Around(type).Concat([type]).Any(static item => item.IsFileLocal || item.Name.Length == 0))
        {
            return null;
        }

        var isPartial = TypeChecks.IsPartial(type, cancellationToken) && SourceNames.Around(type).All(outer => TypeChecks.IsPartial(outer, cancellationToken));
        if (!isPartial && (MethodProblems.IsHidden(type) || SourceNames.Around(type).Concat([type]).Any(static item => item.Arity > 0)))
        {
            return null;
        }

        var members = isPartial ? MembersOf(type) : ExtensionsOf(type, compilation);
        return new FaultyClass(
            SourceNames.Namespace(type),
            new EquatableArray<string>([.. SourceNames.EnclosingTypes(type)]),
            isPartial ? SourceNames.Part(type) : string.Empty,
            SourceNames.Escape(type.Name),
            SourceNames.Path(type),
            message,
            new EquatableArray<string>([.. members]));
    }

    public bool Has(string member) => Members.Contains(member);

    private static IEnumerable<string> MembersOf(INamedTypeSymbol type)
    {
        foreach (var name in KnownNames.GeneratedMembers)
        {
            if (MemberChecks.Taken(type, name) is null)
            {
                yield return name;
            }

            if (!type.GetMembers().Any(member => MemberChecks.ImplementsExplicitly(member, name)))
            {
                yield return Explicitly + name;
            }
        }

        if (!type.GetAttributes().Any(ApproximationReader.IsApproximation))
        {
            yield break;
        }

        if (MemberChecks.CanHaveConstructor(type))
        {
            yield return Constructor;
        }

        foreach (var name in new[] { "Features", "Redraw" })
        {
            if (type.GetAttributes().Any(ApproximationReader.IsRandomFeatures) && MemberChecks.Taken(type, name) is null)
            {
                yield return name;
            }
        }
    }

    /// <summary>The members of a class that is not partial. They can only be extensions, which callers use as if they were the class's own.</summary>
    private static IEnumerable<string> ExtensionsOf(INamedTypeSymbol type, Compilation compilation)
    {
        foreach (var name in KnownNames.GeneratedMembers.Where(name => MemberChecks.Taken(type, name) is null))
        {
            yield return name;
        }

        if (compilation is CSharpCompilation { LanguageVersion: >= LanguageVersion.CSharp14 })
        {
            yield return StaticExtension;
        }
    }
}
