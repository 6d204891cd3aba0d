namespace SparseAttentionGen.Generator.Expressions;

/// <summary>
/// Differentiates what a score modifier computes by the score. Where a value is one of two, its derivative is that of the one it came from; of two
/// equal ones that is the first argument of Min and Max, and the positive side of Abs.
/// </summary>
internal sealed class Derivative
{
    /// <summary>Larger ones would make slow kernels, and keep the compiler busy.</summary>
    private const int LargestSize = 10000;

    private readonly Dictionary<Expression, Expression?> known = [];

    private Derivative()
    {
    }

    /// <summary>The derivative of a float by the score, whose parts keep the names that they have in the source.</summary>
    /// <param name="tree">The float.</param>
    /// <returns>The derivative, in a simple form; null where it is too large.</returns>
    public static ExpressionTree? Of(ExpressionTree tree) =>
        new Derivative().Of(tree.Root) is { } root ? tree with { Root = Algebra.Folded(root) } : null;

    private Expression? Of(Expression part)
    {
        if (part.Kind != ValueKind.Float || (part.Inputs & Inputs.Score) == 0)
        {
            return Algebra.Zero;
        }

        if (!known.TryGetValue(part, out var derivative))
        {
            derivative = part switch
            {
                Input => Algebra.One,
                Unary unary => Of(unary.Operand) is { } inner ? OfUnary(unary, inner) : null,
                Binary binary => Of(binary.Left) is { } left && Of(binary.Right) is { } right ? OfBinary(binary, left, right) : null,
                Conditional choice => Of(choice.WhenTrue) is { } whenTrue && Of(choice.WhenFalse) is { } whenFalse
                    ? Algebra.Choice(choice.Condition, whenTrue, whenFalse)
                    : null,
                _ => throw new NotSupportedException($"{part.GetType().Name} has no derivative."),
            };
            known[part] = derivative = derivative?.Size > LargestSize ? null : derivative;
        }

        return derivative;
    }

    /// <summary>The chain rule.</summary>
    private static Expression OfUnary(Unary function, Expression inner) => function.Operator switch
    {
        // A whole number stays the same nearly everywhere, whatever it is made of.
        UnaryOperator.ToFloat => Algebra.Zero,
        UnaryOperator.Negate => Algebra.Negative(inner),
        UnaryOperator.Absolute => Algebra.Choice(Compare(BinaryOperator.GreaterOrEqual, function.Operand, Algebra.Zero), inner, Algebra.Negative(inner)),
        UnaryOperator.SquareRoot => Algebra.Quotient(Algebra.Product(Constant.Of(0.5f), inner), function),
        UnaryOperator.Exponential => Algebra.Product(function, inner),
        UnaryOperator.Logarithm => Algebra.Quotient(inner, function.Operand),
        UnaryOperator.HyperbolicTangent => Algebra.Product(Algebra.Difference(Algebra.One, ExpressionFactory.Binary(BinaryOperator.Multiply, function, function)), inner),
        _ => throw new NotSupportedException($"{function.Operator} has no derivative."),
    };

    private static Expression OfBinary(Binary operation, Expression left, Expression right)
    {
        var (a, b) = (operation.Left, operation.Right);
        return operation.Operator switch
        {
            BinaryOperator.Add => Algebra.Sum(left, right),
            BinaryOperator.Subtract => Algebra.Difference(left, right),
            BinaryOperator.Multiply when a == b => Algebra.Product(Constant.Of(2f), Algebra.Product(a, left)),
            BinaryOperator.Multiply => Algebra.Sum(Algebra.Product(left, b), Algebra.Product(a, right)),

            // The quotient itself stays in the range of floats where the square of the divisor may not.
            BinaryOperator.Divide => Algebra.Quotient(Algebra.Difference(left, Algebra.Product(operation, right)), b),
            BinaryOperator.Minimum => Algebra.Choice(Compare(BinaryOperator.LessOrEqual, a, b), left, right),
            BinaryOperator.Maximum => Algebra.Choice(Compare(BinaryOperator.GreaterOrEqual, a, b), left, right),
            _ => throw new NotSupportedException($"{operation.Operator} has no derivative."),
        };
    }

    private static Expression Compare(BinaryOperator comparison, Expression left, Expression right) => ExpressionFactory.Binary(comparison, left, right);
}
