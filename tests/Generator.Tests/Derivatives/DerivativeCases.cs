namespace Generator.Tests.Derivatives;

/// <summary>Score modifiers, and what their derivatives look like.</summary>
internal static class DerivativeCases
{
    /// <summary>What stands before a body.</summary>
    public const string Head = "static float F(float score, int head, int query, int key)";

    public static IReadOnlyDictionary<string, (string Body, string Derivative)> All { get; } = new Dictionary<string, (string, string)>
    {
        ["Identity"] = (" => score;", "1f"),
        ["Addend"] = (" => score - 0.5f * MathF.Sqrt(Math.Abs(query - key));", "1f"),
        ["WithoutScore"] = (" => head * 0.25f;", "0f"),
        ["Factor"] = (" => score * (1f / (head + 1)) - query % 7;",
            """
            var fixedValue0 = 1f / (float)(head + 1);
            fixedValue0
            """),
        ["SoftCap"] = (" => 30f * MathF.Tanh(score / 30f);",
            """
            var value0 = VectorMath.Tanh(score / 30f);
            1f - value0 * value0
            """),
        ["HalvedCap"] = (" => 2 * MathF.Tanh(score / 2) + key * 0.001f;",
            """
            var value0 = VectorMath.Tanh(score / 2f);
            1f - value0 * value0
            """),
        ["SlopedCap"] = (" => 7f * MathF.Tanh(score / 49f);",
            """
            var value0 = VectorMath.Tanh(score / 49f);
            0.14285715f * (1f - value0 * value0)
            """),
        ["Square"] = (" => score * score;", "2f * score"),
        ["Cube"] = (" => score * score * score;", "3f * (score * score)"),
        ["Product"] = (" => (score - 1f) * (score + 1f);", "score + 1f + (score - 1f)"),
        ["Gaussian"] = (" => MathF.Exp(-0.5f * score * score);", "-(float.Exp(-0.5f * score * score) * score)"),
        ["Sigmoid"] = (" => 1f / (1f + MathF.Exp(-score));",
            """
            var value0 = float.Exp(-score);
            var value1 = 1f + value0;
            value0 / value1 / value1
            """),
        ["SoftSign"] = (" => score / (1f + MathF.Abs(score));",
            """
            var value0 = 1f + float.Abs(score);
            var value1 = score / value0;
            (1f - (score >= 0f ? value1 : -value1)) / value0
            """),
        ["SoftPlus"] = (" => MathF.Log(1f + MathF.Exp(score));",
            """
            var value0 = float.Exp(score);
            value0 / (1f + value0)
            """),
        ["Norm"] = (" => MathF.Sqrt(1f + score * score);", "score / float.Sqrt(1f + score * score)"),
        ["RootOfPositive"] = (" => MathF.Sqrt(MathF.Max(score, 0f));", "score >= 0f ? 0.5f / float.Sqrt(float.Max(score, 0f)) : 0f"),
        ["Magnitude"] = (" => MathF.Abs(score - 1f) * 0.5f;", "score - 1f >= 0f ? 0.5f : -0.5f"),
        ["NegativeProduct"] = (" => -MathF.Abs(score) * score;", "(score >= 0f ? -score : score) - float.Abs(score)"),
        ["MinMax"] = (" => MathF.Min(MathF.Max(score, -10f), 10f);", "float.Max(score, -10f) <= 10f && score >= -10f ? 1f : 0f"),
        ["Clamp"] = (" => Math.Clamp(score, -10f, 10f);", "score < -10f || score > 10f ? 0f : 1f"),
        ["Mask"] = (" => key > query ? float.NegativeInfinity : score;", "k > q ? 0f : 1f"),
        ["PositiveSquare"] = (" { var positive = score > 0 ? score : 0; return positive * positive; }", "score > 0f ? 2f * score : 0f"),
        ["Early"] = (" { if (key % (head + 1) == 0) return score; var distance = Math.Abs(query - key); return MathF.Exp(distance * -0.1f) * MathF.Tanh(score); }",
            """
            var fixedValue0 = head + 1;
            var keyCondition0 = VectorIntegerMath.Remainder(k, fixedValue0) == 0;
            var distance = VectorIntegerMath.Absolute(q - k);
            var value0 = VectorMath.Tanh(score);
            keyCondition0 ? 1f : float.Exp((float)distance * -0.1f) * (1f - value0 * value0)
            """),
        ["Whole"] = (" => (int)(score * 4) / 4 + (float)(int)score;", "0f"),
        ["Leaky"] = (" => score > 3 ? 3 + 0.1f * (score - 3) : score < -3 ? -3 + 0.1f * (score + 3) : score;", "score > 3f || score < -3f ? 0.1f : 1f"),
        ["Gate"] = (" => Gate(score) * score; static float Gate(float x) => 0.5f + 0.5f * MathF.Tanh(0.5f * x);",
            """
            var value0 = VectorMath.Tanh(0.5f * score);
            var gate = 0.5f + 0.5f * value0;
            0.25f * ((1f - value0 * value0) * score) + gate
            """),
        ["LogOfExp"] = (" => MathF.Log(MathF.Exp(score));", "1f"),
        ["Branches"] = (" => key == query ? score * score : score * 2;", "k == q ? 2f * score : 2f"),
        ["MaximumOfTwo"] = (" => MathF.Max(score, MathF.Tanh(score) * head);",
            """
            var fixedValue0 = (float)head;
            var value0 = VectorMath.Tanh(score);
            score >= value0 * fixedValue0 ? 1f : (1f - value0 * value0) * fixedValue0
            """),
        ["Negated"] = (" => -(-score - 1f) * -0.5f;", "-0.5f"),
    };
}
