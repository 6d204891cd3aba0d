using SparseAttentionGen.Encoders.Checkpoints;
using SparseAttentionGen.Encoders.Layers;
using SparseAttentionGen.Encoders.Models;

namespace SparseAttentionGen.Encoders.Heads;

/// <summary>
/// What a masked language model has behind its encoder: a layer, and the score of every token of the vocabulary, by the vectors that the encoder begins with
/// (Devlin et al. 2019, arXiv 1810.04805, section 3.1).
/// </summary>
internal sealed class MaskedTokenHead
{
    private readonly Activation activation;
    private readonly LinearLayer dense;
    private readonly LayerNorm norm;
    private readonly LinearLayer decoder;

    /// <param name="configuration">The model.</param>
    /// <param name="words">Where the encoder's weights come from.</param>
    /// <param name="head">Where the head's come from.</param>
    /// <exception cref="InvalidDataException">A tensor is missing or has the wrong size.</exception>
    public MaskedTokenHead(EncoderConfiguration configuration, IWeightSource words, IWeightSource head)
    {
        var names = Names.Of(configuration);
        var (size, vocabulary) = (configuration.HiddenSize, configuration.VocabularySize);
        string[] needed = [names.Dense + ".weight", names.Norm + ".weight"];
        string[] missing = [.. needed.Where(name => !head.Has(name)), .. names.Biases.Any(head.Has) ? [] : names.Biases[..1]];
        if (missing.Length > 0)
        {
            throw new InvalidDataException("The checkpoint has no head that guesses masked tokens: " + head.Lack(missing, needed.Length + 1));
        }

        activation = names.Activation;
        dense = LayerWeights.Linear(head, names.Dense, size, size, names.HasDenseBias);
        norm = LayerWeights.Norm(head, names.Norm, configuration);

        // Most files leave the decoder's matrix out, since it is that of the words.
        var matrix = head.Has(names.Decoder)
            ? head.Open(names.Decoder, WeightKind.Matrix, vocabulary, size)
            : words.Open(configuration.Family.WordVectors, WeightKind.Matrix, vocabulary, size);
        decoder = new LinearLayer(matrix.Read, head.Read(names.Biases.First(head.Has), WeightKind.Bias, vocabulary), size, vocabulary);
    }

    /// <summary>All tensors that the head may have.</summary>
    public static IEnumerable<string> Tensors(EncoderConfiguration configuration)
    {
        var names = Names.Of(configuration);
        return [names.Dense + ".weight", names.Dense + ".bias", names.Norm + ".weight", names.Norm + ".bias", names.Decoder, .. names.Biases];
    }

    /// <summary>The score of every token at one place, [vocabularySize]: the logarithm of its probability, but for a number that all have in common.</summary>
    /// <param name="state">The encoder's last state there, [hiddenSize].</param>
    /// <param name="threads">Most threads.</param>
    public float[] Scores(ReadOnlySpan<float> state, int threads)
    {
        var (inner, scores) = (new float[dense.Outputs], new float[decoder.Outputs]);
        dense.Apply(state, inner, rows: 1, threads);
        ActivationFunctions.Apply(activation, inner);
        norm.Apply(inner);
        decoder.Apply(inner, scores, rows: 1, threads);
        return scores;
    }

    /// <summary>What a family calls the head's tensors.</summary>
    private sealed record Names(string Dense, string Norm, string Decoder, string[] Biases, Activation Activation)
    {
        public bool HasDenseBias { get; init; } = true;

        public static Names Of(EncoderConfiguration configuration) => configuration.ModelType switch
        {
            EncoderConfiguration.Roberta or EncoderConfiguration.Longformer =>
                new("lm_head.dense", "lm_head.layer_norm", "lm_head.decoder.weight", ["lm_head.bias", "lm_head.decoder.bias"], Activation.Gelu),
            EncoderConfiguration.ModernBert => new("head.dense", "head.norm", "decoder.weight", ["decoder.bias"], Activation.Gelu)
            {
                HasDenseBias = false,
            },
            _ => new(
                "cls.predictions.transform.dense",
                "cls.predictions.transform.LayerNorm",
                "cls.predictions.decoder.weight",
                ["cls.predictions.bias", "cls.predictions.decoder.bias"],
                configuration.Activation),
        };
    }
}
