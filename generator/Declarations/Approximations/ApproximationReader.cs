using Microsoft.CodeAnalysis;

namespace SparseAttentionGen.Generator.Declarations;

/// <summary>Reads the attribute with which a class approximates attention, if it has one.</summary>
internal sealed class ApproximationReader(
    INamedTypeSymbol type, AttributeData kernelAttribute, Compilation compilation, bool isCausal, int headDim, List<Diagnostic> diagnostics, CancellationToken cancellationToken)
{
    private static readonly Dictionary<string, Func<PatternArguments, int, AttentionApproximation?>> Readers = new()
    {
        [KnownNames.Namespace + ".LowRankProjectionAttribute"] = static (arguments, _) => ReadProjection(arguments),
        [KnownNames.Namespace + ".RandomFeaturesAttribute"] = static (arguments, _) => ReadFeatures(arguments),
        [KnownNames.Namespace + ".LinearAttentionAttribute"] = static (_, headDim) => new LinearFeatures(headDim),
        [KnownNames.Namespace + ".NystromAttribute"] = static (arguments, _) => ReadLandmarks(arguments),
    };

    /// <summary>Whether an attribute approximates attention, and so means nothing without [SparseAttention].</summary>
    public static bool IsApproximation(AttributeData attribute) => attribute.AttributeClass is { } declared && Readers.ContainsKey(declared.ToDisplayString());

    /// <summary>Whether an attribute is [RandomFeatures].</summary>
    public static bool IsRandomFeatures(AttributeData attribute) => DeclarationReader.Is(attribute, KnownNames.Namespace + ".RandomFeaturesAttribute");

    /// <summary>Reads it, and reports what does not go together with it.</summary>
    /// <param name="elements">The class's pattern.</param>
    /// <param name="scores">What is declared about its scores.</param>
    /// <returns>The approximation, or null where there is none or it is wrong.</returns>
    public AttentionApproximation? Read(IReadOnlyList<PatternElement> elements, ScoreDeclaration scores)
    {
        var attributes = type.GetAttributes().Where(IsApproximation).ToList();
        if (attributes.Count == 0)
        {
            return null;
        }

        var first = Arguments(attributes[0]);
        var name = DeclarationReader.ShortName(attributes[0]);
        foreach (var other in attributes.Skip(1).Where(other => other.AttributeClass!.Name != attributes[0].AttributeClass!.Name))
        {
            Arguments(other).Report(DiagnosticDescriptors.ApproximationsMixed, null, DeclarationReader.ShortName(other), name, type.Name);
        }

        if (!first.AreWellFormed)
        {
            return null;
        }

        var approximation = Readers[attributes[0].AttributeClass!.ToDisplayString()](first, headDim);
        CheckComposition(first, name, elements, scores);
        return approximation;
    }

    private void CheckComposition(PatternArguments arguments, string name, IReadOnlyList<PatternElement> elements, ScoreDeclaration scores)
    {
        var isProjection = name == "LowRankProjection";
        arguments.Require(!isCausal || name is "RandomFeatures" or "LinearAttention", DiagnosticDescriptors.ApproximationNotCausal, null, name);
        arguments.Require(isProjection || elements.Count == 0, DiagnosticDescriptors.ApproximationWithPattern, null, name, type.Name);
        arguments.Require(
            !isProjection || elements.All(static element => element is not DenseElement and not PrefixElement),
            DiagnosticDescriptors.ProjectionWithPattern,
            null,
            type.Name);
        CheckScores(arguments, name, scores);
    }

    private void CheckScores(PatternArguments arguments, string name, ScoreDeclaration scores)
    {
        var change = scores.Alibi is not null ? "[Alibi]" : scores.RelativeBias is not null ? "[RelativeBias]" : scores.Modifier is not null ? "[ScoreModifier]" : null;
        arguments.Require(change is null, DiagnosticDescriptors.ApproximationWithScores, null, name, ReasonAgainst(change, name));

        // Features have the factor of the paper, or none; projected keys have scores like any others.
        string[] numbers = name switch
        {
            "RandomFeatures" or "LinearAttention" => ["SoftCap", "Scale"],
            "LowRankProjection" => [],
            _ => ["SoftCap"],
        };
        foreach (var number in numbers.Where(number => number != "SoftCap" || scores.SoftCap > 0))
        {
            if (kernelAttribute.NamedArguments.Any(argument => argument.Key == number))
            {
                diagnostics.Add(Diagnostic.Create(
                    DiagnosticDescriptors.ApproximationWithScores, Locations.OfArgument(kernelAttribute, type, number, cancellationToken), name, ReasonAgainst(number, name)));
            }
        }
    }

    /// <summary>Why a change of scores does not go with an approximation.</summary>
    private static string ReasonAgainst(string? change, string name) => (name, change) switch
    {
        ("LowRankProjection", _) => $"attends projected keys, which stand for no position of their own that {change} could go by",
        _ => $"does not compute a score for each pair, which {change} would change",
    };

    private static LowRankProjection? ReadProjection(PatternArguments arguments)
    {
        var rank = arguments.Number("rank")!.Value;
        var length = arguments.Number("Length") ?? 0;
        var isInRange = arguments.Require(
            rank is >= 1 and <= LowRankProjection.Most, DiagnosticDescriptors.RankOutOfRange, "rank", "projected keys", rank, LowRankProjection.Most);
        return arguments.Require(
            arguments.Find("Length") is null || length >= Math.Max(rank, 1), DiagnosticDescriptors.ProjectionTooLong, "Length", rank, length)
            && isInRange
            ? new LowRankProjection(rank, length, arguments.Flag("MeanPooling"))
            : null;
    }

    private static RandomFeatures? ReadFeatures(PatternArguments arguments)
    {
        var count = arguments.Number("count")!.Value;
        var kind = (FeatureKind)(arguments.Find("Kind")?.Value as int? ?? 0);
        var isInRange = arguments.Require(
            count is >= 1 and <= RandomFeatures.Most, DiagnosticDescriptors.RankOutOfRange, "count", "features", count, RandomFeatures.Most);
        var isDefined = arguments.Require(kind is FeatureKind.Softmax or FeatureKind.Relu, DiagnosticDescriptors.FeatureKindUndefined, "Kind", (int)kind);
        var epsilon = arguments.Find("Epsilon")?.Value as double? ?? RandomFeatures.DefaultEpsilon(kind);
        var isSmall = arguments.Require(epsilon is >= 0 and <= 1, DiagnosticDescriptors.EpsilonOutOfRange, "Epsilon", epsilon);
        return arguments.Require(arguments.Number("Seed") is not null, DiagnosticDescriptors.SeedMissing, null) && isInRange && isDefined && isSmall
            ? new RandomFeatures(count, arguments.Number("Seed")!.Value, kind, arguments.Flag("Independent")) { Epsilon = epsilon }
            : null;
    }

    private static NystromLandmarks? ReadLandmarks(PatternArguments arguments)
    {
        var count = arguments.Number("landmarks")!.Value;
        var convolution = arguments.Number("Convolution") ?? 0;
        var isInRange = arguments.Require(
            count is >= 1 and <= NystromLandmarks.Most, DiagnosticDescriptors.RankOutOfRange, "landmarks", "landmarks", count, NystromLandmarks.Most);
        return arguments.Require(
            convolution == 0 || (convolution is >= 1 and <= 1023 && convolution % 2 == 1), DiagnosticDescriptors.ConvolutionOutOfRange, "Convolution", convolution)
            && isInRange
            ? new NystromLandmarks(count, convolution)
            : null;
    }

    private PatternArguments Arguments(AttributeData attribute) => new(attribute, type, compilation, isCausal, diagnostics, cancellationToken);
}
