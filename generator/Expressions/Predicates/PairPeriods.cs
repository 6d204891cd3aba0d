using SparseAttentionGen.CompilerServices;

namespace SparseAttentionGen.Generator.Expressions;

/// <summary>
/// Finds how a predicate's pairs repeat along the diagonal, from what is added to its parts when query and key move on together: a part to which
/// nothing is added has the same value again, whatever its own parts do.
/// </summary>
internal static class PairPeriods
{
    /// <summary>Finds the period.</summary>
    /// <param name="root">The predicate.</param>
    /// <returns>The period, for positions of at least 0; null where there is none or it is not seen.</returns>
    public static PredicatePeriod? Find(Expression root) => Of(root) is { Change: 0 } move && move.Start <= PredicateRegion.Most
        ? new((int)move.Period, (int)move.Start)
        : null;

    private static Move? Of(Expression expression) => expression switch
    {
        Constant { Kind: ValueKind.Integer, Bits: var value } => Move.Of(value, 1),
        Constant => Move.Still,
        Input { Source: Inputs.Head } => Move.Still with { Least = 0, Greatest = PredicateRegion.MostHeads },
        Input { Source: Inputs.Query or Inputs.Key } => new(1, 1, 0, 0, PredicateRegion.Most),
        _ => OfOperation(expression),
    };

    private static Move? OfOperation(Expression expression)
    {
        var operands = expression.Operands.Select(Of).ToList();
        if (operands.Count == 0 || operands.Contains(null))
        {
            return null;
        }

        var period = operands.Aggregate(1L, static (common, operand) => Divisors.LeastCommonMultiple(common, operand!.Value.Period));
        if (period > PredicatePeriod.Longest)
        {
            return null;
        }

        var moves = operands.ConvertAll(operand => operand!.Value.Over(period));
        var start = moves.Max(static move => move.Start);
        var result = expression switch
        {
            Unary unary => OfUnary(unary.Operator, moves[0]),
            Binary binary => OfBinary(binary, moves[0], moves[1]),
            Conditional when moves[0].Change == 0 => Same(moves[1], moves[2]),
            _ => null,
        };

        // A value that may not fit an int may wrap around. Computed from values that do not change, it does not change nevertheless.
        result = result is { Least: >= int.MinValue, Greatest: <= int.MaxValue, Period: <= PredicatePeriod.Longest } ? result
            : moves.TrueForAll(static move => move.Change == 0) ? Move.Still with { Period = period }
            : null;
        return result is { } known ? known with { Start = Math.Max(start, known.Start) } : null;
    }

    private static Move? OfUnary(UnaryOperator operation, Move x) => operation switch
    {
        UnaryOperator.Negate => -x,
        UnaryOperator.Complement => -x + Move.Of(-1, x.Period),
        UnaryOperator.Absolute when x.Least >= 0 => x,
        UnaryOperator.Absolute when x.Greatest <= 0 => -x,
        UnaryOperator.Absolute when x.Change == 0 => x with { Least = 0, Greatest = Math.Max(-x.Least, x.Greatest) },
        _ => null,
    };

    private static Move? OfBinary(Binary expression, Move x, Move y) => (expression.Operator, expression.Right) switch
    {
        _ when expression.Left.Kind != ValueKind.Integer => null,
        (BinaryOperator.Add, _) => x + y,
        (BinaryOperator.Subtract, _) => x + -y,
        (BinaryOperator.Multiply, Constant { Bits: var factor }) => x.Times(factor),
        (BinaryOperator.Multiply, _) when expression.Left is Constant { Bits: var factor } => y.Times(factor),
        (BinaryOperator.Divide, Constant { Bits: > 0 and var divisor }) => Quotient(x, divisor),
        (BinaryOperator.Remainder, Constant { Bits: > 0 and var divisor }) => Remainder(x, divisor),
        (BinaryOperator.ShiftLeft, Constant { Bits: < 31 and var count }) => x.Times(1L << count),
        (BinaryOperator.ShiftRight, Constant { Bits: < 31 and var count }) when x.Least >= 0 => Quotient(x, 1L << count),
        (BinaryOperator.And, Constant { Bits: >= 0 and < int.MaxValue and var mask }) when (mask & (mask + 1)) == 0 && x.Least >= 0 => Remainder(x, mask + 1L),
        (BinaryOperator.Minimum or BinaryOperator.Maximum, _) => Same(x, y),
        _ when expression.Operator >= BinaryOperator.Equal => Comparison(expression, x, y),
        _ => null,
    };

