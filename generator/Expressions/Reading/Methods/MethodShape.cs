using Microsoft.CodeAnalysis;

namespace SparseAttentionGen.Generator.Expressions;

/// <summary>The signature that a method must have.</summary>
/// <param name="Result">The type of the result.</param>
/// <param name="Inputs">What the parameters stand for.</param>
internal sealed record MethodShape(ValueKind Result, IReadOnlyList<Inputs> Inputs)
{
    public static readonly MethodShape Predicate = new(
        ValueKind.Boolean, [Expressions.Inputs.Head, Expressions.Inputs.Query, Expressions.Inputs.Key]);

    public static readonly MethodShape Modifier = new(
        ValueKind.Float, [Expressions.Inputs.Score, Expressions.Inputs.Head, Expressions.Inputs.Query, Expressions.Inputs.Key]);

    /// <summary>Whether a method has the signature.</summary>
    public bool Fits(IMethodSymbol method) =>
        IsPlain(method)
        && KindOf(method.ReturnType) == Result
        && method.Parameters.Select(static parameter => KindOf(parameter.Type))
            .SequenceEqual(Inputs.Select(static input => (ValueKind?)(input == Expressions.Inputs.Score ? ValueKind.Float : ValueKind.Integer)));

    /// <summary>Whether values alone go in and out.</summary>
    public static bool IsPlain(IMethodSymbol method) =>
        !method.ReturnsByRef && !method.ReturnsByRefReadonly && method.Parameters.All(static parameter => parameter.RefKind == RefKind.None);

    /// <summary>The kind of a type, or null for a type that expressions do not have.</summary>
    public static ValueKind? KindOf(ITypeSymbol? type) => type?.SpecialType switch
    {
        SpecialType.System_Boolean => ValueKind.Boolean,
        SpecialType.System_Int32 => ValueKind.Integer,
        SpecialType.System_Single => ValueKind.Float,
        _ => null,
    };
}
