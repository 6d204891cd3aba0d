using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace SparseAttentionGen.Generator.Expressions;

/// <summary>Reads calls: of mathematical functions, and of methods of the same class, which are inlined.</summary>
internal sealed class CallReader(ReadingContext context, OperationReader operations, IntegerReader integers)
{
    public Expression? Read(IInvocationOperation call)
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
            return (arguments.Length == 0 ? null : arguments[0].Kind == ValueKind.Integer ? ReadOfIntegers(call, arguments) : ReadOfFloats(call, arguments))
                ?? context.Reject(call);
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
            && method.Parameters.All(static parameter => IntegerType.KindOf(parameter.Type) is not null);
    }

    /// <summary>Math, MathF, BitOperations, and the same functions on the types of numbers themselves.</summary>
    private static bool IsMathematical(IMethodSymbol method) =>
        method.IsStatic
        && method.ContainingType is { } type
        && (IntegerType.KindOf(type) is ValueKind.Integer or ValueKind.Float || type.ToDisplayString() is "System.Math" or "System.MathF" or "System.Numerics.BitOperations")
        && method.Parameters.All(static parameter => IntegerType.KindOf(parameter.Type) is ValueKind.Integer or ValueKind.Float);

    private Expression? ReadOfIntegers(IInvocationOperation call, Expression[] arguments)
    {
        var type = call.TargetMethod.Parameters[0].Type;
        var (first, zero, one) = (arguments[0], Constant.Of(0), Constant.Of(1));
        return (call.TargetMethod.Name, arguments.Length) switch
        {
            ("Min", 2) => integers.Extreme(call, type, BinaryOperator.Minimum, first, arguments[1]),
            ("Max", 2) => integers.Extreme(call, type, BinaryOperator.Maximum, first, arguments[1]),
            ("Clamp", 3) => integers.Clamp(call, type, first, arguments[1], arguments[2]),
            ("Abs", 1) => integers.Absolute(call, type, first),
            ("Sign", 1) when !IntegerType.Of(type)!.IsUInt => Of(BinaryOperator.Maximum, Of(BinaryOperator.Minimum, first, one), Constant.Of(-1)),
            ("IsNegative", 1) => Of(BinaryOperator.Less, first, zero),
            ("IsPositive", 1) => Of(BinaryOperator.GreaterOrEqual, first, zero),
            ("IsEvenInteger", 1) => Of(BinaryOperator.Equal, Of(BinaryOperator.And, first, one), zero),
            ("IsOddInteger", 1) => Of(BinaryOperator.NotEqual, Of(BinaryOperator.And, first, one), zero),
            ("IsPow2", 1) => Of(
                BinaryOperator.And,
                Of(IntegerType.Of(type)!.IsUInt ? BinaryOperator.NotEqual : BinaryOperator.Greater, first, zero),
                Of(BinaryOperator.Equal, Of(BinaryOperator.And, first, Of(BinaryOperator.Subtract, first, one)), zero)),

            // The digits of a longer or shorter type are those of an int only if all digits before them are 0.
            ("PopCount", 1) => HasIntegerDigits(type, first) ? ExpressionFactory.Unary(UnaryOperator.PopCount, first) : integers.TooLong(call, type),
            ("Log2", 1) when type.SpecialType == SpecialType.System_UInt32 =>
                Of(BinaryOperator.Maximum, Of(BinaryOperator.Subtract, ExpressionFactory.Unary(UnaryOperator.PopCount, Smeared(first)), one), zero),
            ("LeadingZeroCount", 1) when type.SpecialType is SpecialType.System_UInt32 or SpecialType.System_Int32 =>
                Of(BinaryOperator.Subtract, Constant.Of(32), ExpressionFactory.Unary(UnaryOperator.PopCount, Smeared(first))),
            ("TrailingZeroCount", 1) when type.SpecialType is SpecialType.System_UInt32 or SpecialType.System_Int32 =>
                ExpressionFactory.Unary(UnaryOperator.PopCount, Of(BinaryOperator.And, ExpressionFactory.Unary(UnaryOperator.Complement, first), Of(BinaryOperator.Subtract, first, one))),
            _ => null,
        };
    }

    private Expression? ReadOfFloats(IInvocationOperation call, Expression[] arguments)
    {
        var first = arguments[0];
        return (call.TargetMethod.Name, arguments.Length) switch
        {
            ("Min", 2) => Of(BinaryOperator.Minimum, first, arguments[1]),
            ("Max", 2) => Of(BinaryOperator.Maximum, first, arguments[1]),

            // NaN stays what it is.
            ("Clamp", 3) when arguments[1] is Constant least && arguments[2] is Constant greatest && least.Float <= greatest.Float => ExpressionFactory.Conditional(
                Of(BinaryOperator.Less, first, least),
                least,
                ExpressionFactory.Conditional(Of(BinaryOperator.Greater, first, greatest), greatest, first)),
            ("Abs", 1) => ExpressionFactory.Unary(UnaryOperator.Absolute, first),
            ("Sqrt", 1) => ExpressionFactory.Unary(UnaryOperator.SquareRoot, first),

            // The square root is rounded correctly everywhere; a predicate must not depend on how the others are.
            ("Exp", 1) when !context.IsExact => ExpressionFactory.Unary(UnaryOperator.Exponential, first),
            ("Log", 1) when !context.IsExact => ExpressionFactory.Unary(UnaryOperator.Logarithm, first),
            ("Tanh", 1) when !context.IsExact => ExpressionFactory.Unary(UnaryOperator.HyperbolicTangent, first),
            _ => null,
        };
    }

    private bool HasIntegerDigits(ITypeSymbol type, Expression value) =>
        type.SpecialType is SpecialType.System_Int32 or SpecialType.System_UInt32 || context.Assumptions.RangeOf(value).Least >= 0;

    /// <summary>Sets all digits below the highest one that is 1.</summary>
    private static Expression Smeared(Expression value) => Enumerable.Range(0, 5).Aggregate(
        value, static (sofar, power) => Of(BinaryOperator.Or, sofar, Of(BinaryOperator.ShiftRightLogical, sofar, Constant.Of(1 << power))));

    private static Expression Of(BinaryOperator operation, Expression left, Expression right) => ExpressionFactory.Binary(operation, left, right);
}