    /// <summary>A value that is one of two, if the move adds the same to both.</summary>
    private static Move? Same(Move x, Move y) => x.Change == y.Change
        ? x with { Least = Math.Min(x.Least, y.Least), Greatest = Math.Max(x.Greatest, y.Greatest) }
        : null;

    /// <summary>x / divisor: over a period that adds multiples of the divisor, to values that do not change their sign.</summary>
    private static Move? Quotient(Move x, long divisor)
    {
        if (x.Change != 0 && x.Least < 0)
        {
            return null;
        }

        var over = x.Adding(divisor);
        return over with { Change = over.Change / divisor, Least = x.Least / divisor, Greatest = x.Greatest / divisor };
    }

    /// <summary>x % divisor.</summary>
    private static Move? Remainder(Move x, long divisor) => x.Change != 0 && x.Least < 0 ? null : x.Adding(divisor) with
    {
        Change = 0,
        Least = Math.Min(0, Math.Max(x.Least, 1 - divisor)),
        Greatest = Math.Max(0, Math.Min(x.Greatest, divisor - 1)),
    };

    /// <summary>x compared with y: the move adds the same to both, or positions are far enough from a constant.</summary>
    private static Move? Comparison(Binary expression, Move x, Move y)
    {
        if (x.Change == y.Change)
        {
            return Move.Still with { Period = x.Period };
        }

        return LinearForm.Of(expression.Left) is { } left && LinearForm.Of(expression.Right) is { } right
            && left.Minus(right) is { Constant: { PerHead: 0, Constant: var constant } } form && (form.Query == 0) != (form.Key == 0)
            ? Move.Still with { Start = (Math.Abs(constant) + 1) * form.Block }
            : null;
    }

    /// <summary>What becomes of an int when query and key, both at least Start, move by the period.</summary>
    /// <param name="Period">Number of positions.</param>
    /// <param name="Change">What that adds to the value.</param>
    /// <param name="Start">First position for which it does.</param>
    /// <param name="Least">The least value.</param>
    /// <param name="Greatest">The greatest value.</param>
    private readonly record struct Move(long Period, long Change, long Start, long Least, long Greatest)
    {
        /// <summary>Any value that does not change.</summary>
        public static readonly Move Still = new(1, 0, 0, int.MinValue, int.MaxValue);

        public static Move operator +(Move x, Move y) => new(x.Period, x.Change + y.Change, Math.Max(x.Start, y.Start), x.Least + y.Least, x.Greatest + y.Greatest);

        public static Move operator -(Move x) => x.Times(-1);

        public static Move Of(int constant, long period) => new(period, 0, 0, constant, constant);

        public Move Times(long factor) => factor >= 0
            ? this with { Change = Change * factor, Least = Least * factor, Greatest = Greatest * factor }
            : this with { Change = Change * factor, Least = Greatest * factor, Greatest = Least * factor };

        /// <summary>The same over a multiple of the period.</summary>
        public Move Over(long period) => this with { Period = period, Change = Change * (period / Period) };

        /// <summary>The same over the least multiple of the period that adds a multiple of something.</summary>
        public Move Adding(long divisor) => Change == 0 ? this : Over(Period * (Divisors.LeastCommonMultiple(Math.Abs(Change), divisor) / Math.Abs(Change)));
    }
}
