using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using SparseAttentionGen.Generator.Calls;
using SparseAttentionGen.Generator.Declarations;

namespace SparseAttentionGen.Generator;

/// <summary>
/// Reports what may be wrong in declarations, and what is wrong in calls: warnings can be suppressed where they occur. Errors of declarations
/// are the generator's, which runs whatever the settings of analyzers are; two of them are here, too, hidden, because the code fix needs a
/// diagnostic of an analyzer.
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
        DiagnosticDescriptors.RuntimeAliased,
        DiagnosticDescriptors.PredicateUnusable,
        DiagnosticDescriptors.PredicateNotVectorized,
        DiagnosticDescriptors.MethodMayThrow,
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
            start.RegisterSymbolAction(AnalyzeType, SymbolKind.NamedType);
            if (start.Compilation.GetTypeByMetadataName(KnownNames.Arguments) is { } argumentsType)
            {
                start.RegisterOperationAction(operation => LogSumExpCheck.Analyze(operation, argumentsType), OperationKind.Invocation);
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
                if (diagnostic.Severity != DiagnosticSeverity.Error)
                {
                    context.ReportDiagnostic(diagnostic);
                }
                else if (diagnostic.Id == DiagnosticDescriptors.ClassNotPartial.Id || diagnostic.Id == DiagnosticDescriptors.EnclosingTypeNotPartial.Id)
                {
                    context.ReportDiagnostic(Hidden(diagnostic));
                }
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

    private static Diagnostic Hidden(Diagnostic diagnostic) => Diagnostic.Create(
        diagnostic.Id,
        DiagnosticDescriptors.Category,
        diagnostic.GetMessage(CultureInfo.InvariantCulture),
        DiagnosticSeverity.Hidden,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        warningLevel: 1,
        location: diagnostic.Location);
}
