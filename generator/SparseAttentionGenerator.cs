using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using SparseAttentionGen.Generator.Declarations;
using SparseAttentionGen.Generator.Emission;

namespace SparseAttentionGen.Generator;

/// <summary>The pipeline: from classes with [SparseAttention] to their kernels. Errors are reported by the analyzer.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class SparseAttentionGenerator : IIncrementalGenerator
{
    /// <summary>Tracking name of the step that reads declarations.</summary>
    public const string DeclarationStep = "Declarations";

    /// <summary>Tracking name of the step that gives each declaration its files' name.</summary>
    public const string NamingStep = "Names";

    private static readonly Encoding Utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var declarations = context.SyntaxProvider
            .ForAttributeWithMetadataName(KnownNames.SparseAttention, static (node, _) => node is ClassDeclarationSyntax, Read)
            .Where(static declaration => declaration is not null)
            .Select(static (declaration, _) => declaration!)
            .WithTrackingName(DeclarationStep);
        var ambiguous = declarations.Select(static (declaration, _) => declaration.FullName).Collect().Select(static (names, _) => Ambiguous(names));
        var named = declarations.Combine(ambiguous)
            .Select(static (pair, _) => (Declaration: pair.Left, HintName: HintName(pair.Left.FullName, pair.Right)))
            .WithTrackingName(NamingStep);
        context.RegisterSourceOutput(named, static (output, item) => Emit(output, item.Declaration, item.HintName));
    }

    private static KernelDeclaration? Read(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken)
    {
        var type = (INamedTypeSymbol)context.TargetSymbol;

        // A repeated attribute on another part of the class is the compiler's error; it must not generate the class twice.
        var first = type.GetAttributes().First(static attribute => DeclarationReader.Is(attribute, KnownNames.SparseAttention));
        return first.ApplicationSyntaxReference is { } reference
            && reference.SyntaxTree == context.TargetNode.SyntaxTree
            && context.TargetNode.Span.Contains(reference.Span)
            ? DeclarationReader.Read(type, context.SemanticModel.Compilation, cancellationToken).Declaration
            : null;
    }

    /// <summary>Names that differ only in case: file names must not.</summary>
    private static EquatableArray<string> Ambiguous(ImmutableArray<string> names) => new(
        [.. names.GroupBy(static name => name, StringComparer.OrdinalIgnoreCase)
            .Where(static group => group.Count() > 1)
            .SelectMany(static group => group.Distinct().OrderBy(static name => name, StringComparer.Ordinal).Skip(1))
            .OrderBy(static name => name, StringComparer.Ordinal)]);

    private static string HintName(string fullName, EquatableArray<string> ambiguous)
    {
        var index = ambiguous.ToList().IndexOf(fullName);
        var name = fullName.Replace("@", string.Empty);
        return index < 0 ? name : $"{name}-{index + 2}";
    }

    private static void Emit(SourceProductionContext output, KernelDeclaration declaration, string hintName)
    {
        output.AddSource($"{hintName}.g.cs", SourceText.From(SurfaceEmitter.Emit(declaration), Utf8));
        foreach (var target in VectorTarget.All)
        {
            output.CancellationToken.ThrowIfCancellationRequested();
            var source = KernelEmitter.Emit(KernelModel.Create(declaration, target));
            output.AddSource($"{hintName}.{target.Name}.g.cs", SourceText.From(source, Utf8));
        }
    }
}
