using System.Numerics.Tensors;
using System.Text.Json;

namespace SparseAttentionGen.Tests;

[SparseAttention(HeadDim = 8)]
internal sealed partial class OnnxDense8;

[SparseAttention(HeadDim = 4)]
internal sealed partial class OnnxDense4;

[SparseAttention(HeadDim = 8)]
[Causal]
internal sealed partial class OnnxCausal8;

[SparseAttention(HeadDim = 8, ValueDim = 10)]
internal sealed partial class OnnxDense8To10;

[SparseAttention(HeadDim = 8, ValueDim = 10)]
[Causal]
internal sealed partial class OnnxCausal8To10;

[SparseAttention(HeadDim = 8, Scale = 0.01f)]
internal sealed partial class OnnxScaled8;

[SparseAttention(HeadDim = 8, ValueDim = 10, Scale = 0.01f)]
internal sealed partial class OnnxScaled8To10;

/// <summary>Expected values of the ONNX operator Attention, computed by its authors; read from beside the repository.</summary>
public sealed class OnnxVectorTests
{
    private static readonly Dictionary<string, ISparseAttention> Classes = new()
    {
        ["3d"] = new OnnxDense8(),
        ["3d_causal"] = new OnnxCausal8(),
        ["3d_diff_heads_sizes"] = new OnnxDense8To10(),
        ["3d_diff_heads_sizes_scaled"] = new OnnxScaled8To10(),
        ["3d_gqa"] = new OnnxDense8(),
        ["3d_gqa_causal"] = new OnnxCausal8(),
        ["3d_transpose_verification"] = new OnnxDense4(),
        ["4d"] = new OnnxDense8(),
        ["4d_causal"] = new OnnxCausal8(),
        ["4d_diff_heads_sizes_causal"] = new OnnxCausal8To10(),
        ["4d_gqa"] = new OnnxDense8(),
        ["4d_scaled"] = new OnnxScaled8(),
    };

    public static TheoryData<string> Cases() => [.. Classes.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Onnx_case_is_reproduced(string name)
    {
        using var document = SharedVectors.Open("onnx-attention", $"test_attention_{name}.json");
        var root = document.RootElement;
        var query = Tensor(root, "inputs", "Q", "q_num_heads");
        var key = Tensor(root, "inputs", "K", "kv_num_heads");
        var value = Tensor(root, "inputs", "V", "kv_num_heads");
        var expected = Tensor(root, "outputs", "Y", "q_num_heads");
        var output = new float[expected.FlattenedLength];
        var target = new TensorSpan<float>(output, expected.Lengths.ToArray(), expected.Strides.ToArray());
        Classes[name].Forward(query, key, value, target);
        var (wanted, actual) = (new float[output.Length], new float[output.Length]);
        expected.FlattenTo(wanted);
        target.FlattenTo(actual);
        for (var index = 0; index < wanted.Length; index++)
        {
            Assert.Equal(wanted[index], actual[index], 1e-5);
        }
    }

    /// <summary>4-D tensors are [batch, heads, length, dim]; 3-D ones [batch, length, heads * dim], taken as a permuted view.</summary>
    private static ReadOnlyTensorSpan<float> Tensor(JsonElement root, string list, string name, string headsAttribute)
    {
        var tensor = root.GetProperty(list).EnumerateArray().Single(item => item.GetProperty("name").GetString() == name);
        var data = tensor.GetProperty("data").EnumerateArray().Select(static item => item.GetSingle()).ToArray();
        var shape = tensor.GetProperty("shape").EnumerateArray().Select(static item => (nint)item.GetInt32()).ToArray();
        if (shape.Length == 4)
        {
            return new ReadOnlyTensorSpan<float>(data, shape);
        }

        nint heads = root.GetProperty("attributes").GetProperty(headsAttribute).GetInt32();
        var dim = shape[2] / heads;
        return new ReadOnlyTensorSpan<float>(
            data, [shape[0], heads, shape[1], dim], [shape[0] == 1 ? 0 : shape[1] * shape[2], dim, shape[2], 1]);
    }
}
