namespace SparseAttentionGen.Generator.Expressions;

/// <summary>How tightly the outermost operator of a text binds.</summary>
internal enum Precedence
{
    /// <summary>c ? a : b.</summary>
    Conditional,

    /// <summary>a &amp;&amp; b, a | b and the like: parentheses say what belongs together.</summary>
    Logical,

    /// <summary>a == b, a &lt; b.</summary>
    Comparison,

    /// <summary>a &lt;&lt; b.</summary>
    Shift,

    /// <summary>a + b.</summary>
    Sum,

    /// <summary>a * b.</summary>
    Product,

    /// <summary>-a, a cast.</summary>
    Prefix,

    /// <summary>A name, a call, a literal.</summary>
    Primary,
}

/// <summary>The C# of an expression.</summary>
/// <param name="Text">The text.</param>
/// <param name="Precedence">How tightly its outermost operator binds.</param>
/// <param name="Operator">The outermost operator where it has two sides.</param>
internal readonly record struct Code(string Text, Precedence Precedence, string Operator = "")
{
    public static Code Primary(string text) => new(text, Precedence.Primary);

    public static Code Prefix(string sign, Code operand) =>
        new(sign + operand.Within(operand.Text.StartsWith("-", StringComparison.Ordinal) ? Precedence.Primary : Precedence.Prefix), Precedence.Prefix);

    /// <summary>A call of a function.</summary>
    public static Code Call(string function, params Code[] arguments) =>
        Primary($"{function}({string.Join(", ", arguments.Select((argument, index) => IsLikeTypeArguments(arguments, index) ? $"({argument.Text})" : argument.Text))})");

    /// <summary>F(a &lt; b, c &gt; (d)) would be a call of a generic method a.</summary>
    private static bool IsLikeTypeArguments(Code[] arguments, int index) =>
        arguments[index].Operator == "<" && arguments.Skip(index + 1).Any(static later => later.Text.Contains('>'));

    /// <summary>a op b, with the parentheses that C# or a reader needs.</summary>
    public static Code Infix(Code left, string operation, Code right)
    {
        var precedence = operation switch
        {
            "*" or "/" or "%" => Precedence.Product,
            "+" or "-" => Precedence.Sum,
            "<<" or ">>" or ">>>" => Precedence.Shift,
            "==" or "!=" or "<" or "<=" or ">" or ">=" => Precedence.Comparison,
            _ => Precedence.Logical,
        };

        // Of the operators that mix badly, only a chain of the same one goes without parentheses.
        var isMixing = precedence is Precedence.Logical or Precedence.Shift or Precedence.Comparison;
        var leftText = precedence == Precedence.Logical && left.Operator == operation ? left.Text
            : left.Within(isMixing ? Above(precedence, operation) : precedence);
        var rightText = right.Within(isMixing ? Above(precedence, operation) : precedence + 1);
        return new Code($"{leftText} {operation} {rightText}", precedence, operation);
    }

    /// <summary>c ? a : b.</summary>
    public static Code Choice(Code condition, Code whenTrue, Code whenFalse) =>
        new($"{condition.Within(Precedence.Logical)} ? {whenTrue.Within(Precedence.Logical)} : {whenFalse.Within(Precedence.Conditional)}", Precedence.Conditional);

    /// <summary>The text as an operand.</summary>
    public string Within(Precedence least) => Precedence < least ? $"({Text})" : Text;

    /// <summary>The least precedence of an operand: comparisons may stand bare beside &amp;&amp;, sums beside comparisons, nothing beside &amp;.</summary>
    private static Precedence Above(Precedence precedence, string operation) => precedence switch
    {
        Precedence.Comparison => Precedence.Sum,
        Precedence.Logical when operation is "&&" or "||" => Precedence.Comparison,
        _ => Precedence.Prefix,
    };
}
