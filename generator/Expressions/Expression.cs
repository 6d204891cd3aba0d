namespace SparseAttentionGen.Generator.Expressions;

/// <summary>A pure and total value of a head, a query, a key and a score; equal to another of the same structure.</summary>
/// <param name="Kind">The value's type.</param>
/// <param name="Size">Number of nodes, common ones counted wherever they occur.</param>
/// <param name="Inputs">What it is computed from.</param>
internal abstract record Expression(ValueKind Kind, int Size, Inputs Inputs)
{
    /// <summary>The parts, in the order of the source.</summary>
    public abstract IReadOnlyList<Expression> Operands { get; }

    /// <summary>Whether it is written out wherever it is used, and never gets a name of its own.</summary>
    public virtual bool IsLeaf => false;
}

/// <summary>A constant.</summary>
/// <param name="Kind">The type.</param>
/// <param name="Bits">The int, the bits of the float, or 1 for true: floats that compare equal need not be the same.</param>
internal sealed record Constant(ValueKind Kind, int Bits) : Expression(Kind, 1, Inputs.None)
{
    public static readonly Constant False = new(ValueKind.Boolean, 0);

    public static readonly Constant True = new(ValueKind.Boolean, 1);

    public override IReadOnlyList<Expression> Operands => [];

    public override bool IsLeaf => true;

    /// <summary>The value of a constant float.</summary>
    public float Float => BitConverter.ToSingle(BitConverter.GetBytes(Bits), 0);

    public static Constant Of(bool value) => value ? True : False;

    public static Constant Of(int value) => new(ValueKind.Integer, value);

    public static Constant Of(float value) => new(ValueKind.Float, BitConverter.ToInt32(BitConverter.GetBytes(value), 0));
}

/// <summary>One of the method's parameters.</summary>
/// <param name="Source">Which: exactly one flag.</param>
internal sealed record Input(Inputs Source) : Expression(Source == Inputs.Score ? ValueKind.Float : ValueKind.Integer, 1, Source)
{
    public override IReadOnlyList<Expression> Operands => [];

    public override bool IsLeaf => true;
}

/// <summary>An operation on one value.</summary>
internal sealed record Unary(ValueKind Kind, UnaryOperator Operator, Expression Operand)
    : Expression(Kind, Operand.Size + 1, Operand.Inputs)
{
    public override IReadOnlyList<Expression> Operands => [Operand];
}

/// <summary>An operation on two values.</summary>
internal sealed record Binary(ValueKind Kind, BinaryOperator Operator, Expression Left, Expression Right)
    : Expression(Kind, Left.Size + Right.Size + 1, Left.Inputs | Right.Inputs)
{
    public override IReadOnlyList<Expression> Operands => [Left, Right];
}

/// <summary>One of two values.</summary>
internal sealed record Conditional(Expression Condition, Expression WhenTrue, Expression WhenFalse)
    : Expression(
        WhenTrue.Kind,
        Condition.Size + WhenTrue.Size + WhenFalse.Size + 1,
        Condition.Inputs | WhenTrue.Inputs | WhenFalse.Inputs)
{
    public override IReadOnlyList<Expression> Operands => [Condition, WhenTrue, WhenFalse];
}
