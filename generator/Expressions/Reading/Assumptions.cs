namespace SparseAttentionGen.Generator.Expressions;

/// <summary>
/// What is known where an expression is evaluated: the conditions that lead there, and from them which values ints can have. Positions come from
/// calls: queries and keys are less than 2^31 - 2^20 from 0 and from each other
/// (MethodArgumentChecks of the runtime), and keys and heads are counted from 0.
/// </summary>
internal sealed class Assumptions
{
    /// <summary>Greatest position, and greatest distance of a query and a key.</summary>
    private const int MostPosition = int.MaxValue - (1 << 20);

    /// <summary>Greatest head.</summary>
    private const int MostHead = (1 << 24) - 1;

    private List<(Expression Condition, bool Holds)> conditions = [];

    /// <summary>Reads what is evaluated only where a condition holds, or does not.</summary>
    public T Under<T>(Expression condition, bool holds, Func<T> read)
    {
        conditions.Add((condition, holds));
        var value = read();
        conditions.RemoveAt(conditions.Count - 1);
        return value;
    }

    /// <summary>The same reading, to be done later: only what is known now is assumed then.</summary>
    public Func<T> Outside<T>(Func<T> read)
    {
        var count = conditions.Count;
        return () =>
        {
            var all = conditions;
            conditions = [.. all.Take(count)];
            var value = read();
            conditions = all;
            return value;
        };
    }

    /// <summary>The values that an int can have here.</summary>
    public ValueRange RangeOf(Expression part)
    {
        var range = ValueRange.OfInt.Intersect(Structural(part) is { FitsInt: true } known ? known : ValueRange.OfInt);
        return Facts().Aggregate(range, (sofar, fact) => sofar.Intersect(fact.Of(part, WithoutFacts)));
    }

    /// <summary>The values of an operation on two ints before they wrap around; null where nothing is known.</summary>
    public ValueRange? Unwrapped(BinaryOperator operation, Expression left, Expression right) => operation switch
    {
        BinaryOperator.Subtract when left is Input { Source: Inputs.Query } && right is Input { Source: Inputs.Key } => Narrowed(left, right),
        BinaryOperator.Subtract when left is Input { Source: Inputs.Key } && right is Input { Source: Inputs.Query } => Narrowed(left, right),
        BinaryOperator.Add => RangeOf(left) + RangeOf(right),
        BinaryOperator.Subtract => RangeOf(left) - RangeOf(right),
        BinaryOperator.Multiply => RangeOf(left) * RangeOf(right),
        BinaryOperator.ShiftLeft when right is Constant { Bits: var count } => RangeOf(left) * ValueRange.Of(1L << count),
        BinaryOperator.Divide => ValueRange.Quotient(RangeOf(left), RangeOf(right)),
        BinaryOperator.Remainder => ValueRange.Remainder(RangeOf(left), RangeOf(right)),
        _ => null,
    };

    /// <summary>Whether an int certainly has another value here.</summary>
    public bool IsNever(Expression part, int value) => !RangeOf(part).Contains(value)
        || Facts().Any(fact => fact.Excludes(part, value, WithoutFacts))
        || part switch
        {
            Conditional choice => Under(choice.Condition, true, () => IsNever(choice.WhenTrue, value)) && Under(choice.Condition, false, () => IsNever(choice.WhenFalse, value)),
            Unary { Operator: UnaryOperator.Negate, Operand: var operand } when value != int.MinValue => IsNever(operand, -value),
            Unary { Operator: UnaryOperator.Complement, Operand: var operand } => IsNever(operand, ~value),
            Unary { Operator: UnaryOperator.Absolute, Operand: var operand } when value == 0 => IsNever(operand, 0),
            Binary { Operator: BinaryOperator.Or } either when value == 0 => IsNever(either.Left, 0) || IsNever(either.Right, 0),
            Binary { Operator: BinaryOperator.Multiply } product when value == 0 =>
                IsNever(product.Left, 0) && IsNever(product.Right, 0) && Unwrapped(product.Operator, product.Left, product.Right) is { FitsInt: true },
            _ => false,
        };

