using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using SparseAttentionGen.Generator.Calls;
using SparseAttentionGen.Generator.Declarations;

namespace SparseAttentionGen.Generator;

/// <summary>
/// Reports what is wrong in declarations and calls. An analyzer rather than the generator, so that the generator's model needs no
/// locations and stays equal while lines move, and so that warnings can be suppressed where they occur.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SparseAttentionAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        DiagnosticDescriptors.ClassNotPartial,
        DiagnosticDescriptors.EnclosingTypeNotPartial,
        DiagnosticDescriptors.UnsupportedType,
        DiagnosticDescriptors.HeadDimOutOfRange,
        DiagnosticDescriptors.ValueDimOutOfRange,
        DiagnosticDescriptors.ScaleNotFinite,
        DiagnosticDescriptors.WindowOutOfRange,
        DiagnosticDescriptors.WindowFormsMixed,
        DiagnosticDescriptors.WindowWithoutSize,
        DiagnosticDescriptors.GlobalTokensOutOfRange,
        DiagnosticDescriptors.GlobalTokensFormsMixed,
        DiagnosticDescriptors.DuplicatePattern,
        DiagnosticDescriptors.CoveredPattern,
        DiagnosticDescriptors.RightSideIsNotCausal,
        DiagnosticDescriptors.PatternWithoutKernel,
        DiagnosticDescriptors.LanguageVersionTooOld,
        DiagnosticDescriptors.RuntimeNotReferenced,
        DiagnosticDescriptors.MemberNameTaken,
        DiagnosticDescriptors.GlobalTypeHides,
        DiagnosticDescriptors.DilationOutOfRange,
        DiagnosticDescriptors.HeadsMalformed,
        DiagnosticDescriptors.HeadWithoutPattern,
        DiagnosticDescriptors.BlockSizeOutOfRange,
        DiagnosticDescriptors.BlockCountOutOfRange,
        DiagnosticDescriptors.GlobalBlocksMissing,
        DiagnosticDescriptors.SelectionUndefined,
        DiagnosticDescriptors.BigBirdUndetermined,
        DiagnosticDescriptors.ModelSizeWithoutBigBird,
        DiagnosticDescriptors.StrideOutOfRange,
        DiagnosticDescriptors.ColumnsOutOfRange,
        DiagnosticDescriptors.NeighborhoodOutOfRange,
        DiagnosticDescriptors.CanvasMissing,
        DiagnosticDescriptors.CanvasOutOfRange,
        DiagnosticDescriptors.NeighborhoodLargerThanCanvas,
        DiagnosticDescriptors.LengthsDiffer,
        DiagnosticDescriptors.PrefixWithCausal,
        DiagnosticDescriptors.WindowDeclaredAndAtCall,
        DiagnosticDescriptors.PredicateUnusable,
        DiagnosticDescriptors.PredicateNotVectorized,
        DiagnosticDescriptors.SoftCapOutOfRange,
        DiagnosticDescriptors.SlopesUnusable,
        DiagnosticDescriptors.RelativeBiasOutOfRange,
        DiagnosticDescriptors.RelativeBiasFormsMixed,
        DiagnosticDescriptors.ModifierUnusable,
        DiagnosticDescriptors.ModifierNotVectorized,
        DiagnosticDescriptors.RankOutOfRange,
        DiagnosticDescriptors.ProjectionTooLong,
        DiagnosticDescriptors.SeedMissing,
        DiagnosticDescriptors.FeatureKindUndefined,
        DiagnosticDescriptors.ConvolutionOutOfRange,
        DiagnosticDescriptors.ApproximationsMixed,
        DiagnosticDescriptors.ApproximationNotCausal,
        DiagnosticDescriptors.ApproximationWithPattern,
        DiagnosticDescriptors.ProjectionWithPattern,
        DiagnosticDescriptors.ApproximationWithScores,
        DiagnosticDescriptors.LogSumExpMissing,
    ];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            if (start.Compilation.GetTypeByMetadataName(KnownNames.SparseAttention) is null)
            {
                start.RegisterSyntaxNodeAction(ReportMissingRuntime, SyntaxKind.Attribute);
            }
            else
            {
                start.RegisterSymbolAction(AnalyzeType, SymbolKind.NamedType);
                if (start.Compilation.GetTypeByMetadataName(KnownNames.Arguments) is { } argumentsType)
                {
                    start.RegisterOperationAction(operation => LogSumExpCheck.Analyze(operation, argumentsType), OperationKind.Invocation);
                }
            }
        });
    }

    private static void AnalyzeType(SymbolAnalysisContext context)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        var attributes = type.GetAttributes();
        if (attributes.Length == 0)
        {
            return;
        }

        if (DeclarationReader.HasKernels(type))
        {
            foreach (var diagnostic in DeclarationReader.Read(type, context.Compilation, context.CancellationToken).Diagnostics)
            {
                context.ReportDiagnostic(diagnostic);
            }

            return;
        }

        foreach (var attribute in attributes)
        {
            if (PatternReader.IsPattern(attribute) || ScoreReader.IsOfScores(attribute) || ApproximationReader.IsApproximation(attribute))
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    DiagnosticDescriptors.PatternWithoutKernel,
                    Locations.Of(attribute, type),
                    DeclarationReader.ShortName(attribute),
                    type.Name));
            }
        }
    }

    /// <summary>The analyzer is here but the attribute is not: the package was referenced without its library.</summary>
    private static void ReportMissingRuntime(SyntaxNodeAnalysisContext context)
    {
        var attribute = (AttributeSyntax)context.Node;
        var name = attribute.Name is QualifiedNameSyntax qualified ? qualified.Right : attribute.Name;
        if (name is IdentifierNameSyntax { Identifier.ValueText: "SparseAttention" or "SparseAttentionAttribute" }
            && context.SemanticModel.GetSymbolInfo(attribute, context.CancellationToken).Symbol is null)
        {
            context.ReportDiagnostic(Diagnostic.Create(DiagnosticDescriptors.RuntimeNotReferenced, attribute.GetLocation()));
        }
    }
}
