using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using SparseAttentionGen.Generator.Declarations;
using SparseAttentionGen.Generator.Emission;

namespace SparseAttentionGen.Generator;

/// <summary>
/// The pipeline: from classes with [SparseAttention] to their kernels. It also reports the errors of declarations, which no setting of analyzers
/// may silence; what may be silenced is the analyzer's.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class SparseAttentionGenerator : IIncrementalGenerator
{
    /// <summary>Tracking name of the step that reads declarations.</summary>
    public const string DeclarationStep = "Declarations";

    /// <summary>Tracking name of the step that gives each declaration its files' name.</summary>
    public const string NamingStep = "Names";

    /// <summary>Tracking name of the step that finds which kernels the classes need.</summary>
    public const string SignatureStep = "Signatures";

    /// <summary>Tracking name of the step that finds errors. They move with the source, and so are kept apart from declarations.</summary>
    public const string ErrorStep = "Errors";

    private static readonly Encoding Utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var read = context.SyntaxProvider.ForAttributeWithMetadataName(
            KnownNames.SparseAttention, static (node, _) => node is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax, Read);
        var classes = read
            .Select(static (item, _) => item.Class)
            .Where(static item => item is not null)
            .Select(static (item, _) => item!)
            .WithTrackingName(DeclarationStep);
        var fileNames = classes.Select(static (item, _) => item.FullName).Collect().Select(static (names, _) => FileNames.Create(names));
        var named = classes.Combine(fileNames)
            .Select(static (pair, _) => (Class: pair.Left, HintName: pair.Right.Of(pair.Left.FullName)))
            .WithTrackingName(NamingStep);
        var widths = context.AnalyzerConfigOptionsProvider.Select(static (options, _) =>
            ChosenWidths.Parse(options.GlobalOptions.TryGetValue(ChosenWidths.Property, out var text) ? text : null));
        context.RegisterSourceOutput(named.Combine(widths), static (output, item) => Emit(output, item.Left.Class, item.Left.HintName, item.Right));

        var signatures = named
            .Where(static item => item.HintName is not null && item.Class.Declaration is not null)
            .SelectMany(static (item, _) => KernelSignature.AllOf(item.Class.Declaration!))
            .Collect()

            // In the order of the source, so that a class behind the others leaves theirs where they are.
            .SelectMany(static (items, _) => items.Distinct())
            .WithTrackingName(SignatureStep);
        context.RegisterSourceOutput(signatures.Combine(widths), static (output, item) => EmitKernels(output, item.Left, item.Right));
        context.RegisterSourceOutput(
            widths.SelectMany(static (chosen, _) => chosen.Problem is { } problem ? new[] { problem } : []), EmitProblem);

        var errors = read.SelectMany(static (item, _) => item.Errors).WithTrackingName(ErrorStep);
        context.RegisterSourceOutput(errors, static (output, error) => output.ReportDiagnostic(error.ToDiagnostic()));

        var unknown = context.SyntaxProvider.CreateSyntaxProvider(static (node, _) => MissingRuntime.IsCandidate(node), MissingRuntime.Find)
            .Where(static error => error is not null);
        context.RegisterSourceOutput(unknown, static (output, error) => output.ReportDiagnostic(error!.ToDiagnostic()));
    }

    private static ReadDeclaration Read(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken)
    {
        var type = (INamedTypeSymbol)context.TargetSymbol;

        // A repeated attribute on another part of the class is the compiler's error; it must not generate the class twice.
        if (DeclarationReader.KernelAttribute(type)?.ApplicationSyntaxReference is not { } reference
            || reference.SyntaxTree != context.TargetNode.SyntaxTree
            || !context.TargetNode.Span.Contains(reference.Span))
        {
            return new ReadDeclaration(null, default);
        }

        var compilation = context.SemanticModel.Compilation;
        var (declaration, diagnostics) = DeclarationReader.Read(type, compilation, cancellationToken);
        var errors = diagnostics.Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(DeclarationError.Of).ToArray();
        var faulty = errors.Length > 0 ? FaultyClass.Create(type, compilation, $"{errors[0].Id}: {errors[0].Message}", cancellationToken) : null;
        return new ReadDeclaration(
            declaration is null && faulty is null ? null : new ReadClass(type.ToDisplayString(), declaration, faulty),
            new EquatableArray<DeclarationError>(errors));
    }

    private static void Emit(SourceProductionContext output, ReadClass item, string? hintName, ChosenWidths widths)
    {
        if (hintName is null)
        {
            return;
        }

        if (item.Declaration is not { } declaration)
        {
            output.AddSource($"{hintName}.g.cs", SourceText.From(FaultyClassEmitter.Emit(item.Faulty!), Utf8));
            return;
        }

        output.AddSource($"{hintName}.g.cs", SourceText.From(SurfaceEmitter.Emit(declaration, widths), Utf8));
    }

    private static void EmitKernels(SourceProductionContext output, KernelSignature signature, ChosenWidths widths)
    {
        foreach (var target in widths.Targets)
        {
            output.CancellationToken.ThrowIfCancellationRequested();
            output.AddSource(signature.HintName(target), SourceText.From(KernelEmitter.Emit(KernelModel.Create(signature, target)), Utf8));
        }
    }

    /// <summary>A property has no place in the source: an error directive, which no setting silences, says what is wrong with it.</summary>
    private static void EmitProblem(SourceProductionContext output, string problem) =>
        output.AddSource("SparseAttentionGen.VectorWidths.g.cs", SourceText.From($"#error {problem}\n", Utf8));
}
