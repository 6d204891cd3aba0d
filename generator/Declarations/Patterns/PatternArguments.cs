using Microsoft.CodeAnalysis;

namespace SparseAttentionGen.Generator.Declarations;

/// <summary>The arguments of one pattern attribute, for the reader of its kind.</summary>
internal sealed class PatternArguments(
    AttributeData attribute, INamedTypeSymbol type, bool isCausal, List<Diagnostic> diagnostics, CancellationToken cancellationToken)
{
    /// <summary>The greatest distance and number of positions: the sum of two fits in an int.</summary>
    public const int Most = (1 << 30) - 1;

    /// <summary>Whether the class is causal.</summary>
    public bool IsCausal { get; } = isCausal;

    /// <summary>Whether the compiler understood all arguments; where it did not, it says so itself.</summary>
    public bool AreWellFormed =>
        attribute.AttributeConstructor is not null
        && attribute.ConstructorArguments.Length == attribute.AttributeConstructor.Parameters.Length
        && attribute.ConstructorArguments.Concat(attribute.NamedArguments.Select(static argument => argument.Value)).All(IsWellFormed);

    /// <summary>An argument as it was given.</summary>
    /// <param name="name">The name of a property, or of a parameter of the constructor.</param>
    /// <returns>The argument, or null where it was not given.</returns>
    public TypedConstant? Find(string name)
    {
        foreach (var argument in attribute.NamedArguments)
        {
            if (argument.Key == name)
            {
                return argument.Value;
            }
        }

        var parameter = attribute.AttributeConstructor!.Parameters.FirstOrDefault(item => item.Name == name);
        return parameter is null ? null : attribute.ConstructorArguments[parameter.Ordinal];
    }

    /// <summary>A number; null where it was not given.</summary>
    public int? Number(string name) => Find(name)?.Value as int?;

    /// <summary>A flag; false where it was not given.</summary>
    public bool Flag(string name) => Find(name)?.Value is true;

    /// <summary>A text; null where it was not given.</summary>
    public string? Text(string name) => Find(name)?.Value as string;

    /// <summary>The names among some that were given, in the order of the source.</summary>
    public string[] Given(params string[] names) =>
        [.. attribute.NamedArguments.Select(static argument => argument.Key).Where(names.Contains)];

    /// <summary>Reports something at an argument.</summary>
    /// <param name="descriptor">What is wrong.</param>
    /// <param name="argument">The argument's name, or null for the attribute as a whole.</param>
    /// <param name="words">What the message has in its places.</param>
    public void Report(DiagnosticDescriptor descriptor, string? argument, params object?[] words) =>
        diagnostics.Add(Diagnostic.Create(descriptor, Locations.OfArgument(attribute, type, argument, cancellationToken), words));

    /// <summary>Reports something at an argument unless a condition holds.</summary>
    /// <returns>The condition.</returns>
    public bool Require(bool condition, DiagnosticDescriptor descriptor, string? argument, params object?[] words)
    {
        if (!condition)
        {
            Report(descriptor, argument, words);
        }

        return condition;
    }

    private static bool IsWellFormed(TypedConstant value) => value.Kind != TypedConstantKind.Error
        && (value.Kind != TypedConstantKind.Array || value.IsNull || value.Values.All(IsWellFormed));
}
