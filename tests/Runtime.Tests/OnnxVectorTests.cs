using System.Numerics.Tensors;

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

[SparseAttention(HeadDim = 8, SoftCap = 3)]
internal sealed partial class OnnxCappedAt3;

[SparseAttention(HeadDim = 8, SoftCap = 2)]
internal sealed partial class OnnxCappedAt2;

[SparseAttention(HeadDim = 8, SoftCap = 0.5f)]
internal sealed partial class OnnxCappedAtHalf;

/// <summary>Expected values of the ONNX operator Attention, computed by its authors; read from beside the repository.</summary>
public sealed class OnnxVectorTests
{
    private const string Prefix = "test_attention_";

    private static readonly Dictionary<string, ISparseAttention> Classes = new()
    {
        ["3d"] = new OnnxDense8(),
        ["3d_attn_mask"] = new OnnxDense8(),
        ["3d_causal"] = new OnnxCausal8(),
        ["3d_diff_heads_sizes"] = new OnnxDense8To10(),
        ["3d_diff_heads_sizes_scaled"] = new OnnxScaled8To10(),
        ["3d_gqa"] = new OnnxDense8(),
        ["3d_gqa_causal"] = new OnnxCausal8(),
        ["3d_gqa_softcap"] = new OnnxCappedAt3(),
        ["3d_softcap"] = new OnnxCappedAt3(),
        ["3d_transpose_verification"] = new OnnxDense4(),
        ["3d_with_past_and_present"] = new OnnxDense8(),
        ["4d"] = new OnnxDense8(),
        ["4d_attn_mask"] = new OnnxDense8(),
        ["4d_attn_mask_3d"] = new OnnxDense8(),
        ["4d_attn_mask_4d_causal"] = new OnnxCausal8(),
        ["4d_attn_mask_bool"] = new OnnxDense8(),
        ["4d_causal"] = new OnnxCausal8(),
        ["4d_diff_heads_sizes_attn_mask"] = new OnnxDense8To10(),
        ["4d_diff_heads_sizes_causal"] = new OnnxCausal8To10(),
        ["4d_diff_heads_with_past_and_present_mask3d"] = new OnnxDense8To10(),
        ["4d_gqa"] = new OnnxDense8(),
        ["4d_gqa_attn_mask"] = new OnnxDense8(),
        ["4d_gqa_with_past_and_present"] = new OnnxDense8(),
        ["4d_scaled"] = new OnnxScaled8(),
        ["4d_softcap"] = new OnnxCappedAt2(),
        ["4d_softcap_neginf_mask"] = new OnnxCappedAtHalf(),
        ["4d_with_past_and_present"] = new OnnxDense8(),
    };

    /// <summary>Cases of what the library does not have.</summary>
    private static readonly string[] LeftOut = ["4d_fp16"];

    public static TheoryData<string> Cases() => [.. Classes.Keys];

    [Fact]
    public void No_case_is_forgotten() => Assert.Equal(
        Classes.Keys.Concat(LeftOut).Order(StringComparer.Ordinal),
        SharedVectors.Names("onnx-attention", Prefix + "*.json").Select(static name => name[Prefix.Length..^".json".Length]).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Onnx_case_is_reproduced(string name)
    {
        using var document = SharedVectors.Open("onnx-attention", $"{Prefix}{name}.json");
        var item = new OnnxCase(document.RootElement);
        var key = item.Tensor("inputs", "K");
        var value = item.Tensor("inputs", "V");
        var past = 0;
        if (item.Has("past_key"))
        {
            past = (int)item.Tensor("inputs", "past_key").Lengths[2];
            key = Concatenate(item.Tensor("inputs", "past_key"), key);
            value = Concatenate(item.Tensor("inputs", "past_value"), value);
            AssertEqual(item.Tensor("outputs", "present_key"), key);
            AssertEqual(item.Tensor("outputs", "present_value"), value);
        }

        var expected = item.Tensor("outputs", "Y");
        var target = new TensorSpan<float>(new float[expected.FlattenedLength], expected.Lengths.ToArray(), expected.Strides.ToArray());
        var isBoolean = item.Has("attn_mask") && item.Type("attn_mask") == "bool";
        var arguments = new AttentionArguments
        {
            QueryOffset = past,
            Bias = item.Has("attn_mask") && !isBoolean ? item.Tensor("inputs", "attn_mask") : default,
            Mask = isBoolean ? item.BooleanTensor("attn_mask") : default,
        };
        Classes[name].Forward(item.Tensor("inputs", "Q"), key, value, target, arguments);
        AssertEqual(expected, target);
    }

    private static void AssertEqual(in ReadOnlyTensorSpan<float> expected, in ReadOnlyTensorSpan<float> actual)
    {
        var (wanted, got) = (new float[expected.FlattenedLength], new float[actual.FlattenedLength]);
        expected.FlattenTo(wanted);
        actual.FlattenTo(got);
        Assert.Equal(wanted.Length, got.Length);
        for (var index = 0; index < wanted.Length; index++)
        {
            Assert.Equal(wanted[index], got[index], 1e-5);
        }
    }

    /// <summary>The past and then what is new, along the length.</summary>
    private static ReadOnlyTensorSpan<float> Concatenate(ReadOnlyTensorSpan<float> past, ReadOnlyTensorSpan<float> present)
    {
        nint[] lengths = [past.Lengths[0], past.Lengths[1], past.Lengths[2] + present.Lengths[2], past.Lengths[3]];
        var whole = new TensorSpan<float>(new float[lengths[0] * lengths[1] * lengths[2] * lengths[3]], lengths, []);
        past.CopyTo(whole[.., .., ..(int)past.Lengths[2], ..]);
        present.CopyTo(whole[.., .., (int)past.Lengths[2].., ..]);
        return whole;
    }
}
