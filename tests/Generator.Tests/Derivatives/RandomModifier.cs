using CsCheck;

namespace Generator.Tests.Derivatives;

/// <summary>Composes methods for scores of every function of floats, as C#; values stay moderate, so that differences say something.</summary>
internal static class RandomModifier
{
    private const int Depth = 4;

    /// <summary>Members with an F, some with locals and branches.</summary>
    public static readonly Gen<string> Members = Gen.OneOf(
        FloatOf(Depth).Select(static value => $"{DerivativeCases.Head} => {value};"),
        Gen.Select(FloatOf(2), ConditionOf(2), FloatOf(2), FloatOf(2), static (local, condition, first, second) => $$"""
            {{DerivativeCases.Head}}
            {
                var x = {{local}};
                if ({{condition}}) return x * {{first}};
                return {{second}} - x * x;
            }
            """));

    private static Gen<string> FloatOf(int depth)
    {
        var leaf = Gen.Frequency<string>(
            (5, Gen.OneOf("score")),
            (1, Gen.OneOf("(query - key) * 0.125f", "(head + 1f)", "(float)(int)score")),
            (2, Gen.OneOf("1f", "-1f", "0.5f", "-3.5f", "2", "0f")));
        if (depth == 0)
        {
            return leaf;
        }

        var less = FloatOf(depth - 1);
        return Gen.Frequency<string>(
            (1, leaf),
            (6, Gen.Select(less, Gen.OneOf("+", "-", "*"), less, static (a, operation, b) => $"({a} {operation} {b})")),
            (2, Gen.Select(less, less, static (a, b) => $"({a} / (1.5f + MathF.Abs({b})))")),
            (1, less.Select(static a => $"({a} / 8f)")),
            (2, Gen.Select(Gen.OneOf("MathF.Min", "MathF.Max"), less, less, static (function, a, b) => $"{function}({a}, {b})")),
            (3, Gen.Select(Gen.OneOf("-{0}", "MathF.Abs({0})", "MathF.Tanh({0} / 3)", "MathF.Exp(MathF.Tanh({0}))", "MathF.Log(2f + MathF.Abs({0}))", "MathF.Sqrt(1f + MathF.Abs({0}))", "Math.Clamp({0}, -4f, 4f)"), less, static (format, a) => "(" + format.Replace("{0}", $"({a})", StringComparison.Ordinal) + ")")),
            (2, Gen.Select(ConditionOf(depth - 1), less, less, static (c, a, b) => $"({c} ? {a} : {b})")));
    }

    /// <summary>Odd constants keep the sides of comparisons from being equal, where rounding would decide which branch is taken.</summary>
    private static Gen<string> ConditionOf(int depth)
    {
        var less = FloatOf(Math.Max(0, Math.Min(1, depth - 1)));
        return Gen.Frequency<string>(
            (3, Gen.OneOf("key > query", "key % (head + 1) == 0", "score > 0", "score <= 2f")),
            (2, Gen.Select(less, Gen.OneOf("<", "<=", ">", ">="), less, static (a, operation, b) => $"({a} {operation} {b} + 0.0137f)")),
            (1, Gen.Select(less, less, static (a, b) => $"({a} > 1.0137f || !({b} < -1.0137f) && query > 30)")));
    }
}
