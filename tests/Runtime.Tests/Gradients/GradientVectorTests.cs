namespace SparseAttentionGen.Tests;

/// <summary>Definitions of gradients against those of libtorch's automatic differentiation; read from beside the repository.</summary>
public sealed class GradientVectorTests
{
    /// <summary>Largest allowed difference relative to the largest element.</summary>
    private const double Tolerance = 1e-5;

    /// <summary>Cases of attention by pairs.</summary>
    private static readonly Dictionary<string, AttentionPattern> Patterns = new()
    {
        ["dense"] = Pattern(causal: false),
        ["causal"] = Pattern(causal: true),
        ["causal_offset"] = Pattern(causal: true),
        ["window"] = Pattern(causal: false, new SlidingWindowElement(5, 3)),
        ["log_sum_exp_gradient"] = Pattern(causal: false, new SlidingWindowElement(5, 3)),
        ["dilated"] = Pattern(causal: false, new SlidingWindowElement(2, 2, 3)),
        ["longformer_padding"] = Pattern(causal: false, new SlidingWindowElement(5, 5), new GlobalTokensElement(0, [0, 1, 11], false)),
        ["rows_without_keys"] = Pattern(causal: false, new SlidingWindowElement(2, 2)),
        ["causal_window_gqa"] = Pattern(causal: true, new SlidingWindowElement(5, 0)),
        ["alibi_causal"] = Pattern(new ScoreDescription { Alibi = new AlibiBias() }, causal: true),
        ["bias_causal"] = Pattern(causal: true),
        ["relative_table"] = Pattern(new ScoreDescription { RelativeBias = new ClippedRelativeBias(5) }, causal: false, new SlidingWindowElement(5, 5)),
        ["soft_cap_causal"] = Pattern(new ScoreDescription { SoftCap = 2.5f }, causal: true),
        ["score_modifier"] = Pattern(new ScoreDescription { Modifier = new ScoreModifier("F", Modify, Differentiate) }, causal: false, new SlidingWindowElement(5, 5)),
    };

    /// <summary>Cases of features.</summary>
    private static readonly Dictionary<string, AttentionPattern> FeaturePatterns = new()
    {
        ["linear_attention"] = Approximation(new LinearFeatures(8), causal: false),
        ["linear_attention_causal"] = Approximation(new LinearFeatures(8), causal: true),
        ["performer_softmax"] = Approximation(new RandomFeatures(10, 0) { Epsilon = 0 }, causal: false),
        ["performer_softmax_causal"] = Approximation(new RandomFeatures(10, 0) { Epsilon = 0 }, causal: true),
    };

    /// <summary>Cases with a test of their own.</summary>
    private static readonly string[] Single = ["linformer", "nystrom"];

    /// <summary>Cases of what the library does not have, and what that is.</summary>
    private static readonly Dictionary<string, string> Missing = new()
    {
        ["learned_sink_causal_window"] = "learned sinks",
        ["gated"] = "decay of a state",
        ["delta"] = "the delta rule",
        ["gated_delta"] = "the delta rule with decay of a state",
    };

    public static TheoryData<string> PairCases() => [.. Patterns.Keys];

    public static TheoryData<string> FeatureCases() => [.. FeaturePatterns.Keys];

    public static TheoryData<string> MissingCases() => [.. Missing.Keys];

