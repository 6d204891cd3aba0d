using SparseAttentionGen.CompilerServices;

namespace SparseAttentionGen.Generator.Expressions;

/// <summary>Query · query + Key · key + Constant, with factors -1, 0 and 1, of positions or of the blocks that they lie in; for positions the constant may have a multiple of the head.</summary>
/// <param name="Query">Factor of the query.</param>
/// <param name="Key">Factor of the key.</param>
/// <param name="Constant">What is added.</param>
/// <param name="Magnitude">Sum of the magnitudes of all constants in it, and of all multiples of the last head.</param>
/// <param name="Block">What the query and the key are divided by; 1 for positions.</param>
internal sealed record LinearForm(int Query, int Key, Bound Constant, long Magnitude, int Block = 1)
{
    /// <summary>Whether neither the query nor the key is in it.</summary>
    public bool IsConstant => Query == 0 && Key == 0;

    /// <summary>The form of an int expression; null where it has another or may wrap around.</summary>
    public static LinearForm? Of(Expression expression)
    {
        var form = expression switch
        {
            Constant { Kind: ValueKind.Integer, Bits: var value } => new LinearForm(0, 0, value, Math.Abs((long)value)),
            Input { Source: Inputs.Query } => new LinearForm(1, 0, 0, 0),
            Input { Source: Inputs.Key } => new LinearForm(0, 1, 0, 0),
            Input { Source: Inputs.Head } => new LinearForm(0, 0, new Bound(0, 1), PredicateRegion.MostHeads),
            Unary { Operator: UnaryOperator.Negate, Kind: ValueKind.Integer, Operand: var operand } => Of(operand)?.Times(-1),
            Binary { Operator: BinaryOperator.Add, Kind: ValueKind.Integer } sum => Sum(Of(sum.Left), Of(sum.Right)),
            Binary { Operator: BinaryOperator.Subtract, Kind: ValueKind.Integer } difference => Sum(Of(difference.Left), Of(difference.Right)?.Times(-1)),
            Binary { Operator: BinaryOperator.Multiply, Kind: ValueKind.Integer } product => Product(Of(product.Left), Of(product.Right)),
            Binary { Operator: BinaryOperator.Divide, Left: Input { Source: Inputs.Query or Inputs.Key } input, Right: Constant { Kind: ValueKind.Integer, Bits: > 1 and <= PredicateRegion.Most and var size } } =>
                Of(input) is { } position ? position with { Block = size } : null,
            _ => null,
        };
        return form is { Query: >= -1 and <= 1, Key: >= -1 and <= 1, Magnitude: <= PredicateRegion.Most } ? form : null;
    }

    /// <summary>This less another; null where they are of different blocks.</summary>
    public LinearForm? Minus(LinearForm other) => Sum(this, other.Times(-1));

    private static LinearForm? Sum(LinearForm? left, LinearForm? right)
    {
        if (left is null || right is null || (left.Block != right.Block && !left.IsConstant && !right.IsConstant))
        {
            return null;
        }

        var block = left.IsConstant ? right.Block : left.Block;
        return block != 1 && (left.Constant.PerHead != 0 || right.Constant.PerHead != 0)
            ? null
            : new LinearForm(left.Query + right.Query, left.Key + right.Key, left.Constant + right.Constant, left.Magnitude + right.Magnitude, block);
    }

    /// <summary>The product with a plain constant.</summary>
    private static LinearForm? Product(LinearForm? left, LinearForm? right) => (left, right) switch
    {
        (null, _) or (_, null) => null,
        ({ IsConstant: true, Constant: { PerHead: 0, Constant: var factor } }, _) => right.Times(factor),
        (_, { IsConstant: true, Constant: { PerHead: 0, Constant: var factor } }) => left.Times(factor),
        _ => null,
    };

    /// <summary>Factors of magnitudes that <see cref="Of"/> accepts: their products do not overflow here.</summary>
    private LinearForm? Times(long factor) => Math.Abs(factor) > 1 && !IsConstant
        ? null
        : this with { Query = (int)factor * Query, Key = (int)factor * Key, Constant = Constant.Times(factor), Magnitude = Magnitude * Math.Max(1, Math.Abs(factor)) };
}
