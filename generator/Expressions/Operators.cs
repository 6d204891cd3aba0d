namespace SparseAttentionGen.Generator.Expressions;

/// <summary>The type of a value.</summary>
internal enum ValueKind
{
    /// <summary><see cref="bool"/>.</summary>
    Boolean,

    /// <summary><see cref="int"/>, with wraparound.</summary>
    Integer,

    /// <summary><see cref="float"/>.</summary>
    Float,
}

/// <summary>What a value is computed from.</summary>
[Flags]
internal enum Inputs
{
    /// <summary>Constants alone.</summary>
    None = 0,

    /// <summary>The head's index.</summary>
    Head = 1,

    /// <summary>The query's position.</summary>
    Query = 2,

    /// <summary>The key's position.</summary>
    Key = 4,

    /// <summary>The score of the pair.</summary>
    Score = 8,
}

/// <summary>Operations on one value.</summary>
internal enum UnaryOperator
{
    /// <summary>-x of an int or a float.</summary>
    Negate,

    /// <summary>!x.</summary>
    Not,

    /// <summary>~x.</summary>
    Complement,

    /// <summary>|x|; of <see cref="int.MinValue"/> itself.</summary>
    Absolute,

    /// <summary>(float)x.</summary>
    ToFloat,

    /// <summary>(int)x of a float: truncates, saturates, 0 for NaN.</summary>
    ToInteger,

    /// <summary>The number of binary digits that are 1.</summary>
    PopCount,

    /// <summary>The square root.</summary>
    SquareRoot,

    /// <summary>e^x.</summary>
    Exponential,

    /// <summary>The natural logarithm.</summary>
    Logarithm,

    /// <summary>tanh x.</summary>
    HyperbolicTangent,
}

/// <summary>Operations on two values of one kind; a shift's right side is a constant from 0 to 31.</summary>
internal enum BinaryOperator
{
    /// <summary>a + b.</summary>
    Add,

    /// <summary>a - b.</summary>
    Subtract,

    /// <summary>a * b.</summary>
    Multiply,

    /// <summary>a / b; of ints truncated, by 0 gives 0, and <see cref="int.MinValue"/> by -1 gives itself.</summary>
    Divide,

    /// <summary>a % b of ints: a minus the truncated quotient times b, hence a where b is 0.</summary>
    Remainder,

    /// <summary>a &lt;&lt; b.</summary>
    ShiftLeft,

    /// <summary>a >> b.</summary>
    ShiftRight,

    /// <summary>a >>> b.</summary>
    ShiftRightLogical,

    /// <summary>a &amp; b of ints or bools; as everything is pure and total, also a &amp;&amp; b.</summary>
    And,

    /// <summary>a | b of ints or bools, or a || b.</summary>
    Or,

    /// <summary>a ^ b of ints or bools.</summary>
    Xor,

    /// <summary>The lesser, as Math.Min.</summary>
    Minimum,

    /// <summary>The greater, as Math.Max.</summary>
    Maximum,

    /// <summary>a == b.</summary>
    Equal,

    /// <summary>a != b.</summary>
    NotEqual,

    /// <summary>a &lt; b.</summary>
    Less,

    /// <summary>a &lt;= b.</summary>
    LessOrEqual,

    /// <summary>a > b.</summary>
    Greater,

    /// <summary>a >= b.</summary>
    GreaterOrEqual,
}