    [Fact]
    public void No_case_is_forgotten() => Assert.Equal(
        Patterns.Keys.Concat(FeaturePatterns.Keys).Concat(Single).Concat(Missing.Keys).Order(StringComparer.Ordinal),
        SharedVectors.Names("gradients", "*.json").Select(static name => name[..^".json".Length]).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(PairCases))]
    public void Gradients_of_attention_by_pairs_are_those_of_libtorch(string name)
    {
        using var document = SharedVectors.Open("gradients", name + ".json");
        var item = new GradientVector(document.RootElement);
        var arguments = item.Arguments(name);
        AssertOutput(item, AttentionReference.Forward(Patterns[name], item.Query, item.Key, item.Value, arguments));
        var gradients = AttentionReference.Backward(
            Patterns[name], item.Query, item.Key, item.Value, item.OutputGradient, arguments, item.LogSumExpGradient);
        AssertTensors(item, gradients);
        if (name == "bias_causal")
        {
            item.AssertGradient("bias", gradients.Bias, Tolerance);
        }

        if (name == "relative_table")
        {
            item.AssertGradient("relative_bias", gradients.RelativeBias, Tolerance);
        }
    }

    [Theory]
    [MemberData(nameof(FeatureCases))]
    public void Gradients_of_features_are_those_of_libtorch(string name)
    {
        using var document = SharedVectors.Open("gradients", name + ".json");
        var item = new GradientVector(document.RootElement);
        var pattern = FeaturePatterns[name];
        var features = pattern.Approximation is RandomFeatures ? FeatureMatrix.FromVectors(item.Elements("features"), 8) : null;
        AssertOutput(item, FeatureReference.Forward(pattern, features, item.Query, item.Key, item.Value));
        AssertTensors(item, FeatureReference.Backward(pattern, features, item.Query, item.Key, item.Value, item.OutputGradient));
    }

    [Fact]
    public void Gradients_of_projections_are_those_of_libtorch()
    {
        using var document = SharedVectors.Open("gradients", "linformer.json");
        var item = new GradientVector(document.RootElement);
        var pattern = Approximation(new LowRankProjection(6), causal: false);
        var projection = SequenceProjection.Create(6, 23, item.Elements("e"), item.Elements("f"));
        AssertOutput(item, ProjectionReference.Forward(pattern, projection, item.Query, item.Key, item.Value));
        var gradients = ProjectionReference.Backward(pattern, projection, item.Query, item.Key, item.Value, item.OutputGradient);
        AssertTensors(item, gradients);
        item.AssertGradient("e", gradients.KeyProjection, Tolerance);
        item.AssertGradient("f", gradients.ValueProjection, Tolerance);
    }

    [Fact]
    public void Gradients_of_landmarks_are_those_of_libtorch()
    {
        using var document = SharedVectors.Open("gradients", "nystrom.json");
        var item = new GradientVector(document.RootElement);
        var pattern = Approximation(new NystromLandmarks(4), causal: false);
        AssertOutput(item, LandmarkReference.Forward(pattern, item.Query, item.Key, item.Value));
        AssertTensors(item, LandmarkReference.Backward(pattern, item.Query, item.Key, item.Value, item.OutputGradient));
    }

    [Theory]
    [MemberData(nameof(MissingCases))]
    public void Cases_of_what_is_missing_are_skipped(string name) => Assert.Skip($"{name}: the library does not have {Missing[name]}.");

    private static void AssertOutput(GradientVector item, double[] output, double tolerance = Tolerance) =>
        GradientAssert.AreClose(item.Output, output, tolerance, "nothing, the output itself");

    private static void AssertTensors(GradientVector item, ReferenceGradients gradients, double tolerance = Tolerance)
    {
        item.AssertGradient("query", gradients.Query, tolerance);
        item.AssertGradient("key", gradients.Key, tolerance);
        item.AssertGradient("value", gradients.Value, tolerance);
    }

    private static AttentionPattern Pattern(bool causal, params PatternElement[] elements) => Pattern(ScoreDescription.Plain, causal, elements);

    private static AttentionPattern Pattern(ScoreDescription scores, bool causal, params PatternElement[] elements) =>
        new(8, 8, 1 / MathF.Sqrt(8), causal, elements) { Scores = scores };

    private static AttentionPattern Approximation(AttentionApproximation approximation, bool causal) =>
        new(8, 8, 1 / MathF.Sqrt(8), causal) { Approximation = approximation };

    private static float Modify(float score, int head, int query, int key) =>
        score + (0.25f * MathF.Tanh(score) * score) - (0.01f * Math.Abs(query - key));

    private static float Differentiate(float score, int head, int query, int key)
    {
        var tanh = MathF.Tanh(score);
        return 1 + (0.25f * (tanh + (score * (1 - (tanh * tanh)))));
    }
}
