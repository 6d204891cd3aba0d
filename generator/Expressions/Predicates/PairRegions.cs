using SparseAttentionGen.CompilerServices;

namespace SparseAttentionGen.Generator.Expressions;

/// <summary>
/// Recognises predicates made of comparisons of the query, the key or their difference with constants and multiples of the head, or of the
/// blocks that they lie in with constants. Such a predicate allows the pairs of a few regions, in which a row's keys are known without
/// evaluating it for rectangles.
/// </summary>
internal static class PairRegions
{
    /// <summary>With more regions than this it is faster to evaluate the predicate for rectangles.</summary>
    private const int MostRegions = 8;

    /// <summary>Finds the regions.</summary>
    /// <param name="root">The predicate.</param>
    /// <returns>
    /// Regions that have the allowed pairs among them, none empty, and no other pairs unless they are partial; or null where the predicate is
    /// not made of them.
    /// </returns>
    public static IReadOnlyList<PairRegion>? Find(Expression root) => Find(root, isNegated: false);

    private static List<PairRegion>? Find(Expression part, bool isNegated)
    {
        switch (part)
        {
            case Constant { Kind: ValueKind.Boolean, Bits: var value }:
                return value != 0 == isNegated ? [] : [PairRegion.All];
            case Unary { Operator: UnaryOperator.Not, Kind: ValueKind.Boolean } not:
                return Find(not.Operand, !isNegated);
            case Binary { Kind: ValueKind.Boolean, Operator: BinaryOperator.And or BinaryOperator.Or } both:
                return both.Operator == BinaryOperator.And != isNegated
                    ? Intersection(Find(both.Left, isNegated), Find(both.Right, isNegated))
                    : Union(Find(both.Left, isNegated), Find(both.Right, isNegated));
            case Conditional choice:
                return Union(
                    Intersection(Find(choice.Condition, isNegated: false), Find(choice.WhenTrue, isNegated)),
                    Intersection(Find(choice.Condition, isNegated: true), Find(choice.WhenFalse, isNegated)));
            case Binary comparison:
                return FindComparison(isNegated ? Negated(comparison.Operator) : comparison.Operator, comparison.Left, comparison.Right);
            default:
                return null;
        }
    }

    private static List<PairRegion>? FindComparison(BinaryOperator? comparison, Expression left, Expression right)
    {
        if (LinearForm.Of(left) is { IsConstant: true } && LinearForm.Of(right) is not { IsConstant: true })
        {
            return FindComparison(Mirrored(comparison), right, left);
        }

        if (IsStep(left) && right is Constant)
        {
            return [PairRegion.All with { IsPartial = true }];
        }

        if (left is Unary { Operator: UnaryOperator.Absolute } absolute)
        {
            return LinearForm.Of(absolute.Operand) is { } inside && LinearForm.Of(right) is { IsConstant: true, Constant: var bound }
                ? Regions(inside, Magnitudes(comparison, bound))
                : null;
        }

        return LinearForm.Of(left) is { } a && LinearForm.Of(right) is { } b && a.Minus(b) is { } difference
            ? Regions(difference, Values(comparison, 0))
            : null;
    }

    /// <summary>Whether an expression has different values for keys next to each other, and soon the same again: a remainder of the key.</summary>
    private static bool IsStep(Expression expression) =>
        expression is Binary { Operator: BinaryOperator.Remainder, Kind: ValueKind.Integer, Right: Constant { Bits: > 1 and <= PredicateRegion.MostSteps } } remainder
        && LinearForm.Of(remainder.Left) is { Key: not 0, Block: 1 };

    /// <summary>The pairs for which a form has a value in one of some ranges.</summary>
    private static List<PairRegion>? Regions(LinearForm form, List<Bounds>? values) => (form.Query, form.Key) switch
    {
        _ when values is null || (values.Exists(static range => range.DiffersByHead) && (form.IsConstant || form.Block != 1)) => null,
        (0, 0) => form.Constant.PerHead switch
        {
            0 => values.Exists(range => range.Contains(form.Constant.Constant, head: 0)) ? [PairRegion.All] : [],
            1 or -1 => [.. values.Select(range => PairRegion.All with { Head = range.Of((int)form.Constant.PerHead, form.Constant.Constant) })],
            _ => null,
        },
        (1 or -1, 0) => [.. values.Select(range => PairRegion.All with { Query = range.Of(form.Query, form.Constant).OfBlocks(form.Block) })],
        (0, 1 or -1) => [.. values.Select(range => PairRegion.All with { Key = range.Of(form.Key, form.Constant).OfBlocks(form.Block) })],
        (1 or -1, 1 or -1) when form.Query == -form.Key =>
            [.. values.Select(range => PairRegion.OfDistance(range.Of(form.Query, form.Constant), form.Block))],
        _ => null,
    };

