namespace SparseAttentionGen.Generator.Expressions;

/// <summary>
/// Composes floats as a person would write them: no terms and factors without effect, constants in one place, and 0 where a choice gives 0, whatever it
/// would be multiplied with. The results may be rounded differently from the source's order of operations.
/// </summary>
internal static class Algebra
{
    public static readonly Expression Zero = Constant.Of(0f);

    public static readonly Expression One = Constant.Of(1f);

    /// <summary>a + b.</summary>
    public static Expression Sum(Expression left, Expression right)
    {
        if (IsZero(left) || IsZero(right))
        {
            return IsZero(left) ? right : left;
        }

        if (left is Conditional first && right is Conditional second && first.Condition == second.Condition)
        {
            return Choice(first.Condition, Sum(first.WhenTrue, second.WhenTrue), Sum(first.WhenFalse, second.WhenFalse));
        }

        var (a, x) = Factors.Split(left);
        var (b, y) = Factors.Split(right);
        return x == y && Factors.IsUsual(a + b, orZero: true) ? Scaled(a + b, x)
            : b < 0 ? ExpressionFactory.Binary(BinaryOperator.Subtract, left, Scaled(-b, y))
            : a < 0 ? ExpressionFactory.Binary(BinaryOperator.Subtract, right, Scaled(-a, x))
            : ExpressionFactory.Binary(BinaryOperator.Add, left, right);
    }

    /// <summary>a - b.</summary>
    public static Expression Difference(Expression left, Expression right) => Sum(left, Negative(right));

    /// <summary>-a.</summary>
    public static Expression Negative(Expression value) => Product(Constant.Of(-1f), value);

    /// <summary>a * b.</summary>
    public static Expression Product(Expression left, Expression right)
    {
        if (IsZero(left) || IsZero(right))
        {
            return Zero;
        }

        var (a, x) = Factors.Split(left);
        var (b, y) = Factors.Split(right);
        return Factors.IsUsual(a * b) ? Scaled(a * b, Times(x, y)) : ExpressionFactory.Binary(BinaryOperator.Multiply, left, right);
    }

    /// <summary>a / b; of constants not yet computed, so that c * (x / c) is x.</summary>
    public static Expression Quotient(Expression left, Expression right)
    {
        if (IsZero(left) || right == One)
        {
            return IsZero(left) ? Zero : left;
        }

        if (left is Conditional choice && HasZero(choice))
        {
            return Choice(choice.Condition, Quotient(choice.WhenTrue, right), Quotient(choice.WhenFalse, right));
        }

        var (factor, rest) = Factors.Split(left);
        return rest == right ? Constant.Of(factor) : Scaled(factor, Divide(rest, right));
    }

    /// <summary>c ? a : b, with what is known of c in both.</summary>
    public static Expression Choice(Expression condition, Expression whenTrue, Expression whenFalse)
    {
        whenTrue = Where(condition, true, whenTrue);
        whenFalse = Where(condition, false, whenFalse);
        return (whenTrue, whenFalse) switch
        {
            (_, Conditional other) when other.WhenTrue == whenTrue =>
                Choice(ExpressionFactory.Binary(BinaryOperator.Or, condition, other.Condition), whenTrue, other.WhenFalse),
            (Conditional other, _) when other.WhenFalse == whenFalse =>
                Choice(ExpressionFactory.Binary(BinaryOperator.And, condition, other.Condition), other.WhenTrue, whenFalse),
            _ => ExpressionFactory.Conditional(condition, whenTrue, whenFalse),
        };
    }

    /// <summary>Computes the quotients of constants.</summary>
    public static Expression Folded(Expression part) => Replace(
        part, static item => item is Binary { Operator: BinaryOperator.Divide, Left: Constant left, Right: Constant right } ? ConstantFolding.Fold(BinaryOperator.Divide, left, right) : null);

