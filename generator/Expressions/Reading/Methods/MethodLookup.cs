using Microsoft.CodeAnalysis;

namespace SparseAttentionGen.Generator.Expressions;

/// <summary>Finds the method that an attribute names.</summary>
internal static class MethodLookup
{
    /// <summary>The method, or what is wrong.</summary>
    public static (IMethodSymbol? Method, ExpressionError? Error) Find(INamedTypeSymbol type, string name, MethodShape shape)
    {
        var methods = type.GetMembers(name).OfType<IMethodSymbol>().Where(static method => method.MethodKind == MethodKind.Ordinary).ToArray();
        if (methods.Length == 0)
        {
            return (null, new ExpressionError(ExpressionErrorKind.Missing, name, Location.None));
        }

        var fitting = methods.Where(method => IsUsable(method, shape)).ToArray();
        if (fitting.Length == 1)
        {
            return (fitting[0], null);
        }

        var kind = (methods.Length, methods[0]) switch
        {
            ( > 1, _) => ExpressionErrorKind.Ambiguous,
            (_, { IsStatic: false }) => ExpressionErrorKind.NotStatic,
            (_, { IsGenericMethod: true }) => ExpressionErrorKind.Generic,
            _ => ExpressionErrorKind.WrongSignature,
        };
        return (null, new ExpressionError(kind, name, methods[0].Locations.FirstOrDefault() ?? Location.None));
    }

    private static bool IsUsable(IMethodSymbol method, MethodShape shape) => method is { IsStatic: true, IsGenericMethod: false } && shape.Fits(method);
}
