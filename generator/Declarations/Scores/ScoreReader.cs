using Microsoft.CodeAnalysis;

namespace SparseAttentionGen.Generator.Declarations;

/// <summary>Reads what a class says about its scores.</summary>
internal sealed class ScoreReader(
    INamedTypeSymbol type, AttributeData kernelAttribute, Compilation compilation, bool isCausal, List<Diagnostic> diagnostics, CancellationToken cancellationToken)
{
    /// <summary>Whether an attribute is about scores, and so means nothing without [SparseAttention].</summary>
    public static bool IsOfScores(AttributeData attribute) =>
        DeclarationReader.Is(attribute, KnownNames.Alibi)
        || DeclarationReader.Is(attribute, KnownNames.RelativeBias)
        || DeclarationReader.Is(attribute, KnownNames.ScoreModifier);

    /// <summary>Reads it; what is wrong is reported and left out.</summary>
    /// <param name="scale">The factor on scores.</param>
    /// <param name="calls">Says how often a method would have to be called.</param>
    public ScoreDeclaration Read(float scale, Func<string> calls) => new(
        ReadSoftCap(scale),
        Read(KnownNames.Alibi, AlibiReader.Read),
        Read(KnownNames.RelativeBias, RelativeBiasReader.Read),
        Read(KnownNames.ScoreModifier, arguments => ModifierReader.Read(arguments, calls, DeclarationReader.HasGradients(kernelAttribute))));

    private float ReadSoftCap(float scale)
    {
        var arguments = Arguments(kernelAttribute);
        if (!arguments.AreWellFormed || arguments.Find("SoftCap")?.Value is not float softCap || softCap == 0)
        {
            return 0;
        }

        var isUsable = softCap > 0 && !float.IsInfinity(softCap) && !float.IsInfinity(scale / softCap);
        return arguments.Require(isUsable, DiagnosticDescriptors.SoftCapOutOfRange, "SoftCap", type.Name, softCap) ? softCap : 0;
    }

    /// <summary>Reads the first attribute of a name: a second is the compiler's error.</summary>
    private T? Read<T>(string name, Func<PatternArguments, T?> read)
        where T : class
    {
        var attribute = type.GetAttributes().FirstOrDefault(data => DeclarationReader.Is(data, name));
        if (attribute is null)
        {
            return null;
        }

        var arguments = Arguments(attribute);
        return arguments.AreWellFormed ? read(arguments) : null;
    }

    private PatternArguments Arguments(AttributeData attribute) => new(attribute, type, compilation, isCausal, diagnostics, cancellationToken);
}
