namespace SparseAttentionGen.Generator.Expressions;

/// <summary>
/// Removes minima, maxima and what is made of them, such as Math.Clamp and Math.Sign, from comparisons of ints. What remains are comparisons of
/// values with bounds, whose pairs are known without evaluating the predicate.
/// </summary>
internal static class BoundComparison
{
    /// <summary>The same condition in a simpler form, or null.</summary>
    public static Expression? Simplify(BinaryOperator operation, Expression left, Expression right) =>
        OfItself(operation, left, right) ?? OfItself(operation, right, left) ?? OfConstant(operation, left, right) ?? OfConstant(Mirrored(operation), right, left);

    /// <summary>min(x, b) == x is x &lt;= b, max(x, b) == x is x >= b, and for both in turn x is between the bounds.</summary>
    private static Expression? OfItself(BinaryOperator operation, Expression bounded, Expression value)
    {
        if (operation is not (BinaryOperator.Equal or BinaryOperator.NotEqual) || Within(bounded, value) is not { } within)
        {
            return null;
        }

        return operation == BinaryOperator.Equal ? within : ExpressionFactory.Unary(UnaryOperator.Not, within);
    }

    private static Expression? Within(Expression bounded, Expression value)
    {
        if (bounded is not Binary { Operator: BinaryOperator.Minimum or BinaryOperator.Maximum } outer)
        {
            return null;
        }

        var other = outer.Left == value ? outer.Right : outer.Right == value ? outer.Left : null;
        if (other is not null)
        {
            return ExpressionFactory.Binary(Order(outer), value, other);
        }

        // With constants in order, the inner bound is not beyond the outer one.
        return (outer.Left, outer.Right) is (Binary { Right: Constant first } inner, Constant second)
            && (inner.Operator, outer.Operator) is (BinaryOperator.Maximum, BinaryOperator.Minimum) or (BinaryOperator.Minimum, BinaryOperator.Maximum)
            && inner.Left == value
            && (inner.Operator == BinaryOperator.Maximum ? first.Bits <= second.Bits : first.Bits >= second.Bits)
                ? ExpressionFactory.Binary(
                    BinaryOperator.And, ExpressionFactory.Binary(Order(inner), value, first), ExpressionFactory.Binary(Order(outer), value, second))
                : null;
    }

    /// <summary>max(x, b) >= c is x >= c or b >= c, and so on, where two of the three are constants.</summary>
    private static Expression? OfConstant(BinaryOperator operation, Expression bounded, Expression constant)
    {
        if (constant is not Constant || bounded is not Binary { Operator: BinaryOperator.Minimum or BinaryOperator.Maximum, Left: var x, Right: Constant bound } whole)
        {
            return null;
        }

        if (operation is BinaryOperator.Equal or BinaryOperator.NotEqual)
        {
            var equal = ExpressionFactory.Binary(
                BinaryOperator.And,
                ExpressionFactory.Binary(BinaryOperator.LessOrEqual, whole, constant),
                ExpressionFactory.Binary(BinaryOperator.GreaterOrEqual, whole, constant));
            return operation == BinaryOperator.Equal ? equal : ExpressionFactory.Unary(UnaryOperator.Not, equal);
        }

        var isAbove = operation is BinaryOperator.Greater or BinaryOperator.GreaterOrEqual;
        return ExpressionFactory.Binary(
            isAbove == (whole.Operator == BinaryOperator.Maximum) ? BinaryOperator.Or : BinaryOperator.And,
            ExpressionFactory.Binary(operation, x, constant),
            ExpressionFactory.Binary(operation, bound, constant));
    }

    private static BinaryOperator Order(Binary bound) => bound.Operator == BinaryOperator.Minimum ? BinaryOperator.LessOrEqual : BinaryOperator.GreaterOrEqual;

    private static BinaryOperator Mirrored(BinaryOperator operation) => operation switch
    {
        BinaryOperator.Less => BinaryOperator.Greater,
        BinaryOperator.LessOrEqual => BinaryOperator.GreaterOrEqual,
        BinaryOperator.Greater => BinaryOperator.Less,
        BinaryOperator.GreaterOrEqual => BinaryOperator.LessOrEqual,
        _ => operation,
    };
}