    private static Expression Scaled(float factor, Expression value) => value switch
    {
        Constant constant => Constant.Of(factor * constant.Float),
        _ when factor == 0 => Zero,
        _ when factor == 1 => value,
        Conditional choice when HasZero(choice) || choice is { WhenTrue: Constant, WhenFalse: Constant } =>
            Choice(choice.Condition, Product(Constant.Of(factor), choice.WhenTrue), Product(Constant.Of(factor), choice.WhenFalse)),
        Binary { Operator: BinaryOperator.Divide, Right: Constant divisor } quotient when Math.Abs(factor) == Math.Abs(divisor.Float) => Scaled(factor / divisor.Float, quotient.Left),
        Binary { Operator: BinaryOperator.Subtract } difference when factor == -1 => ExpressionFactory.Binary(BinaryOperator.Subtract, difference.Right, difference.Left),
        _ when factor == -1 => ExpressionFactory.Unary(UnaryOperator.Negate, value),
        Binary { Operator: BinaryOperator.Divide, Right: Constant divisor } quotient when Factors.IsUsual(factor / divisor.Float) => Scaled(factor / divisor.Float, quotient.Left),
        Binary { Operator: BinaryOperator.Divide } quotient => Divide(Scaled(factor, quotient.Left), quotient.Right),
        _ => ExpressionFactory.Binary(BinaryOperator.Multiply, Constant.Of(factor), value),
    };

    private static Expression Times(Expression left, Expression right) => (left, right) switch
    {
        _ when left == One => right,
        _ when right == One => left,
        (Conditional choice, _) when HasZero(choice) || IsSign(choice) =>
            Choice(choice.Condition, Product(choice.WhenTrue, right), Product(choice.WhenFalse, right)),
        (_, Conditional choice) when HasZero(choice) || IsSign(choice) =>
            Choice(choice.Condition, Product(left, choice.WhenTrue), Product(left, choice.WhenFalse)),
        (Binary { Operator: BinaryOperator.Divide } quotient, _) when quotient.Left == One => Quotient(right, quotient.Right),
        (_, Binary { Operator: BinaryOperator.Divide } quotient) when quotient.Left == One => Quotient(left, quotient.Right),
        _ => ExpressionFactory.Binary(BinaryOperator.Multiply, left, right),
    };

    private static Binary Divide(Expression left, Expression right) => new(ValueKind.Float, BinaryOperator.Divide, left, right);

    /// <summary>A value where a condition is known.</summary>
    private static Expression Where(Expression condition, bool holds, Expression value) => Replace(
        value, item => item is Conditional choice && choice.Condition == condition ? (holds ? choice.WhenTrue : choice.WhenFalse) : null);

    /// <summary>The same with other parts, where a rule gives some.</summary>
    private static Expression Replace(Expression part, Func<Expression, Expression?> rule)
    {
        if (rule(part) is { } other)
        {
            return Replace(other, rule);
        }

        switch (part)
        {
            case Unary unary:
                var operand = Replace(unary.Operand, rule);
                return ReferenceEquals(operand, unary.Operand) ? part : new Unary(unary.Kind, unary.Operator, operand);
            case Binary binary:
                var (left, right) = (Replace(binary.Left, rule), Replace(binary.Right, rule));
                return ReferenceEquals(left, binary.Left) && ReferenceEquals(right, binary.Right) ? part : new Binary(binary.Kind, binary.Operator, left, right);
            case Conditional choice:
                var (condition, whenTrue, whenFalse) = (Replace(choice.Condition, rule), Replace(choice.WhenTrue, rule), Replace(choice.WhenFalse, rule));
                return ReferenceEquals(condition, choice.Condition) && ReferenceEquals(whenTrue, choice.WhenTrue) && ReferenceEquals(whenFalse, choice.WhenFalse)
                    ? part
                    : ExpressionFactory.Conditional(condition, whenTrue, whenFalse);
            default:
                return part;
        }
    }

    private static bool HasZero(Conditional choice) => IsZero(choice.WhenTrue) || IsZero(choice.WhenFalse);

    /// <summary>c ? 1 : -1 or the opposite.</summary>
    private static bool IsSign(Conditional choice) => choice is { WhenTrue: Constant { Float: 1 or -1 }, WhenFalse: Constant { Float: 1 or -1 } };

    private static bool IsZero(Expression value) => value is Constant { Float: 0 };
}
