using System.Globalization;
using System.Numerics.Tensors;
using System.Text.Json;

namespace SparseAttentionGen.Tests;

/// <summary>One test of the ONNX operator Attention.</summary>
internal sealed class OnnxCase(JsonElement root)
{
    /// <summary>Whether an input was given.</summary>
    public bool Has(string input) => root.GetProperty("node_inputs").EnumerateArray().Any(item => item.GetString() == input);

    /// <summary>The type of an input's elements.</summary>
    public string? Type(string input) => Find("inputs", input).GetProperty("dtype").GetString();

    /// <summary>4-D tensors are [batch, heads, length, dim]; 3-D ones [batch, length, heads * dim], taken as a permuted view.</summary>
    public ReadOnlyTensorSpan<float> Tensor(string list, string name)
    {
        var (tensor, shape) = (Find(list, name), Shape(list, name));
        var data = tensor.GetProperty("data").EnumerateArray().Select(Single).ToArray();
        if (shape.Length != 3)
        {
            return new ReadOnlyTensorSpan<float>(data, shape);
        }

        nint heads = root.GetProperty("attributes").GetProperty(name is "K" or "V" ? "kv_num_heads" : "q_num_heads").GetInt32();
        var dim = shape[2] / heads;
        return new ReadOnlyTensorSpan<float>(
            data, [shape[0], heads, shape[1], dim], [shape[0] == 1 ? 0 : shape[1] * shape[2], dim, shape[2], 1]);
    }

    /// <summary>An input of bools.</summary>
    public ReadOnlyTensorSpan<bool> BooleanTensor(string name) => new(
        Find("inputs", name).GetProperty("data").EnumerateArray().Select(static item => Single(item) != 0).ToArray(), Shape("inputs", name));

    private JsonElement Find(string list, string name) =>
        root.GetProperty(list).EnumerateArray().Single(item => item.GetProperty("name").GetString() == name);

    private nint[] Shape(string list, string name) =>
        [.. Find(list, name).GetProperty("shape").EnumerateArray().Select(static item => (nint)item.GetInt32())];

    /// <summary>JSON has no infinity: it is a text.</summary>
    private static float Single(JsonElement item) => item.ValueKind switch
    {
        JsonValueKind.String => item.GetString() switch
        {
            "-inf" => float.NegativeInfinity,
            "inf" => float.PositiveInfinity,
            var text => float.Parse(text!, CultureInfo.InvariantCulture),
        },
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        _ => item.GetSingle(),
    };
}
