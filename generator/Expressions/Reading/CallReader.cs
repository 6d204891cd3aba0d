using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace SparseAttentionGen.Generator.Expressions;

/// <summary>Reads calls: of mathematical functions, and of methods of the same class, which are inlined.</summary>
internal static class CallReader
{
    public static Expression? Read(ReadingContext context, OperationReader operations, IInvocationOperation call)
    {
        var method = call.TargetMethod;
        var isOwn = IsOwn(call);
        if (!isOwn && !IsMathematical(method))
        {
            return context.Reject(call);
        }

        var arguments = new Expression[method.Parameters.Length];
        foreach (var argument in call.Arguments)
        {
            if (operations.Read(argument.Value) is not { } value)
            {
                return null;
            }

            arguments[argument.Parameter!.Ordinal] = value;
        }

        if (!isOwn)
        {
            return ReadFunction(context, call, arguments);
        }

        var result = MethodReader.Read(context, method, arguments);
        if (result is not null)
        {
            context.Name(result, method.Name);
        }

        return result;
    }

    /// <summary>Whether the method is of the class that calls it, and of the same subset.</summary>
    private static bool IsOwn(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        var caller = call.SemanticModel?.GetEnclosingSymbol(call.Syntax.SpanStart)?.ContainingType;
        return method is { IsStatic: true, IsGenericMethod: false, MethodKind: MethodKind.Ordinary }
            && SymbolEqualityComparer.Default.Equals(method.ContainingType, caller)
            && MethodShape.IsPlain(method)
            && call.Arguments.Length == method.Parameters.Length
            && method.Parameters.All(static parameter => MethodShape.KindOf(parameter.Type) is not null);
    }

    /// <summary>Math, MathF, and the same functions on int and float themselves.</summary>
    private static bool IsMathematical(IMethodSymbol method) =>
        method.IsStatic
        && method.ContainingType is { } type
        && (type.SpecialType is SpecialType.System_Int32 or SpecialType.System_Single || type.ToDisplayString() is "System.Math" or "System.MathF")
        && method.Parameters.All(static parameter => MethodShape.KindOf(parameter.Type) is ValueKind.Integer or ValueKind.Float);

    private static Expression? ReadFunction(ReadingContext context, IInvocationOperation call, Expression[] arguments)
    {
        if (arguments.Length == 2)
        {
            BinaryOperator? binary = call.TargetMethod.Name switch
            {
                "Min" => BinaryOperator.Minimum,
                "Max" => BinaryOperator.Maximum,
                _ => null,
            };
            return binary is { } operation ? ExpressionFactory.Binary(operation, arguments[0], arguments[1]) : context.Reject(call);
        }

        UnaryOperator? unary = call.TargetMethod.Name switch
        {
            "Abs" => UnaryOperator.Absolute,
            "Sqrt" => UnaryOperator.SquareRoot,
            "Exp" => UnaryOperator.Exponential,
            "Log" => UnaryOperator.Logarithm,
            "Tanh" => UnaryOperator.HyperbolicTangent,
            _ => null,
        };
        if (arguments.Length != 1 || unary is null)
        {
            return context.Reject(call);
        }

        // The square root is rounded correctly everywhere; a predicate must not depend on how the others are.
        return context.IsExact && unary is UnaryOperator.Exponential or UnaryOperator.Logarithm or UnaryOperator.HyperbolicTangent
            ? context.Reject(call)
            : ExpressionFactory.Unary(unary.Value, arguments[0]);
    }
}
