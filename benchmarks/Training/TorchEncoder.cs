using SparseAttentionGen.LongRangeArena.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SparseAttentionGen.Benchmarks.Training;

/// <summary>The sample's encoder as it is written with libtorch: the same layers under the same names, with the same weights.</summary>
internal sealed class TorchEncoder : IDisposable
{
    private const string Tokens = "embedding.tokens";
    private readonly Dictionary<string, Parameter> parameters;
    private readonly Embedding embedding;
    private readonly EncoderSize size;
    private readonly Tensor? mask;

    /// <param name="encoder">Has the weights, which are copied.</param>
    /// <param name="size">Its sizes.</param>
    /// <param name="mask">Which keys a query attends, [length, length]; null: all.</param>
    public TorchEncoder(Encoder encoder, EncoderSize size, Tensor? mask)
    {
        (this.size, this.mask) = (size, mask);
        var tokens = encoder.Parameters.Single(static item => item.Name == Tokens);
        embedding = nn.Embedding(tokens.Shape[0], tokens.Shape[1]);
        embedding.weight = nn.Parameter(Copy(tokens));
        parameters = encoder.Parameters
            .Where(static item => item.Name != Tokens)
            .ToDictionary(static item => item.Name, static item => nn.Parameter(Copy(item)));
    }

    /// <summary>All that is learned.</summary>
    public IEnumerable<Parameter> Parameters => [embedding.weight!, .. parameters.Values];

    /// <summary>Predicts the classes of sequences without padding.</summary>
    /// <param name="tokens">[batch, length].</param>
    /// <returns>Logits, [batch, classes].</returns>
    public Tensor Forward(Tensor tokens)
    {
        var rows = embedding.call(tokens) + parameters["embedding.positions"];
        for (var layer = 0; layer < size.Layers; layer++)
        {
            var name = $"layers.{layer}";
            rows += Attend($"{name}.attention", Normalize($"{name}.attention.norm", rows));
            var inner = Multiply($"{name}.inner.expand", Normalize($"{name}.inner.norm", rows));
            rows += Multiply($"{name}.inner.contract", nn.functional.gelu(inner, GELU.Approximate.tanh));
        }

        return Multiply("head", Normalize("norm", rows).mean([1L]));
    }

    public void Dispose()
    {
        mask?.Dispose();
        embedding.Dispose();
        foreach (var parameter in parameters.Values)
        {
            parameter.Dispose();
        }
    }

    /// <summary>Weights of linear layers are [inputs, outputs] in the sample, and [outputs, inputs] in libtorch.</summary>
    private static Tensor Copy(LongRangeArena.Training.Parameter parameter)
    {
        var copy = tensor(parameter.Values, [.. parameter.Shape.Select(static length => (long)length)]);
        return parameter.Shape.Length == 2 && parameter.Name.EndsWith(".weight", StringComparison.Ordinal) ? copy.transpose(0, 1).contiguous() : copy;
    }

    private Tensor Attend(string name, Tensor rows)
    {
        var output = nn.functional.scaled_dot_product_attention(Heads($"{name}.query", rows), Heads($"{name}.key", rows), Heads($"{name}.value", rows), mask);
        return Multiply($"{name}.output", output.transpose(1, 2).reshape(rows.shape));
    }

    private Tensor Heads(string name, Tensor rows) =>
        Multiply(name, rows).view(rows.shape[0], rows.shape[1], size.Heads, AttentionVariants.HeadDim).transpose(1, 2);

    private Tensor Multiply(string name, Tensor rows) => nn.functional.linear(rows, parameters[$"{name}.weight"], parameters[$"{name}.bias"]);

    private Tensor Normalize(string name, Tensor rows) =>
        nn.functional.layer_norm(rows, [size.Width], parameters[$"{name}.weight"], parameters[$"{name}.bias"]);
}
