namespace SparseAttentionGen.Benchmarks.Peers.Onnx;

/// <summary>An input or output of a model. Without a name it is an optional input that is left out.</summary>
internal sealed record OnnxValue(string Name, OnnxElement Element, params long[] Dimensions)
{
    public static OnnxValue Absent { get; } = new(string.Empty, OnnxElement.Float);
}

/// <summary>Numbers of the element types in onnx.proto.</summary>
internal enum OnnxElement
{
    Float = 1,
    Int32 = 6,
}

/// <summary>Writes a model that is one operator of ONNX Runtime. Field numbers are those of onnx.proto.</summary>
internal static class OnnxModel
{
    private const string OperatorDomain = "com.microsoft";
    private const int IrVersion = 9;
    private const int StandardOperatorSet = 20;
    private const int IntegerAttribute = 2;

    public static byte[] OneOperator(
        string operatorName, IReadOnlyList<(string Name, long Value)> attributes, IReadOnlyList<OnnxValue> inputs, IReadOnlyList<OnnxValue> outputs)
    {
        var graph = new ProtobufWriter().Message(1, Node(operatorName, attributes, inputs, outputs)).Text(2, operatorName);
        foreach (var input in inputs.Where(static input => input.Name.Length > 0))
        {
            graph.Message(11, ValueInfo(input));
        }

        foreach (var output in outputs)
        {
            graph.Message(12, ValueInfo(output));
        }

        return new ProtobufWriter()
            .Integer(1, IrVersion)
            .Message(7, graph)
            .Message(8, OperatorSet(string.Empty, StandardOperatorSet))
            .Message(8, OperatorSet(OperatorDomain, 1))
            .ToArray();
    }

    private static ProtobufWriter Node(
        string operatorName, IReadOnlyList<(string Name, long Value)> attributes, IReadOnlyList<OnnxValue> inputs, IReadOnlyList<OnnxValue> outputs)
    {
        var node = new ProtobufWriter();
        foreach (var input in inputs)
        {
            node.Text(1, input.Name);
        }

        foreach (var output in outputs)
        {
            node.Text(2, output.Name);
        }

        node.Text(4, operatorName);
        foreach (var (name, value) in attributes)
        {
            node.Message(5, new ProtobufWriter().Text(1, name).Integer(3, value).Integer(20, IntegerAttribute));
        }

        return node.Text(7, OperatorDomain);
    }

    private static ProtobufWriter ValueInfo(OnnxValue value)
    {
        var shape = new ProtobufWriter();
        foreach (var dimension in value.Dimensions)
        {
            shape.Message(1, new ProtobufWriter().Integer(1, dimension));
        }

        var tensor = new ProtobufWriter().Integer(1, (int)value.Element).Message(2, shape);
        return new ProtobufWriter().Text(1, value.Name).Message(2, new ProtobufWriter().Message(1, tensor));
    }

    private static ProtobufWriter OperatorSet(string domain, int version) => new ProtobufWriter().Text(1, domain).Integer(2, version);
}
