using System.Runtime.InteropServices;

namespace SparseAttentionGen.Samples.Tests.LongDocument.Onnx;

/// <summary>How a graph says the number of heads.</summary>
public enum HeadShape
{
    /// <summary>One constant.</summary>
    Constant,

    /// <summary>Constants and computed sizes, put together.</summary>
    Concatenated,

    /// <summary>Initializers and computed sizes, put together.</summary>
    ConcatenatedInitializers,

    /// <summary>Nothing does.</summary>
    Absent,
}

/// <summary>How a graph has the weights of linear layers.</summary>
public enum ProductForm
{
    /// <summary>Transposed, without a name.</summary>
    Anonymous,

    /// <summary>As they are, with a transposition in the graph.</summary>
    Transposed,

    /// <summary>As they are, and a Gemm that transposes.</summary>
    Gemm,
}

/// <summary>A tiny BERT as exporters write it: initializers, and the operations that follow from their names.</summary>
internal sealed class TinyOnnx(TinyCheckpoint checkpoint)
{
    private const int FloatType = 1;
    private const int IntegerType = 7;
    private const int HalfType = 10;

    private readonly List<ProtobufMessage> nodes = [];
    private readonly List<ProtobufMessage> initializers = [];
    private int count;

    public HeadShape Heads { get; init; }

    public ProductForm Form { get; init; }

    /// <summary>Whether elements are in the field of floats, and not raw.</summary>
    public bool HasFloatData { get; init; }

    /// <summary>Whether elements are in another file.</summary>
    public bool IsExternal { get; init; }

    /// <summary>Tensors that are left out.</summary>
    public string? Without { get; init; }

    /// <summary>The model's bytes.</summary>
    public byte[] Bytes()
    {
        var configuration = checkpoint.Configuration;
        foreach (var (name, values) in checkpoint.Weights)
        {
            if (name.StartsWith("encoder", StringComparison.Ordinal) && name.EndsWith(".weight", StringComparison.Ordinal) && checkpoint.Shapes[name].Length == 2)
            {
                AddProduct(name, values);
            }
            else if (name != Without)
            {
                initializers.Add(Tensor(checkpoint.Prefix + name, values, checkpoint.Shapes[name]));
            }
        }

        AddNode("Add", ["variance", Constant(Scalar(configuration.LayerNormEpsilon))], "stable");
        AddNode("Sqrt", ["stable"], "deviation");
        AddNode("Erf", ["inner"], "erf");
        var graph = new ProtobufMessage();
        nodes.ForEach(node => graph.Message(1, node));
        initializers.ForEach(tensor => graph.Message(5, tensor));
        return new ProtobufMessage().Integer(1, 8).Text(2, "tests").Message(7, graph).Message(8, new ProtobufMessage().Integer(2, 14)).ToArray();
    }

    private void AddProduct(string name, double[] values)
    {
        var bias = checkpoint.Prefix + name[..^".weight".Length] + ".bias";
        var shape = checkpoint.Shapes[name];
        var (product, sum) = (Name("product"), Name("sum"));
        switch (Form)
        {
            case ProductForm.Anonymous:
                var weight = Name("onnx::MatMul");
                initializers.Add(Tensor(weight, Transpose(values, shape), [shape[1], shape[0]]));
                AddNode("MatMul", ["states", weight], product);
                AddNode("Add", [bias, product], sum);
                break;
            case ProductForm.Transposed:
                initializers.Add(Tensor(checkpoint.Prefix + name, values, shape));
                var transposed = Name("transposed");
                AddNode("Transpose", [checkpoint.Prefix + name], transposed);
                AddNode("MatMul", ["states", transposed], product);
                AddNode("Add", [product, bias], sum);
                break;
            default:
                var matrix = Name("matrix");
                initializers.Add(Tensor(matrix, values, shape));
                AddNode("Gemm", ["states", matrix, bias], sum, new ProtobufMessage().Text(1, "transB").Integer(3, 1).Integer(20, 2));
                break;
        }

        if (name.EndsWith(".self.query.weight", StringComparison.Ordinal))
        {
            AddHeads(sum);
        }
    }

    private void AddHeads(string sum)
    {
        var (heads, size) = (checkpoint.Configuration.Heads, checkpoint.Configuration.HeadSize);
        string? shape = null;
        switch (Heads)
        {
            case HeadShape.Constant:
                shape = Constant(Integers([0, 0, heads, size]));
                break;
            case HeadShape.Concatenated:
                shape = Name("shape");
                AddNode("Concat", ["batch", "length", Constant(Integers([heads])), Constant(Integers([size]))], shape);
                break;
            case HeadShape.ConcatenatedInitializers:
                shape = Name("shape");
                var (first, second) = (Name("heads"), Name("size"));
                initializers.Add(Integers([heads]).Text(8, first));
                initializers.Add(Integers([-1]).Text(8, second));
                AddNode("Concat", ["batch", "length", first, second], shape);
                break;
        }

        AddNode("Reshape", [sum, shape ?? "computed"], Name("divided"));
    }

    private string Constant(ProtobufMessage tensor)
    {
        var name = Name("constant");
        AddNode("Constant", [], name, new ProtobufMessage().Text(1, "value").Message(5, tensor).Integer(20, 4));
        return name;
    }

    private void AddNode(string type, string[] inputs, string output, ProtobufMessage? attribute = null)
    {
        var node = new ProtobufMessage();
        Array.ForEach(inputs, input => node.Text(1, input));
        node.Text(2, output).Text(3, "name of " + output).Text(4, type);
        nodes.Add(attribute is null ? node : node.Message(5, attribute));
    }

    private string Name(string kind) => $"{kind}_{count++}";

    private static ProtobufMessage Integers(long[] values) =>
        new ProtobufMessage().Packed(1, [values.Length]).Integer(2, IntegerType).Bytes(9, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    private static ProtobufMessage Scalar(float value) => new ProtobufMessage().Integer(2, FloatType).Bytes(9, BitConverter.GetBytes(value));

    private ProtobufMessage Tensor(string name, double[] values, int[] shape)
    {
        var isHalf = checkpoint.Type == "F16";
        var tensor = new ProtobufMessage();
        foreach (var size in shape)
        {
            tensor.Integer(1, size);
        }

        tensor.Integer(2, isHalf ? HalfType : FloatType).Text(8, name);
        if (IsExternal)
        {
            return tensor.Message(13, new ProtobufMessage().Text(1, "location").Text(2, "weights.bin")).Integer(14, 1);
        }

        if (isHalf && HasFloatData)
        {
            return tensor.Packed(5, values.Select(static value => (long)BitConverter.HalfToUInt16Bits((Half)value)));
        }

        byte[] bytes = [.. values.SelectMany(value => isHalf ? BitConverter.GetBytes((Half)value) : BitConverter.GetBytes((float)value))];
        return tensor.Bytes(HasFloatData ? 4 : 9, bytes);
    }

    private static double[] Transpose(double[] values, int[] shape) =>
        [.. Enumerable.Range(0, shape[1]).SelectMany(column => Enumerable.Range(0, shape[0]).Select(row => values[(row * shape[1]) + column]))];
}