    /// <summary>The x for which x compares with a constant.</summary>
    private static List<Bounds>? Values(BinaryOperator? comparison, long constant) => comparison switch
    {
        BinaryOperator.Less => [new(null, constant - 1)],
        BinaryOperator.LessOrEqual => [new(null, constant)],
        BinaryOperator.Greater => [new(constant + 1, null)],
        BinaryOperator.GreaterOrEqual => [new(constant, null)],
        BinaryOperator.Equal => [new(constant, constant)],
        BinaryOperator.NotEqual => [new(null, constant - 1), new(constant + 1, null)],
        _ => null,
    };

    /// <summary>The x for which |x| compares with a constant.</summary>
    private static List<Bounds>? Magnitudes(BinaryOperator? comparison, Bound bound) => bound.PerHead == 0 ? Magnitudes(comparison, bound.Constant) : comparison switch
    {
        BinaryOperator.Less => [new(1 - bound, bound - 1)],
        BinaryOperator.LessOrEqual => [new(-bound, bound)],
        BinaryOperator.Greater => [new(null, -bound - 1), new(bound + 1, null)],
        BinaryOperator.GreaterOrEqual => [new(null, -bound), new(bound, null)],

        // No pair has a negative magnitude, and it is not known for which heads the bound is negative.
        _ => null,
    };

    private static List<Bounds>? Magnitudes(BinaryOperator? comparison, long constant) => comparison switch
    {
        BinaryOperator.Less => [new(1 - constant, constant - 1)],
        BinaryOperator.LessOrEqual => [new(-constant, constant)],
        BinaryOperator.Greater => Magnitudes(BinaryOperator.GreaterOrEqual, constant + 1),
        BinaryOperator.GreaterOrEqual when constant <= 0 => [default],
        BinaryOperator.GreaterOrEqual => [new(null, -constant), new(constant, null)],
        BinaryOperator.Equal when constant <= 0 => constant == 0 ? [new(0, 0)] : [],
        BinaryOperator.Equal => [new(-constant, -constant), new(constant, constant)],
        BinaryOperator.NotEqual when constant < 0 => [default],
        BinaryOperator.NotEqual => [new(null, -constant - 1), new(1 - constant, constant - 1), new(constant + 1, null)],
        _ => null,
    };

    private static BinaryOperator? Negated(BinaryOperator comparison) => comparison switch
    {
        BinaryOperator.Less => BinaryOperator.GreaterOrEqual,
        BinaryOperator.LessOrEqual => BinaryOperator.Greater,
        BinaryOperator.Greater => BinaryOperator.LessOrEqual,
        BinaryOperator.GreaterOrEqual => BinaryOperator.Less,
        BinaryOperator.Equal => BinaryOperator.NotEqual,
        BinaryOperator.NotEqual => BinaryOperator.Equal,
        _ => null,
    };

    private static BinaryOperator? Mirrored(BinaryOperator? comparison) => comparison switch
    {
        BinaryOperator.Less => BinaryOperator.Greater,
        BinaryOperator.LessOrEqual => BinaryOperator.GreaterOrEqual,
        BinaryOperator.Greater => BinaryOperator.Less,
        BinaryOperator.GreaterOrEqual => BinaryOperator.LessOrEqual,
        _ => comparison,
    };

    private static List<PairRegion>? Union(List<PairRegion>? first, List<PairRegion>? second) =>
        first is null || second is null ? null : Limited([.. first, .. second]);

    private static List<PairRegion>? Intersection(List<PairRegion>? first, List<PairRegion>? second)
    {
        if (first is null || second is null)
        {
            return null;
        }

        var regions = first.SelectMany(_ => second, static (a, b) => a.Intersect(b)).ToList();
        return regions.Contains(null) ? null : Limited(regions.Select(static region => region!));
    }

    private static List<PairRegion>? Limited(IEnumerable<PairRegion> regions)
    {
        var kept = regions.Where(static region => !region.IsEmpty).Distinct().ToList();
        return kept.Count <= MostRegions ? kept : null;
    }
}
