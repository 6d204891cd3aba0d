using Microsoft.CodeAnalysis;

namespace SparseAttentionGen.Generator.Declarations;

/// <summary>Reads a class with [SparseAttention]: what it declares, and everything that is wrong with it.</summary>
internal sealed class DeclarationReader
{
    private readonly INamedTypeSymbol type;
    private readonly AttributeData kernelAttribute;
    private readonly List<Diagnostic> diagnostics = [];
    private readonly CancellationToken cancellationToken;

    private DeclarationReader(INamedTypeSymbol type, AttributeData kernelAttribute, CancellationToken cancellationToken)
    {
        this.type = type;
        this.kernelAttribute = kernelAttribute;
        this.cancellationToken = cancellationToken;
    }

    /// <summary>Reads a class.</summary>
    /// <param name="type">The class.</param>
    /// <param name="compilation">The compilation that it belongs to.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <returns>The declaration, or null where it has an error; and the diagnostics.</returns>
    public static (KernelDeclaration? Declaration, IReadOnlyList<Diagnostic> Diagnostics) Read(
        INamedTypeSymbol type, Compilation compilation, CancellationToken cancellationToken)
    {
        if (KernelAttribute(type) is not { } attribute)
        {
            return (null, []);
        }

        var reader = new DeclarationReader(type, attribute, cancellationToken);
        var declaration = reader.Read(compilation);
        return (reader.diagnostics.Any(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error) ? null : declaration, reader.diagnostics);
    }

    /// <summary>Whether an attribute is of a class, by its full name.</summary>
    public static bool Is(AttributeData attribute, string name) =>
        attribute.AttributeClass is { } type && type.ToDisplayString() == name;

    /// <summary>Whether a class has [SparseAttention].</summary>
    public static bool HasKernels(INamedTypeSymbol type) => KernelAttribute(type) is not null;

    /// <summary>A class's [SparseAttention], the first where it is repeated; null where there is none.</summary>
    public static AttributeData? KernelAttribute(INamedTypeSymbol type) =>
        type.GetAttributes().FirstOrDefault(static data => Is(data, KnownNames.SparseAttention));

    /// <summary>Whether a [SparseAttention] asks for a backward pass too.</summary>
    public static bool HasGradients(AttributeData kernelAttribute) =>
        kernelAttribute.NamedArguments.Any(static argument => argument is { Key: "Gradients", Value.Value: true });

    /// <summary>An attribute's name as it is written in brackets.</summary>
    public static string ShortName(AttributeData attribute)
    {
        var name = attribute.AttributeClass!.Name;
        return name.Substring(0, name.Length - "Attribute".Length);
    }

    private KernelDeclaration? Read(Compilation compilation)
    {
        TypeChecks.Check(type, compilation, kernelAttribute, diagnostics, cancellationToken);
        var headDim = ReadDim("HeadDim");
        if (headDim is not (>= 1 and <= AttentionPattern.LargestDim))
        {
            Report(DiagnosticDescriptors.HeadDimOutOfRange, "HeadDim", type.Name, headDim is null ? "has no HeadDim" : $"has HeadDim = {headDim}");
        }

        var valueDim = ReadDim("ValueDim");
        if (valueDim is not (null or (>= 1 and <= AttentionPattern.LargestDim)))
        {
            Report(DiagnosticDescriptors.ValueDimOutOfRange, "ValueDim", type.Name, valueDim);
        }

        var scale = ReadScale(headDim ?? 1);
        var isCausal = type.GetAttributes().Any(static data => Is(data, KnownNames.Causal));
        var before = diagnostics.Count;
        var elements = new PatternReader(type, compilation, isCausal, diagnostics, cancellationToken).Read();
        var hasPattern = diagnostics.Skip(before).All(static diagnostic => diagnostic.Severity != DiagnosticSeverity.Error);
        var scores = new ScoreReader(type, kernelAttribute, compilation, isCausal, diagnostics, cancellationToken).Read(
            scale, () => hasPattern ? SlowPath.OfPairs(elements, isCausal) : SlowPath.OfMask(isCausal));
        var approximation = new ApproximationReader(type, kernelAttribute, compilation, isCausal, headDim ?? 1, diagnostics, cancellationToken).Read(elements, scores);
        if (approximation is not null)
        {
            MemberChecks.Check(type, approximation, diagnostics);
        }

        // A class without a name, which the compiler reports, can have no constructor either.
        if (headDim is null || type.Name.Length == 0)
        {
            return null;
        }

        return new KernelDeclaration(
            SourceNames.Namespace(type),
            new EquatableArray<string>([.. SourceNames.EnclosingTypes(type)]),
            SourceNames.Escape(type.Name),
            SourceNames.Path(type),
            compilation.AssemblyName ?? string.Empty,
            type.ToDisplayString(),
            !string.IsNullOrEmpty(type.GetDocumentationCommentXml(cancellationToken: cancellationToken)),
            headDim.Value,
            valueDim ?? headDim.Value,
            scale,
            isCausal,
            new EquatableArray<PatternElement>([.. elements]))
        {
            Scores = scores,
            Approximation = approximation,
            HasGradients = HasGradients(kernelAttribute),
        };
    }

    private int? ReadDim(string name)
    {
        foreach (var argument in kernelAttribute.NamedArguments)
        {
            if (argument.Key == name && argument.Value.Value is int value)
            {
                return value;
            }
        }

        return null;
    }

    private float ReadScale(int headDim)
    {
        foreach (var argument in kernelAttribute.NamedArguments)
        {
            if (argument.Key == "Scale" && argument.Value.Value is float value)
            {
                var scaleLog2 = (float)(value * 1.4426950408889634);
                if (float.IsNaN(scaleLog2) || float.IsInfinity(scaleLog2))
                {
                    Report(DiagnosticDescriptors.ScaleNotFinite, "Scale", type.Name, value);
                }

                return value;
            }
        }

        return (float)(1 / Math.Sqrt(Math.Max(1, headDim)));
    }

    private void Report(DiagnosticDescriptor descriptor, string argument, params object?[] arguments) =>
        diagnostics.Add(Diagnostic.Create(descriptor, Locations.OfArgument(kernelAttribute, type, argument, cancellationToken), arguments));
}
