using SparseAttentionGen.LongRangeArena.Tasks;
using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.LongRangeArena.Models;

/// <summary>An attention that is compared: one line in <see cref="AttentionVariants"/>.</summary>
/// <param name="Key">What the command line and files call it.</param>
/// <param name="Name">What tables and plots call it.</param>
/// <param name="Encoder">Makes the attention of a layer of an encoder, whose tokens see both sides.</param>
/// <param name="Decoder">Makes that of a layer of a decoder, whose tokens see what comes before; null: it has none.</param>
internal sealed record AttentionVariant(
    string Key, string Name, Func<LayerPlace, LayerAttention> Encoder, Func<LayerPlace, LayerAttention>? Decoder)
{
    /// <summary>Whether it can learn a prediction: the next token of each token is no secret to an attention that mixes the whole sequence.</summary>
    public bool Fits(Prediction prediction) => Decoder is not null || !prediction.IsOfEachToken;
}

/// <summary>Which layer an attention is made for: what is random or learned in it differs by layer.</summary>
/// <param name="Layer">Index of the layer.</param>
/// <param name="Length">Tokens of a sequence.</param>
/// <param name="Seed">The model's seed.</param>
internal readonly record struct LayerPlace(int Layer, int Length, int Seed)
{
    /// <summary>Draws the random features of the layer.</summary>
    public int FeatureSeed => SeededGaussian.Derive(Seed, $"layers.{Layer}.features");
}
