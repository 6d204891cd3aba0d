using SparseAttentionGen.Encoders.Checkpoints;

namespace SparseAttentionGen.Encoders.Models;

/// <summary>One layer: attention and a feed-forward layer.</summary>
internal abstract class EncoderLayer
{
    public abstract SelfAttention Attention { get; }

    /// <summary>The layer of a configuration's family.</summary>
    public static EncoderLayer Create(EncoderConfiguration configuration, IWeightSource weights, int layer) =>
        configuration.Family == EncoderFamily.ModernBert ? new PreNormLayer(configuration, weights, layer) : new PostNormLayer(configuration, weights, layer);

    /// <summary>From the buffers' hidden states to those of the next layer.</summary>
    public abstract void Apply(EncoderBuffers buffers, PackedBatch batch, EncodeOptions options);
}
