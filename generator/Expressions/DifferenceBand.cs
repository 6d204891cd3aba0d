namespace SparseAttentionGen.Generator.Expressions;

/// <summary>
/// Recognises a predicate that is a window in truth: comparisons of the difference query - key with constants, joined by
/// <c>&amp;&amp;</c>. Its rows' keys are one range then, known without asking the predicate about rectangles.
/// </summary>
internal static class DifferenceBand
{
    /// <summary>
    /// Greatest number of tokens, and greatest sum of a side's constants, for which no part of a side can wrap around: a side has the
    /// query and the key at most once.
    /// </summary>
    public const int Most = 1 << 29;

    /// <summary>Finds the bounds.</summary>
    /// <param name="root">The predicate.</param>
    /// <returns>The least and the greatest difference that is allowed, null for no bound; or null where it is no window.</returns>
    public static (long? Least, long? Greatest)? Find(Expression root)
    {
        if (root is Binary { Operator: BinaryOperator.And, Kind: ValueKind.Boolean } both)
        {
            return Find(both.Left) is { } left && Find(both.Right) is { } right
                ? (Join(left.Least, right.Least, Math.Max), Join(left.Greatest, right.Greatest, Math.Min))
                : null;
        }

        return root is Binary comparison ? FindComparison(comparison.Operator, comparison.Left, comparison.Right) : null;
    }

    private static (long? Least, long? Greatest)? FindComparison(BinaryOperator comparison, Expression left, Expression right)
    {
        if (Distance(left) is { } distance && right is Constant { Kind: ValueKind.Integer, Bits: var bound })
        {
            // |d| <= b; a strict comparison is one with the next lower bound.
            return comparison switch
            {
                BinaryOperator.LessOrEqual => Around(distance, bound),
                BinaryOperator.Less => Around(distance, bound - 1L),
                BinaryOperator.Equal when bound == 0 => Around(distance, 0),
                _ => null,
            };
        }

        if (Distance(right) is not null && left is Constant)
        {
            return Mirrored(comparison) is { } mirrored ? FindComparison(mirrored, right, left) : null;
        }

        if (LinearForm.Of(left) is not { } a || LinearForm.Of(right) is not { } b)
        {
            return null;
        }

        // The difference of the sides is sign · (query - key) + constant.
        var sign = a.Query - b.Query;
        var constant = a.Constant - b.Constant;
        return Math.Abs(sign) == 1 && a.Key - b.Key == -sign ? Bounds(comparison, sign, constant) : null;
    }

    /// <summary>The bounds of d where sign · d + constant compares with 0.</summary>
    private static (long? Least, long? Greatest)? Bounds(BinaryOperator comparison, int sign, long constant) => (comparison, sign) switch
    {
        (BinaryOperator.LessOrEqual, 1) => (null, -constant),
        (BinaryOperator.Less, 1) => (null, -constant - 1),
        (BinaryOperator.GreaterOrEqual, 1) => (-constant, null),
        (BinaryOperator.Greater, 1) => (-constant + 1, null),
        (BinaryOperator.LessOrEqual, -1) => (constant, null),
        (BinaryOperator.Less, -1) => (constant + 1, null),
        (BinaryOperator.GreaterOrEqual, -1) => (null, constant),
        (BinaryOperator.Greater, -1) => (null, constant - 1),
        (BinaryOperator.Equal, 1) => (-constant, -constant),
        (BinaryOperator.Equal, -1) => (constant, constant),
        _ => null,
    };

    private static (long? Least, long? Greatest) Around(LinearForm form, long bound)
    {
        // |sign · d + c| <= b.
        var middle = form.Query == 1 ? -form.Constant : form.Constant;
        return (middle - bound, middle + bound);
    }

    private static LinearForm? Distance(Expression expression) =>
        expression is Unary { Operator: UnaryOperator.Absolute, Operand: var operand }
        && LinearForm.Of(operand) is { } form && Math.Abs(form.Query) == 1 && form.Key == -form.Query
            ? form
            : null;

    private static BinaryOperator? Mirrored(BinaryOperator comparison) => comparison switch
    {
        BinaryOperator.Less => BinaryOperator.Greater,
        BinaryOperator.LessOrEqual => BinaryOperator.GreaterOrEqual,
        BinaryOperator.Greater => BinaryOperator.Less,
        BinaryOperator.GreaterOrEqual => BinaryOperator.LessOrEqual,
        _ => null,
    };

    private static long? Join(long? first, long? second, Func<long, long, long> choose) =>
        first is { } a && second is { } b ? choose(a, b) : first ?? second;
}

/// <summary>Query · query + Key · key + Constant, with factors -1, 0 and 1.</summary>
/// <param name="Query">Factor of the query.</param>
/// <param name="Key">Factor of the key.</param>
/// <param name="Constant">What is added.</param>
/// <param name="Magnitude">Sum of the magnitudes of all constants in it.</param>
internal sealed record LinearForm(int Query, int Key, long Constant, long Magnitude)
{
    /// <summary>The form of an int expression; null where it has another or may wrap around.</summary>
    public static LinearForm? Of(Expression expression)
    {
        var form = expression switch
        {
            Constant { Kind: ValueKind.Integer, Bits: var value } => new LinearForm(0, 0, value, Math.Abs((long)value)),
            Input { Source: Inputs.Query } => new LinearForm(1, 0, 0, 0),
            Input { Source: Inputs.Key } => new LinearForm(0, 1, 0, 0),
            Unary { Operator: UnaryOperator.Negate, Kind: ValueKind.Integer, Operand: var operand } => Of(operand)?.Times(-1),
            Binary { Operator: BinaryOperator.Add, Kind: ValueKind.Integer } sum => Sum(Of(sum.Left), Of(sum.Right)),
            Binary { Operator: BinaryOperator.Subtract, Kind: ValueKind.Integer } difference => Sum(Of(difference.Left), Of(difference.Right)?.Times(-1)),
            _ => null,
        };
        return form is { Query: >= -1 and <= 1, Key: >= -1 and <= 1, Magnitude: <= DifferenceBand.Most } ? form : null;
    }

    private static LinearForm? Sum(LinearForm? left, LinearForm? right) => left is null || right is null
        ? null
        : new LinearForm(left.Query + right.Query, left.Key + right.Key, left.Constant + right.Constant, left.Magnitude + right.Magnitude);

    private LinearForm Times(int sign) => this with { Query = sign * Query, Key = sign * Key, Constant = sign * Constant };
}
