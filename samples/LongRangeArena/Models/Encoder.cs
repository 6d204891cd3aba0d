using SparseAttentionGen.LongRangeArena.Tasks;
using SparseAttentionGen.LongRangeArena.Training;
using SparseAttentionGen.LongRangeArena.Training.Layers;

namespace SparseAttentionGen.LongRangeArena.Models;

/// <summary>Embeddings, layers, and a prediction for each sequence or, of a decoder, for each token.</summary>
internal sealed class Encoder
{
    private readonly Embedding embedding;
    private readonly EncoderLayer[] layers;
    private readonly Normalization norm;
    private readonly MeanPooling? pooling;
    private readonly Linear head;
    private readonly CrossEntropy loss;

    /// <param name="prediction">What is predicted.</param>
    /// <param name="size">The sizes.</param>
    /// <param name="variant">The attention.</param>
    /// <param name="seed">Draws the weights.</param>
    /// <param name="threads">Most threads to use; results do not depend on it.</param>
    public Encoder(Prediction prediction, EncoderSize size, AttentionVariant variant, int seed, int threads)
    {
        var attention = prediction.IsOfEachToken
            ? variant.Decoder ?? throw new ArgumentException($"{variant.Name} cannot predict the next token.", nameof(variant))
            : variant.Encoder;
        embedding = new Embedding(prediction.Vocabulary, size.Length, size.Width, seed, threads);
        layers =
        [
            .. Enumerable.Range(0, size.Layers).Select(layer =>
                new EncoderLayer($"layers.{layer}", size, attention(new LayerPlace(layer, size.Length, seed)), seed, threads)),
        ];
        norm = new Normalization("norm", size.Width, threads);
        pooling = prediction.IsOfEachToken ? null : new MeanPooling(size.Length, size.Width);
        head = new Linear("head", size.Width, prediction.Classes, seed, threads);
        loss = new CrossEntropy(prediction.Classes, threads);
        Parameters = [.. embedding.Parameters, .. layers.SelectMany(static layer => layer.Parameters), .. norm.Parameters, .. head.Parameters];
    }

    /// <summary>All that is learned.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Number of numbers that are learned.</summary>
    public long ParameterCount => Parameters.Sum(static parameter => (long)parameter.Values.Length);

    /// <summary>Predicts.</summary>
    /// <param name="tokens">[batch, length].</param>
    /// <param name="lengths">Tokens of each sequence before its padding.</param>
    /// <returns>A logit for each class of each sequence or, of a decoder, of each token; overwritten by the next call.</returns>
    public float[] Predict(int[] tokens, int[] lengths)
    {
        var rows = embedding.Forward(tokens);
        foreach (var layer in layers)
        {
            rows = layer.Forward(rows, lengths);
        }

        rows = norm.Forward(rows);
        return head.Forward(pooling is null ? rows : pooling.Forward(rows, lengths));
    }

    /// <summary>Predicts, and compares with the targets.</summary>
    public Score Forward(Batch batch) => loss.Forward(Predict(batch.Tokens, batch.Lengths), batch.Targets);

    /// <summary>Computes the gradients of all parameters for the last forward pass.</summary>
    public void Backward()
    {
        var gradient = head.Backward(loss.Gradient);
        gradient = norm.Backward(pooling is null ? gradient : pooling.Backward(gradient));
        for (var layer = layers.Length - 1; layer >= 0; layer--)
        {
            gradient = layers[layer].Backward(gradient);
        }

        embedding.Backward(gradient);
    }
}
