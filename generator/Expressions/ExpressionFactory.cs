namespace SparseAttentionGen.Generator.Expressions;

/// <summary>Composes expressions in their simplest form.</summary>
internal static class ExpressionFactory
{
    /// <summary>Whether an operator compares.</summary>
    public static bool IsComparison(BinaryOperator operation) => operation >= BinaryOperator.Equal;

    /// <summary>The comparison of ints that holds where another does not.</summary>
    public static BinaryOperator Opposite(BinaryOperator comparison) => comparison switch
    {
        BinaryOperator.Equal => BinaryOperator.NotEqual,
        BinaryOperator.NotEqual => BinaryOperator.Equal,
        BinaryOperator.Less => BinaryOperator.GreaterOrEqual,
        BinaryOperator.LessOrEqual => BinaryOperator.Greater,
        BinaryOperator.Greater => BinaryOperator.LessOrEqual,
        _ => BinaryOperator.Less,
    };

    /// <summary>An operation on one value.</summary>
    public static Expression Unary(UnaryOperator operation, Expression operand)
    {
        if (operand is Constant constant && ConstantFolding.Fold(operation, constant) is { } folded)
        {
            return folded;
        }

        if (operation == UnaryOperator.Not && Opposite(operand) is { } opposite)
        {
            return opposite;
        }

        var kind = operation switch
        {
            UnaryOperator.ToFloat => ValueKind.Float,
            UnaryOperator.ToInteger => ValueKind.Integer,
            _ => operand.Kind,
        };
        return new Unary(kind, operation, operand);
    }

    /// <summary>An operation on two values of one kind.</summary>
    public static Expression Binary(BinaryOperator operation, Expression left, Expression right)
    {
        if (left is Constant first && right is Constant second && ConstantFolding.Fold(operation, first, second) is { } folded)
        {
            return folded;
        }

        if (left.Kind == ValueKind.Boolean && (Known(operation, left, right) ?? Known(operation, right, left)) is { } known)
        {
            return known;
        }

        if (left.Kind == ValueKind.Integer && IsComparison(operation) && BoundComparison.Simplify(operation, left, right) is { } simpler)
        {
            return simpler;
        }

        return new Binary(IsComparison(operation) ? ValueKind.Boolean : left.Kind, operation, left, right);
    }

    /// <summary>One of two values of one kind.</summary>
    public static Expression Conditional(Expression condition, Expression whenTrue, Expression whenFalse)
    {
        if (condition is Constant constant)
        {
            return constant.Bits != 0 ? whenTrue : whenFalse;
        }

        return (whenTrue, whenFalse) switch
        {
            _ when whenTrue == whenFalse => whenTrue,
            (Constant { Kind: ValueKind.Boolean, Bits: 1 }, _) => Binary(BinaryOperator.Or, condition, whenFalse),
            (Constant { Kind: ValueKind.Boolean }, _) => Binary(BinaryOperator.And, Unary(UnaryOperator.Not, condition), whenFalse),
            (_, Constant { Kind: ValueKind.Boolean, Bits: 1 }) => Binary(BinaryOperator.Or, Unary(UnaryOperator.Not, condition), whenTrue),
            (_, Constant { Kind: ValueKind.Boolean }) => Binary(BinaryOperator.And, condition, whenTrue),
            _ => new Conditional(condition, whenTrue, whenFalse),
        };
    }

    /// <summary>!condition as something simpler than a negation; an order of floats has no opposite, because of NaN.</summary>
    private static Expression? Opposite(Expression condition)
    {
        if (condition is Unary { Operator: UnaryOperator.Not } negation)
        {
            return negation.Operand;
        }

        if (condition is not Binary comparison || !IsComparison(comparison.Operator))
        {
            return null;
        }

        var isOrder = comparison.Operator is not (BinaryOperator.Equal or BinaryOperator.NotEqual);
        if (isOrder && comparison.Left.Kind == ValueKind.Float)
        {
            return null;
        }

        return new Binary(ValueKind.Boolean, Opposite(comparison.Operator), comparison.Left, comparison.Right);
    }

    /// <summary>The result where one bool is constant, or null.</summary>
    private static Expression? Known(BinaryOperator operation, Expression constant, Expression other)
    {
        if (constant is not Constant { Bits: var bits })
        {
            return null;
        }

        return (operation, bits) switch
        {
            (BinaryOperator.And, 0) or (BinaryOperator.Or, 1) => constant,
            (BinaryOperator.And, _) or (BinaryOperator.Or, _) => other,
            (BinaryOperator.Equal, 1) or (BinaryOperator.NotEqual or BinaryOperator.Xor, 0) => other,
            (BinaryOperator.Equal, _) or (BinaryOperator.NotEqual or BinaryOperator.Xor, _) => Unary(UnaryOperator.Not, other),
            _ => null,
        };
    }
}
