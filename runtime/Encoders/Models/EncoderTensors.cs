using SparseAttentionGen.Encoders.Checkpoints;

namespace SparseAttentionGen.Encoders.Models;

/// <summary>
/// The tensors that a configuration needs. All are checked before the first is read: a message reports everything that is wrong at once,
/// and sizes from a damaged configuration are never allocated.
/// </summary>
internal static class EncoderTensors
{
    private const int MostListed = 3;

    /// <summary>Fails unless a source has all tensors in the right sizes.</summary>
    /// <exception cref="InvalidDataException">Says what is wrong.</exception>
    public static void Check(EncoderConfiguration configuration, IWeightSource weights)
    {
        var tensors = Of(configuration, configuration.Family.Pooler is { } pooler && weights.Has(pooler + ".weight"));
        string[] missing = [.. tensors.Select(static tensor => tensor.Name).Where(name => !weights.Has(name))];
        if (missing.Length > 0)
        {
            throw new InvalidDataException(weights.Lack(missing, tensors.Count));
        }

        string[] problems = [.. tensors.Select(tensor => weights.Problem(tensor.Name, tensor.Shape)).OfType<string>()];
        if (problems.Length > 0)
        {
            var more = problems.Length > MostListed ? $" And {problems.Length - MostListed:N0} more." : string.Empty;
            throw new InvalidDataException("The weights do not fit the configuration. " + string.Join(" ", problems.Take(MostListed)) + more);
        }
    }

    /// <summary>Names, without a prefix, and sizes in the order of reading.</summary>
    public static IReadOnlyList<(string Name, int[] Shape)> Of(EncoderConfiguration configuration, bool hasPooler)
    {
        if (configuration.Family == EncoderFamily.ModernBert)
        {
            return [.. OfModernBert(configuration)];
        }

        var (size, inner) = (configuration.HiddenSize, configuration.IntermediateSize);
        List<(string Name, int[] Shape)> tensors =
        [
            ("embeddings.word_embeddings.weight", [configuration.VocabularySize, size]),
            ("embeddings.position_embeddings.weight", [configuration.MaxPositions, size]),
            ("embeddings.token_type_embeddings.weight", [configuration.TokenTypes, size]),
            .. Norm("embeddings.LayerNorm", size),
        ];
        for (var layer = 0; layer < configuration.Layers; layer++)
        {
            var name = $"encoder.layer.{layer}.";
            tensors.AddRange(configuration.Family.Projections.SelectMany(part => Dense($"{name}attention.self.{part}", size, size, configuration.HasAttentionBias)));
            if (configuration.Convolution > 0)
            {
                tensors.Add((name + "attention.self.conv.weight", [configuration.Heads, 1, configuration.Convolution, 1]));
            }

            tensors.AddRange(Dense(name + "attention.output.dense", size, size));
            tensors.AddRange(Norm(name + "attention.output.LayerNorm", size));
            tensors.AddRange(Dense(name + "intermediate.dense", size, inner));
            tensors.AddRange(Dense(name + "output.dense", inner, size));
            tensors.AddRange(Norm(name + "output.LayerNorm", size));
        }

        if (hasPooler && configuration.Family.Pooler is { } pooler)
        {
            tensors.AddRange(Dense(pooler, size, size));
        }

        return tensors;
    }

    private static IEnumerable<(string Name, int[] Shape)> OfModernBert(EncoderConfiguration configuration)
    {
        var (size, inner) = (configuration.HiddenSize, configuration.IntermediateSize);
        IEnumerable<(string Name, int[] Shape)> OwnNorm(string name) => configuration.HasNormBias ? Norm(name, size) : [(name + ".weight", [size])];
        IEnumerable<(string Name, int[] Shape)> Layer(int layer) =>
        [
            .. layer == 0 ? [] : OwnNorm($"layers.{layer}.attn_norm"),
            .. Dense($"layers.{layer}.attn.Wqkv", size, 3 * size, configuration.HasAttentionBias),
            .. Dense($"layers.{layer}.attn.Wo", size, size, configuration.HasAttentionBias),
            .. OwnNorm($"layers.{layer}.mlp_norm"),
            .. Dense($"layers.{layer}.mlp.Wi", size, 2 * inner, configuration.HasFeedForwardBias),
            .. Dense($"layers.{layer}.mlp.Wo", inner, size, configuration.HasFeedForwardBias),
        ];
        return
        [
            (configuration.Family.WordVectors, [configuration.VocabularySize, size]),
            .. OwnNorm(configuration.Family.EmbeddingNorm),
            .. Enumerable.Range(0, configuration.Layers).SelectMany(Layer),
            .. OwnNorm("final_norm"),
        ];
    }

    private static IEnumerable<(string Name, int[] Shape)> Dense(string name, int inputs, int outputs, bool hasBias = true) =>
        hasBias ? [(name + ".weight", [outputs, inputs]), (name + ".bias", [outputs])] : [(name + ".weight", [outputs, inputs])];

    private static IEnumerable<(string Name, int[] Shape)> Norm(string name, int size) => [(name + ".weight", [size]), (name + ".bias", [size])];
}
