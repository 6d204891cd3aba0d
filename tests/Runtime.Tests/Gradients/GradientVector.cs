using System.Numerics.Tensors;
using System.Text.Json;

namespace SparseAttentionGen.Tests;

/// <summary>One case of gradients that libtorch has computed in double precision.</summary>
internal sealed class GradientVector(JsonElement root)
{
    public ReadOnlyTensorSpan<float> Query => Input("query");

    public ReadOnlyTensorSpan<float> Key => Input("key");

    public ReadOnlyTensorSpan<float> Value => Input("value");

    public ReadOnlyTensorSpan<float> OutputGradient => Tensor(root.GetProperty("output_gradient"));

    /// <summary>[batch * heads * queryLength]; empty where the case has none.</summary>
    public float[] LogSumExpGradient => root.TryGetProperty("log_sum_exp_gradient", out var tensor) ? Data(tensor, static item => item.GetSingle()) : [];

    public double[] Output => Data(root.GetProperty("output"), static item => item.GetDouble());

    public ReadOnlyTensorSpan<float> Input(string name) => Tensor(root.GetProperty("inputs").GetProperty(name));

    /// <summary>What the case's call has besides its tensors.</summary>
    /// <param name="name">The case.</param>
    /// <param name="logSumExp">Receives the log-sum-exp; null: not wanted.</param>
    public AttentionArguments Arguments(string name, float[]? logSumExp = null) => new()
    {
        QueryOffset = name == "causal_offset" ? 18 : 0,
        KeyLengths = name switch
        {
            "longformer_padding" => [19, 19],
            "rows_without_keys" => [13, 13],
            _ => [],
        },
        Bias = name == "bias_causal" ? Input("bias") : default,
        RelativeBias = name == "relative_table" ? Elements("relative_bias") : [],
        LogSumExp = logSumExp,
    };

    /// <summary>An input without its shape.</summary>
    public float[] Elements(string name) => Data(root.GetProperty("inputs").GetProperty(name), static item => item.GetSingle());

    /// <summary>Asserts that a gradient is the case's.</summary>
    /// <param name="name">The input that it is the gradient of.</param>
    /// <param name="actual">The gradient.</param>
    /// <param name="tolerance">Largest allowed difference relative to the largest element.</param>
    public void AssertGradient(string name, ReadOnlyMemory<double> actual, double tolerance) => GradientAssert.AreClose(
        Data(root.GetProperty("gradients").GetProperty(name), static item => item.GetDouble()), actual.Span, tolerance, name);

    private static ReadOnlyTensorSpan<float> Tensor(JsonElement tensor)
    {
        nint[] lengths = [.. tensor.GetProperty("shape").EnumerateArray().Select(static item => (nint)item.GetInt32())];
        return new ReadOnlyTensorSpan<float>(Data(tensor, static item => item.GetSingle()), lengths, []);
    }

    private static T[] Data<T>(JsonElement tensor, Func<JsonElement, T> read) => [.. tensor.GetProperty("data").EnumerateArray().Select(read)];
}
