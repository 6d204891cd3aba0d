namespace SparseAttentionGen.Generator.Expressions;

/// <summary>Operations on constants, with the results that C# has at run time.</summary>
internal static class ConstantFolding
{
    /// <summary>The result, or null where it is left to the run time.</summary>
    public static Constant? Fold(UnaryOperator operation, Constant operand) => (operation, operand.Kind) switch
    {
        (UnaryOperator.Not, _) => Constant.Of(operand.Bits == 0),
        (UnaryOperator.Complement, _) => Constant.Of(~operand.Bits),
        (UnaryOperator.Negate, ValueKind.Integer) => Constant.Of(unchecked(-operand.Bits)),
        (UnaryOperator.Negate, _) => new Constant(ValueKind.Float, operand.Bits ^ int.MinValue),
        (UnaryOperator.Absolute, ValueKind.Integer) => Constant.Of(operand.Bits < 0 ? unchecked(-operand.Bits) : operand.Bits),
        (UnaryOperator.Absolute, _) => new Constant(ValueKind.Float, operand.Bits & int.MaxValue),
        (UnaryOperator.ToFloat, _) => Constant.Of((float)operand.Bits),
        (UnaryOperator.PopCount, _) => Constant.Of(ExpressionDelegate.PopCount(operand.Bits)),
        (UnaryOperator.ToInteger, _) => Constant.Of(Saturate(operand.Float)),
        _ => null,
    };

    /// <summary>The result, or null where it is left to the run time.</summary>
    public static Constant? Fold(BinaryOperator operation, Constant left, Constant right) =>
        left.Kind == ValueKind.Float ? Fold(operation, left.Float, right.Float) : Fold(operation, left.Kind, left.Bits, right.Bits);

    private static int Saturate(float value) => value switch
    {
        float.NaN => 0,
        >= 2147483648f => int.MaxValue,
        <= -2147483648f => int.MinValue,
        _ => (int)value,
    };

    private static Constant? Fold(BinaryOperator operation, ValueKind kind, int left, int right)
    {
        var result = unchecked(operation switch
        {
            BinaryOperator.Add => left + right,
            BinaryOperator.Subtract => left - right,
            BinaryOperator.Multiply => left * right,
            BinaryOperator.Divide => right == 0 ? 0 : (int)((long)left / right),
            BinaryOperator.Remainder => right == 0 ? left : (int)((long)left % right),
            BinaryOperator.ShiftLeft => left << right,
            BinaryOperator.ShiftRight => left >> right,
            BinaryOperator.ShiftRightLogical => (int)((uint)left >> right),
            BinaryOperator.And => left & right,
            BinaryOperator.Or => left | right,
            BinaryOperator.Xor => left ^ right,
            BinaryOperator.Minimum => Math.Min(left, right),
            BinaryOperator.Maximum => Math.Max(left, right),
            _ => (int?)null,
        });
        return result is { } value ? new Constant(kind, value) : Compare(operation, left, right);
    }

    /// <summary>The casts keep a run time with wider registers from rounding later than C# does.</summary>
    private static Constant? Fold(BinaryOperator operation, float left, float right) => operation switch
    {
        BinaryOperator.Add => Constant.Of((float)(left + right)),
        BinaryOperator.Subtract => Constant.Of((float)(left - right)),
        BinaryOperator.Multiply => Constant.Of((float)(left * right)),
        BinaryOperator.Divide => Constant.Of((float)(left / right)),
        _ => Compare(operation, left, right),
    };

    /// <summary>An int is exact as a double.</summary>
    private static Constant? Compare(BinaryOperator operation, double left, double right) => operation switch
    {
        BinaryOperator.Equal => Constant.Of(left == right),
        BinaryOperator.NotEqual => Constant.Of(left != right),
        BinaryOperator.Less => Constant.Of(left < right),
        BinaryOperator.LessOrEqual => Constant.Of(left <= right),
        BinaryOperator.Greater => Constant.Of(left > right),
        BinaryOperator.GreaterOrEqual => Constant.Of(left >= right),
        _ => null,
    };
}