    private ValueRange Narrowed(Expression left, Expression right) => (RangeOf(left) - RangeOf(right)).Intersect(new(-MostPosition, MostPosition));

    private ValueRange? Structural(Expression part) => part switch
    {
        Constant { Kind: ValueKind.Integer, Bits: var value } => ValueRange.Of(value),
        Input { Source: Inputs.Head } => new(0, MostHead),
        Input { Source: Inputs.Key } => new(0, MostPosition),
        Input { Source: Inputs.Query } => new(-MostPosition, MostPosition),
        Unary { Kind: ValueKind.Integer } unary => OfUnary(unary.Operator, unary.Operand),
        Binary { Kind: ValueKind.Integer } binary => OfBinary(binary),
        Conditional { Kind: ValueKind.Integer } choice =>
            Under(choice.Condition, true, () => RangeOf(choice.WhenTrue)).Union(Under(choice.Condition, false, () => RangeOf(choice.WhenFalse))),
        _ => null,
    };

    private ValueRange? OfUnary(UnaryOperator operation, Expression operand) => operation switch
    {
        UnaryOperator.Negate => ValueRange.Of(0) - RangeOf(operand),
        UnaryOperator.Complement => ValueRange.Of(-1) - RangeOf(operand),
        UnaryOperator.Absolute when RangeOf(operand) is var range => range.Least >= 0 ? range
            : range.Greatest <= 0 ? ValueRange.Of(0) - range
            : new(0, Math.Max(-range.Least, range.Greatest)),
        UnaryOperator.PopCount => new(0, 32),
        _ => null,
    };

    private ValueRange? OfBinary(Binary binary)
    {
        if (Unwrapped(binary.Operator, binary.Left, binary.Right) is { } known)
        {
            return known;
        }

        var (x, y) = (RangeOf(binary.Left), RangeOf(binary.Right));
        return binary.Operator switch
        {
            BinaryOperator.Minimum => new(Math.Min(x.Least, y.Least), Math.Min(x.Greatest, y.Greatest)),
            BinaryOperator.Maximum => new(Math.Max(x.Least, y.Least), Math.Max(x.Greatest, y.Greatest)),
            BinaryOperator.And when x.Least >= 0 || y.Least >= 0 => new(0, Math.Min(x.Least >= 0 ? x.Greatest : int.MaxValue, y.Least >= 0 ? y.Greatest : int.MaxValue)),
            BinaryOperator.Or or BinaryOperator.Xor when x.Least >= 0 && y.Least >= 0 => ValueRange.Digits(x, y),
            BinaryOperator.ShiftRight when binary.Right is Constant { Bits: var count } => new(x.Least >> count, x.Greatest >> count),
            BinaryOperator.ShiftRightLogical when binary.Right is Constant { Bits: var count and > 0 } =>
                x.Least >= 0 ? new(x.Least >> count, x.Greatest >> count) : new(0, uint.MaxValue >> count),
            _ => null,
        };
    }

    /// <summary>What is known of the other side of a comparison, without looking at comparisons again.</summary>
    private static ValueRange WithoutFacts(Expression part) => new Assumptions().RangeOf(part);

    private IEnumerable<Fact> Facts() => conditions.SelectMany(static item => Facts(item.Condition, item.Holds));

    private static IEnumerable<Fact> Facts(Expression condition, bool holds) => condition switch
    {
        Unary { Operator: UnaryOperator.Not } not => Facts(not.Operand, !holds),
        Binary { Operator: BinaryOperator.And, Kind: ValueKind.Boolean } both when holds => Facts(both.Left, true).Concat(Facts(both.Right, true)),
        Binary { Operator: BinaryOperator.Or, Kind: ValueKind.Boolean } either when !holds => Facts(either.Left, false).Concat(Facts(either.Right, false)),
        Binary { Left.Kind: ValueKind.Integer } comparison when ExpressionFactory.IsComparison(comparison.Operator) =>
            [new Fact(comparison.Left, holds ? comparison.Operator : ExpressionFactory.Opposite(comparison.Operator), comparison.Right)],
        _ => [],
    };
}
