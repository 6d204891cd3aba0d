using Microsoft.CodeAnalysis;

namespace SparseAttentionGen.Generator.Expressions;

/// <summary>
/// Reads arithmetic of whole numbers as that of ints, where it has the same result: what may not fit, or may be checked for overflow and overflow,
/// is no part of the subset; what C# throws at in any case is a mistake.
/// </summary>
internal sealed class IntegerReader(ReadingContext context)
{
    private const string Checked = "arithmetic that is checked for overflow";

    private Assumptions Known => context.Assumptions;

    /// <summary>An operation on two values of a type.</summary>
    /// <param name="source">Where it is.</param>
    /// <param name="type">The type of the left side, and of the result unless it is a comparison.</param>
    /// <param name="operation">The operator.</param>
    /// <param name="isChecked">Whether it throws where it overflows.</param>
    /// <param name="left">The left side.</param>
    /// <param name="right">The right side; of a shift the count.</param>
    public Expression? Binary(IOperation source, ITypeSymbol? type, BinaryOperator operation, bool isChecked, Expression left, Expression right)
    {
        var integer = IntegerType.Of(type)!;
        return operation switch
        {
            BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.Multiply => Arithmetic(source, type, integer, operation, isChecked, left, right),
            BinaryOperator.Divide or BinaryOperator.Remainder => Division(source, type, integer, operation, left, right),
            BinaryOperator.ShiftLeft or BinaryOperator.ShiftRight or BinaryOperator.ShiftRightLogical => Shift(source, type, integer, operation, left, right),
            _ when ExpressionFactory.IsComparison(operation) => integer.IsUInt ? CompareUnsigned(operation, left, right) : ExpressionFactory.Binary(operation, left, right),
            _ => ExpressionFactory.Binary(operation, left, right),
        };
    }

    /// <summary>-x.</summary>
    public Expression? Negate(IOperation source, ITypeSymbol? type, bool isChecked, Expression operand) =>
        Arithmetic(source, type, IntegerType.Of(type)!, BinaryOperator.Subtract, isChecked, Constant.Of(0), operand) is null
            ? null
            : ExpressionFactory.Unary(UnaryOperator.Negate, operand);

    /// <summary>~x.</summary>
    public Expression? Complement(IOperation source, ITypeSymbol? type, Expression operand) =>
        IntegerType.Of(type)!.IsULong ? TooLong(source, type) : ExpressionFactory.Unary(UnaryOperator.Complement, operand);

    /// <summary>A value of one type as one of another.</summary>
    public Expression? Convert(IOperation source, ITypeSymbol? from, ITypeSymbol? to, bool isChecked, Expression value)
    {
        var (old, target) = (IntegerType.Of(from)!, IntegerType.Of(to)!);
        var range = Known.RangeOf(value);
        if (old == target)
        {
            return value;
        }

        if (old.IsUInt && !target.IsNarrow && range.Least < 0)
        {
            // The bits of a uint are those of a negative int.
            return target.IsLong ? TooLong(source, to) : isChecked ? context.Reject(source, Checked) : value;
        }

        if (range.IsWithin(target.Least, target.Greatest))
        {
            return value;
        }

        if (isChecked)
        {
            return context.Reject(source, Checked);
        }

        if (!target.IsNarrow)
        {
            return target.IsULong ? TooLong(source, to) : value;
        }

        if (target.Least == 0)
        {
            return ExpressionFactory.Binary(BinaryOperator.And, value, Constant.Of((int)target.Greatest));
        }

        var count = Constant.Of(32 - target.Width);
        return ExpressionFactory.Binary(BinaryOperator.ShiftRight, ExpressionFactory.Binary(BinaryOperator.ShiftLeft, value, count), count);
    }

    /// <summary>A value as a float.</summary>
    public Expression? ToFloat(IOperation source, ITypeSymbol? from, Expression value) =>
        IntegerType.Of(from)!.IsUInt && Known.RangeOf(value).Least < 0 ? TooLong(source, from) : ExpressionFactory.Unary(UnaryOperator.ToFloat, value);

    /// <summary>|x|, at whose least value C# throws.</summary>
    public Expression? Absolute(IOperation source, ITypeSymbol? type, Expression value)
    {
        var integer = IntegerType.Of(type)!;
        if (integer.IsLong)
        {
            return Known.RangeOf(value).Least > int.MinValue ? ExpressionFactory.Unary(UnaryOperator.Absolute, value) : TooLong(source, type);
        }

        // The magnitude of the least int is the least int itself here; only arithmetic that wraps around yields that value.
        if (integer.IsNarrow && Known.RangeOf(value).Least <= integer.Least)
        {
            context.MayThrow(source, "may take the magnitude of the least value of its type", "take it as an int before");
        }

        return ExpressionFactory.Unary(UnaryOperator.Absolute, value);
    }

    /// <summary>The value nearest to another between two bounds, of which the least must not be above the greatest.</summary>
    public Expression? Clamp(IOperation source, ITypeSymbol? type, Expression value, Expression least, Expression greatest)
    {
        if (IntegerType.Of(type)!.IsUInt && new[] { value, least, greatest }.Any(item => Known.RangeOf(item).Least < 0))
        {
            return TooLong(source, type);
        }

        if (Known.RangeOf(least).Greatest > Known.RangeOf(greatest).Least)
        {
            context.MayThrow(source, "may clamp to a minimum above the maximum", "give bounds of which the first is certainly not the greater, such as constants");
        }

        return ExpressionFactory.Binary(BinaryOperator.Minimum, ExpressionFactory.Binary(BinaryOperator.Maximum, value, least), greatest);
    }

