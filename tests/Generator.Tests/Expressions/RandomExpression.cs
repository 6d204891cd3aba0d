using CsCheck;

namespace Generator.Tests.Expressions;

/// <summary>Composes methods of everything that has a vector form, as C#.</summary>
internal static class RandomExpression
{
    private const int Depth = 4;

    private static readonly Gen<string> Integer = IntegerOf(Depth);
    private static readonly Gen<string> Condition = ConditionOf(Depth);

    /// <summary>Members with a predicate M, half of them with locals, branches and a helper.</summary>
    public static readonly Gen<string> Predicate = Gen.OneOf(
        Condition.Select(static condition => $"static bool M(int head, int q, int k) => unchecked({condition});"),
        Gen.Select(Integer, Condition, Condition, ConditionOf(2), static (local, first, second, helper) => $$"""
            static bool M(int head, int q, int k)
            {
                unchecked
                {
                    var near = {{local}};
                    if ({{first}}) return near > q || Helper(near, k, head);
                    return Helper(head, near, q) ^ ({{second}}) && near % 4 != 1;
                }
            }

            static bool Helper(int q, int k, int head) => unchecked({{helper}});
            """));

    private static Gen<string> IntegerOf(int depth)
    {
        var leaf = Gen.Frequency<string>(
            (6, Gen.OneOf("head", "q", "k", "q", "k")),
            (3, Gen.Int[-3, 130].Select(static value => $"({value})")),
            (1, Gen.OneOf("int.MinValue", "int.MaxValue", "64", "(1 << 20)", "-65536")));
        if (depth == 0)
        {
            return leaf;
        }

        var less = IntegerOf(depth - 1);
        return Gen.Frequency<string>(
            (2, leaf),
            (6, Gen.Select(less, Gen.OneOf("+", "-", "*", "&", "|", "^"), less, static (a, operation, b) => $"({a} {operation} {b})")),
            (3, Gen.Select(less, Gen.OneOf("/", "%"), Divisor(less), static (a, operation, b) => $"({a} {operation} ({b} is not (0 or -1) ? {b} : 9))")),
            (1, Gen.Select(less, Gen.OneOf("(int)(byte)", "(sbyte)", "(short)", "(ushort)", "(char)", "(int)(uint)", "int.PopCount"), static (a, cast) => $"((int){cast}({a}))")),
            (1, Gen.Select(less, Gen.Int[-9, 9], Gen.Int[10, 90], static (a, least, greatest) => $"Math.Clamp({a}, {least}, {greatest})")),
            (1, less.Select(static a => $"Math.Sign({a})")),
            (1, Gen.Select(less, Gen.OneOf("<<", ">>", ">>>"), Gen.Int[0, 40], static (a, operation, count) => $"({a} {operation} {count})")),
            (2, Gen.Select(Gen.OneOf("Math.Min", "Math.Max"), less, less, static (function, a, b) => $"{function}({a}, {b})")),
            (2, Gen.Select(Gen.OneOf("-", "~", "Math.Abs", "(int)(float)"), less, static (function, a) => $"{function}(({a}) >> 1)")),
            (1, Gen.Select(ConditionOf(depth - 1), less, less, static (c, a, b) => $"({c} ? {a} : {b})")));
    }

    private static Gen<string> Divisor(Gen<string> any) => Gen.Frequency<string>(
        (4, Gen.OneOf("2", "64", "1", "1024", "1073741824")),
        (3, Gen.OneOf("3", "7", "100", "-5", "-64", "int.MaxValue", "int.MinValue", "46341")),
        (2, Gen.OneOf("(head + 1)", "(q | 1)", "(k | 1)", "k")),
        (1, any.Select(static divisor => $"({divisor} ^ k)")));

    private static Gen<string> FloatOf(int depth)
    {
        var leaf = Gen.Select(IntegerOf(Math.Max(0, depth - 1)), Gen.OneOf("1f", "0.25f", "-3.5f", "1e9f", "1e-3f"), static (a, factor) => $"({a} * {factor})");
        if (depth == 0)
        {
            return leaf;
        }

        var less = FloatOf(depth - 1);
        return Gen.Frequency<string>(
            (2, leaf),
            (3, Gen.Select(less, Gen.OneOf("+", "-", "*", "/"), less, static (a, operation, b) => $"({a} {operation} {b})")),
            (1, Gen.Select(Gen.OneOf("MathF.Min", "MathF.Max"), less, less, static (function, a, b) => $"{function}({a}, {b})")),
            (1, Gen.Select(Gen.OneOf("-", "MathF.Abs", "MathF.Sqrt", "(float)(int)"), less, static (function, a) => $"{function}({a})")));
    }

    private static Gen<string> ConditionOf(int depth)
    {
        var less = Math.Max(0, depth - 1);
        var comparison = Gen.Select(
            IntegerOf(less), Gen.OneOf("==", "!=", "<", "<=", ">", ">="), IntegerOf(less), static (a, operation, b) => $"({a} {operation} {b})");
        if (depth == 0)
        {
            return comparison;
        }

        return Gen.Frequency<string>(
            (4, comparison),
            (4, Gen.Select(ConditionOf(less), Gen.OneOf("&&", "||", "&", "|", "^", "==", "!="), ConditionOf(less), static (a, operation, b) => $"({a} {operation} {b})")),
            (1, ConditionOf(less).Select(static a => $"!({a})")),
            (1, Gen.Select(ConditionOf(less), ConditionOf(less), ConditionOf(less), static (c, a, b) => $"({c} ? {a} : {b})")),
            (1, Gen.Select(IntegerOf(less), Gen.OneOf("> 3 and < 100", "not 5", "< 0 or 64 or 65"), static (a, pattern) => $"(({a}) is {pattern})")),
            (1, Gen.Select(FloatOf(Math.Min(2, less)), Gen.OneOf("==", "!=", "<", "<=", ">", ">="), FloatOf(Math.Min(2, less)), static (a, operation, b) => $"({a} {operation} {b})")));
    }
}
