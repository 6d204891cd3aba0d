namespace SparseAttentionGen.Encoders.Checkpoints.Onnx;

/// <summary>The operations of a model and its tensors, without the elements of large ones.</summary>
internal sealed class OnnxGraph
{
    private readonly Dictionary<string, OnnxTensor> tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OnnxNode> producers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<OnnxNode>> consumers = new(StringComparer.Ordinal);

    /// <param name="nodes">The operations in the file's order, which is that of their work.</param>
    /// <param name="initializers">The tensors that the model was saved with.</param>
    public OnnxGraph(IReadOnlyList<OnnxNode> nodes, IReadOnlyList<OnnxTensor> initializers)
    {
        (Nodes, Initializers) = (nodes, initializers);
        foreach (var tensor in initializers)
        {
            tensors[tensor.Name] = tensor;
        }

        foreach (var node in nodes)
        {
            foreach (var output in node.Outputs)
            {
                producers[output] = node;
            }

            foreach (var input in node.Inputs)
            {
                (consumers.TryGetValue(input, out var list) ? list : consumers[input] = []).Add(node);
            }

            AddConstant(node);
        }
    }

    public IReadOnlyList<OnnxNode> Nodes { get; }

    public IReadOnlyList<OnnxTensor> Initializers { get; }

    /// <summary>The tensor of a value that does not depend on the model's input; null: it does, or it is computed.</summary>
    public OnnxTensor? Tensor(string name) => tensors.GetValueOrDefault(name);

    /// <summary>The operation that makes a value; null: it is an input or an initializer.</summary>
    public OnnxNode? Producer(string name) => producers.GetValueOrDefault(name);

    /// <summary>The operations that are given a value.</summary>
    public IReadOnlyList<OnnxNode> Consumers(string name) => consumers.GetValueOrDefault(name) ?? [];

    public bool HasOperator(string name) => Nodes.Any(node => node.Operator == name);

    /// <summary>Constants, and other names of tensors: exporters store equal tensors once.</summary>
    private void AddConstant(OnnxNode node)
    {
        if (node.Outputs is not [var output])
        {
            return;
        }

        if (node.Operator == "Identity" && node.Inputs is [var input] && Tensor(input) is { } same)
        {
            tensors[output] = same;
        }

        if (node.Operator == "Constant")
        {
            foreach (var (name, value) in node.Attributes)
            {
                if ((value.Tensor ?? Scalar(name, value)) is { } tensor)
                {
                    tensors[output] = tensor;
                }
            }
        }
    }

    private static OnnxTensor? Scalar(string name, OnnxAttribute value) => name switch
    {
        "value_int" => new OnnxTensor { Element = OnnxElement.I64, Integers = [value.Integer] },
        "value_ints" => new OnnxTensor { Element = OnnxElement.I64, Shape = [value.Integers.Length], Integers = value.Integers },
        _ => null,
    };
}
