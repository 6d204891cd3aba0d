using Linq = System.Linq.Expressions;

namespace SparseAttentionGen.Generator.Expressions;

/// <summary>Compiles predicates for the generator itself, which draws pictures of their masks.</summary>
internal static class ExpressionDelegate
{
    private static readonly string[] InputNames = ["head", "q", "k"];

    /// <summary>Compiles a predicate.</summary>
    /// <param name="tree">The predicate.</param>
    /// <returns>What it says of a head, a query and a key.</returns>
    public static Func<int, int, int, bool> Compile(ExpressionTree tree)
    {
        var inputs = InputNames.Select(static name => Linq.Expression.Parameter(typeof(int), name)).ToArray();
        return Linq.Expression.Lambda<Func<int, int, int, bool>>(Convert(tree.Root, inputs), inputs).Compile();
    }

    /// <summary>The number of binary digits that are 1.</summary>
    public static int PopCount(int value)
    {
        var count = 0;
        for (var rest = unchecked((uint)value); rest != 0; rest &= rest - 1)
        {
            count++;
        }

        return count;
    }

    private static Linq.Expression Convert(Expression part, Linq.ParameterExpression[] inputs) => part switch
    {
        Constant constant => Linq.Expression.Constant(constant.Kind switch
        {
            ValueKind.Boolean => constant.Bits != 0,
            ValueKind.Integer => constant.Bits,
            _ => (object)constant.Float,
        }),
        Input input => inputs[input.Source switch { Inputs.Head => 0, Inputs.Query => 1, _ => 2 }],
        Unary unary => Convert(unary, Convert(unary.Operand, inputs)),
        Binary binary => Convert(binary, Convert(binary.Left, inputs), Convert(binary.Right, inputs)),
        Conditional choice => Linq.Expression.Condition(
            Convert(choice.Condition, inputs), Convert(choice.WhenTrue, inputs), Convert(choice.WhenFalse, inputs)),
        _ => throw new NotSupportedException($"{part.GetType().Name} is no part of a predicate."),
    };

    private static Linq.Expression Convert(Unary unary, Linq.Expression operand) => unary.Operator switch
    {
        UnaryOperator.Negate => Linq.Expression.Negate(operand),
        UnaryOperator.Not => Linq.Expression.Not(operand),
        UnaryOperator.Complement => Linq.Expression.OnesComplement(operand),
        UnaryOperator.Absolute => Linq.Expression.Condition(
            Linq.Expression.LessThan(operand, Linq.Expression.Default(operand.Type)), Linq.Expression.Negate(operand), operand),
        UnaryOperator.ToFloat => Linq.Expression.Convert(operand, typeof(float)),
        UnaryOperator.PopCount => Call(nameof(PopCount), operand),
        UnaryOperator.ToInteger => Call(nameof(Truncate), operand),
        UnaryOperator.SquareRoot => Call(nameof(SquareRoot), operand),
        _ => throw new NotSupportedException($"{unary.Operator} is no part of a predicate."),
    };

    private static Linq.Expression Convert(Binary binary, Linq.Expression left, Linq.Expression right) => binary.Operator switch
    {
        BinaryOperator.Add => Linq.Expression.Add(left, right),
        BinaryOperator.Subtract => Linq.Expression.Subtract(left, right),
        BinaryOperator.Multiply => Linq.Expression.Multiply(left, right),
        BinaryOperator.Divide => left.Type == typeof(float) ? Linq.Expression.Divide(left, right) : Call(nameof(Divide), left, right),
        BinaryOperator.Remainder => Call(nameof(Remainder), left, right),
        BinaryOperator.ShiftLeft => Linq.Expression.LeftShift(left, right),
        BinaryOperator.ShiftRight => Linq.Expression.RightShift(left, right),
        BinaryOperator.ShiftRightLogical => Call(nameof(ShiftRightLogical), left, right),
        BinaryOperator.And => Linq.Expression.And(left, right),
        BinaryOperator.Or => Linq.Expression.Or(left, right),
        BinaryOperator.Xor => Linq.Expression.ExclusiveOr(left, right),
        BinaryOperator.Minimum => Linq.Expression.Condition(Linq.Expression.LessThan(left, right), left, right),
        BinaryOperator.Maximum => Linq.Expression.Condition(Linq.Expression.GreaterThan(left, right), left, right),
        BinaryOperator.Equal => Linq.Expression.Equal(left, right),
        BinaryOperator.NotEqual => Linq.Expression.NotEqual(left, right),
        BinaryOperator.Less => Linq.Expression.LessThan(left, right),
        BinaryOperator.LessOrEqual => Linq.Expression.LessThanOrEqual(left, right),
        BinaryOperator.Greater => Linq.Expression.GreaterThan(left, right),
        _ => Linq.Expression.GreaterThanOrEqual(left, right),
    };

    private static Linq.MethodCallExpression Call(string name, params Linq.Expression[] arguments) => Linq.Expression.Call(
        typeof(ExpressionDelegate).GetMethod(name, System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Public)!, arguments);

    private static int Divide(int left, int right) => right == 0 ? 0 : unchecked((int)((long)left / right));

    private static int Remainder(int left, int right) => right == 0 ? left : (int)((long)left % right);

    private static int ShiftRightLogical(int left, int right) => unchecked((int)((uint)left >> right));

    private static int Truncate(float value) =>
        value is float.NaN ? 0 : value >= int.MaxValue ? int.MaxValue : value <= int.MinValue ? int.MinValue : (int)value;

    private static float SquareRoot(float value) => (float)Math.Sqrt(value);
}
