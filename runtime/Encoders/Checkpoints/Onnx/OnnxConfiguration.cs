using SparseAttentionGen.Encoders.Layers;
using SparseAttentionGen.Encoders.Models;

namespace SparseAttentionGen.Encoders.Checkpoints.Onnx;

/// <summary>What a BERT's config.json would say, out of its graph.</summary>
internal static class OnnxConfiguration
{
    private const string Embeddings = "embeddings.word_embeddings.weight";
    private const string FirstQuery = "encoder.layer.0.attention.self.query.bias";

    /// <summary>Reads a configuration.</summary>
    /// <param name="file">The model.</param>
    /// <param name="heads">Heads of a layer; null: the graph says it.</param>
    /// <exception cref="InvalidDataException">It is no BERT, or does not say something.</exception>
    public static EncoderConfiguration Read(OnnxFile file, int? heads)
    {
        var graph = file.Graph;
        var names = OnnxNames.Find(graph);
        if (graph.HasOperator("CumSum"))
        {
            throw new InvalidDataException($"{file.Name} counts positions from the padding (CumSum), as RoBERTa does: only BERT is read from ONNX files.");
        }

        var (words, query) = (Single(file, names, Embeddings, 2), Single(file, names, FirstQuery, 1));
        var prefix = query.Name[..^FirstQuery.Length];
        long[] Sizes(string name, int dimensions) => names.TryGetValue(prefix + name, out var found) && found.Tensor.Shape.Length == dimensions
            ? found.Tensor.Shape
            : throw new InvalidDataException($"{file.Name} has no tensor '{prefix}{name}' of {dimensions} sizes: it is no BERT.");

        var layers = 1;
        while (names.ContainsKey($"{prefix}encoder.layer.{layers}.attention.self.query.bias"))
        {
            layers++;
        }

        var hidden = Size(file, query.Tensor.Shape[0]);
        var count = heads ?? Heads(file, query.Name, hidden);
        return hidden % count == 0 ? new EncoderConfiguration
        {
            ModelType = EncoderConfiguration.Bert,
            VocabularySize = Size(file, words.Tensor.Shape[0]),
            HiddenSize = hidden,
            Layers = layers,
            Heads = count,
            IntermediateSize = Size(file, Sizes("encoder.layer.0.intermediate.dense.bias", 1)[0]),
            Activation = ActivationOf(file, layers),
            LayerNormEpsilon = Epsilon(file),
            MaxPositions = Size(file, Sizes("embeddings.position_embeddings.weight", 2)[0]),
            TokenTypes = Size(file, Sizes("embeddings.token_type_embeddings.weight", 2)[0]),
        }
        : throw new InvalidDataException($"{file.Name}: {count} heads do not divide the hidden size, {hidden}.");
    }

    /// <summary>The one tensor whose name ends so.</summary>
    private static (string Name, OnnxTensor Tensor) Single(OnnxFile file, Dictionary<string, NamedTensor> names, string end, int dimensions)
    {
        string[] found = [.. names.Keys.Where(name => name == end || name.EndsWith("." + end, StringComparison.Ordinal))];
        return found is [var only] && names[only].Tensor.Shape.Length == dimensions
            ? (only, names[only].Tensor)
            : throw new InvalidDataException(
                $"{file.Name} has {(found.Length > 1 ? "more than one" : "no")} tensor '{end}' of {dimensions} sizes: only a BERT is read from ONNX files.");
    }

    /// <summary>The heads into which the first layer's queries are divided by a Reshape: the last sizes are heads and their size.</summary>
    private static int Heads(OnnxFile file, string queryBias, int hidden)
    {
        var graph = file.Graph;
        var sum = graph.Consumers(queryBias).FirstOrDefault(static node => node.Operator is "Add" or "Gemm")?.Outputs[0];
        foreach (var node in sum is null ? [] : graph.Consumers(sum))
        {
            if (node is { Operator: "Reshape", Inputs: [_, var shape] } && LastTwo(file, shape) is var (heads, size))
            {
                heads = heads > 0 || size <= 0 ? heads : hidden / size;
                if (heads > 0 && heads <= hidden && (size == -1 || heads * size == hidden))
                {
                    return (int)heads;
                }
            }
        }

        throw new InvalidDataException($"{file.Name} does not say how many heads its layers have: give the number in the options.");
    }

    /// <summary>The last two elements of a shape, which is one tensor or put together of several; -1: the rest, or unknown.</summary>
    private static (long Heads, long Size)? LastTwo(OnnxFile file, string shape)
    {
        long[] parts = file.Graph.Tensor(shape) is { } whole ? file.Integers(whole) ?? []
            : file.Graph.Producer(shape) is { Operator: "Concat" } concat
                ? [.. concat.Inputs.SelectMany(part => file.Graph.Tensor(part) is { } tensor ? file.Integers(tensor) ?? [-1] : [-1])]
                : [];
        return parts is [.., _, _, var heads, var size] ? (heads, size) : null;
    }

    private static float Epsilon(OnnxFile file)
    {
        const double Usual = 1e-12;
        foreach (var node in file.Graph.Nodes)
        {
            if (node.Operator == "LayerNormalization")
            {
                return node.Attributes.TryGetValue("epsilon", out var value) ? value.Number : 1e-5f;
            }

            if (node is { Operator: "Sqrt", Inputs: [var variance] } && file.Graph.Producer(variance) is { Operator: "Add" } addition)
            {
                var number = addition.Inputs.Select(name => file.Graph.Tensor(name) is { } tensor ? file.Number(tensor) : null).FirstOrDefault(static value => value is not null);
                return number is > 0 and < 1 ? (float)number : throw new InvalidDataException($"{file.Name} adds {number} to variances: a number from 0 to 1 is needed.");
            }
        }

        return (float)Usual;
    }

    /// <summary>Exporters write an activation as the operations that it is made of. A pooler has one tanh, too.</summary>
    private static Activation ActivationOf(OnnxFile file, int layers)
    {
        var graph = file.Graph;
        var gelu = graph.Nodes.FirstOrDefault(static node => node.Operator == "Gelu");
        return gelu is not null ? (gelu.Attributes.GetValueOrDefault("approximate")?.Text == "tanh" ? Activation.GeluTanh : Activation.Gelu)
            : graph.HasOperator("Erf") ? Activation.Gelu
            : graph.HasOperator("Relu") ? Activation.Relu
            : graph.Nodes.Count(static node => node.Operator == "Tanh") >= layers && graph.HasOperator("Pow") ? Activation.GeluTanh
            : throw new InvalidDataException($"{file.Name} has none of the activations that are read from ONNX files: Gelu, Erf, Relu and the Tanh of gelu_new.");
    }

    private static int Size(OnnxFile file, long size) =>
        size is > 0 and <= 1 << 28 ? (int)size : throw new InvalidDataException($"{file.Name} has a tensor of size {size}: the file is damaged.");
}
