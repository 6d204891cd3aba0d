using System.Numerics.Tensors;

namespace SparseAttentionGen.Tests;

/// <summary>The backward pass of emitted kernels against the gradients of libtorch's automatic differentiation; read from beside the repository.</summary>
public sealed class GradientKernelVectorTests
{
    /// <summary>Largest allowed difference relative to the largest element.</summary>
    private const double Tolerance = 1e-5;

    private static readonly Dictionary<string, IDifferentiableAttention> Classes = new()
    {
        ["dense"] = new VectorDense(),
        ["causal"] = new VectorCausal(),
        ["causal_offset"] = new VectorCausal(),
        ["window"] = new VectorWindow(),
        ["log_sum_exp_gradient"] = new VectorWindow(),
        ["dilated"] = new VectorDilated(),
        ["longformer_padding"] = new VectorLongformer(),
        ["rows_without_keys"] = new VectorNarrow(),
        ["causal_window_gqa"] = new VectorCausalWindow(),
        ["alibi_causal"] = new VectorAlibi(),
        ["bias_causal"] = new VectorCausal(),
        ["relative_table"] = new VectorRelativeBias(),
        ["soft_cap_causal"] = new VectorSoftCap(),
        ["score_modifier"] = new VectorModifier(),
    };

    public static TheoryData<string> Cases() => [.. Classes.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradients_of_kernels_are_those_of_libtorch(string name)
    {
        using var document = SharedVectors.Open("gradients", name + ".json");
        var item = new GradientVector(document.RootElement);
        var output = Tensor.CreateFromShape<float>(item.OutputGradient.Lengths);
        var (query, key, value) = (Like(item.Query), Like(item.Key), Like(item.Value));
        var bias = name == "bias_causal" ? Like(item.Input("bias")) : null;
        var arguments = item.Arguments(name, new float[output.FlattenedLength / 8]);
        var relativeBiasGradient = new float[arguments.RelativeBias.Length];
        Classes[name].Forward(item.Query, item.Key, item.Value, output, arguments);
        Classes[name].Backward(
            item.Query,
            item.Key,
            item.Value,
            output,
            item.OutputGradient,
            new AttentionGradients
            {
                Query = query,
                Key = key,
                Value = value,
                LogSumExp = item.LogSumExpGradient,
                Bias = bias is null ? default : bias.AsTensorSpan(),
                RelativeBias = relativeBiasGradient,
            },
            arguments);
        item.AssertGradient("query", Doubles(query), Tolerance);
        item.AssertGradient("key", Doubles(key), Tolerance);
        item.AssertGradient("value", Doubles(value), Tolerance);
        if (bias is not null)
        {
            item.AssertGradient("bias", Doubles(bias), Tolerance);
        }

        if (relativeBiasGradient.Length > 0)
        {
            item.AssertGradient("relative_bias", relativeBiasGradient.Select(static element => (double)element).ToArray(), Tolerance);
        }
    }

    [Fact]
    public void Gradients_of_projections_are_those_of_libtorch()
    {
        using var document = SharedVectors.Open("gradients", "linformer.json");
        var item = new GradientVector(document.RootElement);
        var (e, f) = (item.Elements("e"), item.Elements("f"));
        var attention = new VectorLinformer(SequenceProjection.Create(6, 23, e, f));
        var output = Tensor.CreateFromShape<float>(item.OutputGradient.Lengths);
        var (query, key, value) = (Like(item.Query), Like(item.Key), Like(item.Value));
        var (keyProjection, valueProjection) = (new float[e.Length], new float[f.Length]);
        var arguments = new AttentionArguments { LogSumExp = new float[output.FlattenedLength / 8] };
        attention.Forward(item.Query, item.Key, item.Value, output, arguments);
        attention.Backward(
            item.Query,
            item.Key,
            item.Value,
            output,
            item.OutputGradient,
            new AttentionGradients { Query = query, Key = key, Value = value, KeyProjection = keyProjection, ValueProjection = valueProjection },
            arguments);
        item.AssertGradient("query", Doubles(query), Tolerance);
        item.AssertGradient("key", Doubles(key), Tolerance);
        item.AssertGradient("value", Doubles(value), Tolerance);
        item.AssertGradient("e", keyProjection.Select(static element => (double)element).ToArray(), Tolerance);
        item.AssertGradient("f", valueProjection.Select(static element => (double)element).ToArray(), Tolerance);
    }

    private static Tensor<float> Like(ReadOnlyTensorSpan<float> tensor) => Tensor.CreateFromShape<float>(tensor.Lengths);

    private static double[] Doubles(Tensor<float> tensor)
    {
        var elements = new float[tensor.FlattenedLength];
        tensor.FlattenTo(elements);
        return [.. elements.Select(static element => (double)element)];
    }
}
