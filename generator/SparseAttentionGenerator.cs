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
        var fileNames = declarations.Select(static (declaration, _) => declaration.FullName).Collect().Select(static (names, _) => FileNames.Create(names));
        var named = declarations.Combine(fileNames)
            .Select(static (pair, _) => (Declaration: pair.Left, HintName: pair.Right.Of(pair.Left.FullName)))
            .WithTrackingName(NamingStep);
        context.RegisterSourceOutput(named, static (output, item) => Emit(output, item.Declaration, item.HintName));
    }

    private static KernelDeclaration? Read(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken)
    {
        var type = (INamedTypeSymbol)context.TargetSymbol;

        // A repeated attribute on another part of the class is the compiler's error; it must not generate the class twice.
        return DeclarationReader.KernelAttribute(type)?.ApplicationSyntaxReference is { } reference
            && reference.SyntaxTree == context.TargetNode.SyntaxTree
            && context.TargetNode.Span.Contains(reference.Span)
            ? DeclarationReader.Read(type, context.SemanticModel.Compilation, cancellationToken).Declaration
            : null;
    }

    private static void Emit(SourceProductionContext output, KernelDeclaration declaration, string? hintName)
    {
        if (hintName is null)
        {
            return;
        }

        output.AddSource($"{hintName}.g.cs", SourceText.From(SurfaceEmitter.Emit(declaration), Utf8));
        foreach (var target in VectorTarget.All)
        {
            output.CancellationToken.ThrowIfCancellationRequested();
            var source = KernelEmitter.Emit(KernelModel.Create(declaration, target));
            output.AddSource($"{hintName}.{target.Name}.g.cs", SourceText.From(source, Utf8));
        }
    }
}
