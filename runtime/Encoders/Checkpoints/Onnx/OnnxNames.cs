namespace SparseAttentionGen.Encoders.Checkpoints.Onnx;

/// <summary>A tensor under the name that it had before it was exported.</summary>
/// <param name="Tensor">The tensor.</param>
/// <param name="IsTransposed">Whether it is the transpose of what the name says: [inputs, outputs].</param>
internal readonly record struct NamedTensor(OnnxTensor Tensor, bool IsTransposed);

/// <summary>
/// Finds the names of a graph's tensors. Exporters transpose the weights of linear layers and name the result by a number; but the product with it is
/// followed by an addition, whose bias still has its name.
/// </summary>
internal static class OnnxNames
{
    private const string Bias = ".bias";
    private const string Weight = ".weight";

    /// <summary>The tensors by their names; those without one have the file's.</summary>
    public static Dictionary<string, NamedTensor> Find(OnnxGraph graph)
    {
        var named = new Dictionary<string, NamedTensor>(StringComparer.Ordinal);
        foreach (var tensor in graph.Initializers)
        {
            named[tensor.Name] = new NamedTensor(tensor, IsTransposed: false);
        }

        foreach (var node in graph.Nodes)
        {
            if (node.Operator == "Identity" && node is { Inputs: [_], Outputs: [var same] } && graph.Tensor(same) is { } equal)
            {
                named.TryAdd(same, new NamedTensor(equal, IsTransposed: false));
            }

            if (Product(graph, node) is var (weight, bias, isTransposed) && bias.EndsWith(Bias, StringComparison.Ordinal))
            {
                named.TryAdd(bias[..^Bias.Length] + Weight, new NamedTensor(weight, isTransposed));
            }
        }

        return named;
    }

    /// <summary>The bias that is added to a value, and the sum; null: none is.</summary>
    public static (string Bias, string Sum)? Addition(OnnxGraph graph, string value)
    {
        foreach (var node in graph.Consumers(value))
        {
            if (node is { Operator: "Add", Inputs: [var left, var right], Outputs: [var sum] })
            {
                var other = left == value ? right : left;
                if (graph.Tensor(other) is { Shape.Length: 1 })
                {
                    return (other, sum);
                }
            }
        }

        return null;
    }

    /// <summary>The weight of a linear layer, the name of its bias, and whether the weight is [inputs, outputs]; null: it is no such layer.</summary>
    private static (OnnxTensor Weight, string Bias, bool IsTransposed)? Product(OnnxGraph graph, OnnxNode node) => node switch
    {
        { Operator: "MatMul", Inputs: [_, var weight], Outputs: [var product] }
            when graph.Tensor(weight) is { Shape.Length: 2 } tensor && Addition(graph, product) is var (bias, _) => (tensor, bias, true),
        { Operator: "Gemm", Inputs: [_, var weight, var bias] }
            when graph.Tensor(weight) is { Shape.Length: 2 } tensor => (tensor, bias, !(node.Attributes.GetValueOrDefault("transB")?.Integer > 0)),
        _ => null,
    };
}
