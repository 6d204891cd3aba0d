namespace Generator.Tests.Expressions;

/// <summary>Score modifiers of different shapes, as members of a class.</summary>
internal static class ModifierCases
{
    private const string Head = "private static float F(float score, int head, int q, int k)";

    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["Identity"] = $"{Head} => score;",
        ["Alibi"] = $"{Head} => score - 0.0625f * (q - k);",
        ["AlibiByHead"] = $"{Head} {{ var slope = 1f / (head + 1); return score + slope * (k - q); }}",
        ["SoftCap"] = $"const float Cap = 30f; {Head} => Cap * MathF.Tanh(score / Cap);",
        ["RelativeBias"] = $"{Head} => q >= k ? score - Math.Abs(q - k) * 0.01f : score - 5;",
        ["Clipped"] = $"{Head} => MathF.Min(MathF.Max(score, -10f), 10f);",
        ["Exponential"] = $"{Head} => score * MathF.Exp(-Math.Abs(q - k) * 0.05f);",
        ["Logarithm"] = $"{Head} => score * MathF.Log(2f + Math.Abs(k)) / MathF.Sqrt(1f + Math.Abs(q));",
        ["Squared"] = $"{Head} {{ float positive = score > 0 ? score : 0; return positive * positive; }}",
        ["Negated"] = $"{Head} => -(-score - 1f) * -0.5f;",
        ["Masked"] = $"{Head} => k > q ? float.NegativeInfinity : score is > 3f ? 3f : score;",
        ["Inlined"] = $"{Head} => Cap(score + Bias(q - k), 20f); static float Cap(float x, float cap) => cap * MathF.Tanh(x / cap); static float Bias(int distance) => distance % 8 * -0.125f;",
        ["Early"] = $"{Head} {{ if (head % 2 == 0) return score; if (q / 16 == k / 16) return score + 1; return score - (q - k) / 16; }}",
        ["Whole"] = $"{Head} => (int)(score * 4) / 4 + (float)(int)score;",
        ["HeadOnly"] = $"{Head} => head * 0.5f;",
        ["NotANumber"] = $"{Head} => !(score < k) ? MathF.Sqrt(score) : score == score ? -0f : float.NaN;",
    };
}