    /// <summary>The lesser or the greater of two values.</summary>
    public Expression? Extreme(IOperation source, ITypeSymbol? type, BinaryOperator operation, Expression left, Expression right) =>
        IntegerType.Of(type)!.IsUInt && (Known.RangeOf(left).Least < 0 || Known.RangeOf(right).Least < 0) ? TooLong(source, type) : ExpressionFactory.Binary(operation, left, right);

    /// <summary>a compared with b as numbers without sign.</summary>
    public Expression CompareUnsigned(BinaryOperator operation, Expression a, Expression b)
    {
        var (isLeftPlain, isRightPlain) = (Known.RangeOf(a).Least >= 0, Known.RangeOf(b).Least >= 0);
        if (operation is BinaryOperator.Equal or BinaryOperator.NotEqual || (isLeftPlain && isRightPlain))
        {
            return ExpressionFactory.Binary(operation, a, b);
        }

        // Compared with a number that is not negative, the side is known for those whose bits are a negative int's: they are greater.
        var zero = Constant.Of(0);
        if (isLeftPlain || isRightPlain)
        {
            var other = isRightPlain ? a : b;
            var isOtherLess = operation is BinaryOperator.Less or BinaryOperator.LessOrEqual == isRightPlain;
            return isOtherLess
                ? ExpressionFactory.Binary(BinaryOperator.And, ExpressionFactory.Binary(BinaryOperator.GreaterOrEqual, other, zero), ExpressionFactory.Binary(operation, a, b))
                : ExpressionFactory.Binary(BinaryOperator.Or, ExpressionFactory.Binary(BinaryOperator.Less, other, zero), ExpressionFactory.Binary(operation, a, b));
        }

        var sign = Constant.Of(int.MinValue);
        return ExpressionFactory.Binary(
            operation, ExpressionFactory.Binary(BinaryOperator.Xor, a, sign), ExpressionFactory.Binary(BinaryOperator.Xor, b, sign));
    }

    /// <summary>Records a value that may not fit an int.</summary>
    public Expression? TooLong(IOperation source, ITypeSymbol? type) => context.Reject(source, Constructs.OfType(type) + ", which may not fit an int");

    private Expression? Arithmetic(
        IOperation source, ITypeSymbol? type, IntegerType integer, BinaryOperator operation, bool isChecked, Expression left, Expression right)
    {
        if ((isChecked || integer.IsLong) && !(Known.Unwrapped(operation, left, right) is { } range && range.IsWithin(integer.Readable.Least, integer.Readable.Greatest)
            && (!integer.IsUInt || (Known.RangeOf(left).Least >= 0 && Known.RangeOf(right).Least >= 0))))
        {
            return integer.IsLong ? TooLong(source, type) : context.Reject(source, Checked);
        }

        return ExpressionFactory.Binary(operation, left, right);
    }

    private Expression? Division(IOperation source, ITypeSymbol? type, IntegerType integer, BinaryOperator operation, Expression left, Expression right)
    {
        if (!Known.IsNever(right, 0))
        {
            context.MayThrow(source, "may divide by 0", "compare the divisor with 0 before, as in d != 0 && n / d > 1, or keep it from 0, as Math.Max(d, 1) does");
        }

        if (integer.IsUInt && (Known.RangeOf(left).Least < 0 || Known.RangeOf(right).Least < 0))
        {
            // With a power of two, operations on digits are enough.
            return right is Constant { Bits: > 0 and var size } && (size & (size - 1)) == 0
                ? operation == BinaryOperator.Remainder
                    ? ExpressionFactory.Binary(BinaryOperator.And, left, Constant.Of(size - 1))
                    : ExpressionFactory.Binary(BinaryOperator.ShiftRightLogical, left, Constant.Of(ExpressionDelegate.PopCount(size - 1)))
                : TooLong(source, type);
        }

        if (!Known.IsNever(left, int.MinValue) && !Known.IsNever(right, -1))
        {
            if (integer.IsLong)
            {
                return TooLong(source, type);
            }

            context.MayThrow(source, "may divide int.MinValue by -1", "bound the dividend, or keep the divisor from -1");
        }

        return ExpressionFactory.Binary(operation, left, right);
    }

    private Expression? Shift(IOperation source, ITypeSymbol? type, IntegerType integer, BinaryOperator operation, Expression left, Expression right)
    {
        if (right is not Constant { Bits: var count })
        {
            return context.Reject(source, "a shift by a count that is not constant");
        }

        if (!integer.IsLong)
        {
            return ExpressionFactory.Binary(
                integer.IsUInt && operation == BinaryOperator.ShiftRight ? BinaryOperator.ShiftRightLogical : operation, left, Constant.Of(count & 31));
        }

        count &= 63;
        if (operation == BinaryOperator.ShiftLeft)
        {
            return count < 31 && Known.Unwrapped(operation, left, Constant.Of(count)) is { FitsInt: true } range && range.Least >= integer.Least
                ? ExpressionFactory.Binary(operation, left, Constant.Of(count))
                : TooLong(source, type);
        }

        return operation == BinaryOperator.ShiftRightLogical && Known.RangeOf(left).Least < 0
            ? TooLong(source, type)
            : ExpressionFactory.Binary(BinaryOperator.ShiftRight, left, Constant.Of(Math.Min(count, 31)));
    }
}
