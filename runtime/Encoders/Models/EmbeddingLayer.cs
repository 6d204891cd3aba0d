using System.Numerics.Tensors;
using SparseAttentionGen.Encoders.Checkpoints;
using SparseAttentionGen.Encoders.Layers;

namespace SparseAttentionGen.Encoders.Models;

/// <summary>From tokens to vectors: those of the word, and where a model has them of the position and of the first token type, added and normalised.</summary>
internal sealed class EmbeddingLayer
{
    private readonly EncoderConfiguration configuration;
    /// <summary>The largest table of a model, of which a text needs a few rows: they are read when they are needed, where that is possible.</summary>
    private readonly WeightTensor words;

    /// <summary>Both empty where a model has none.</summary>
    private readonly float[] positions = [];
    private readonly float[] tokenType = [];
    private readonly LayerNorm norm;

    public EmbeddingLayer(EncoderConfiguration configuration, IWeightSource weights)
    {
        this.configuration = configuration;
        var size = configuration.HiddenSize;
        words = weights.Open(configuration.Family.WordVectors, WeightKind.Matrix, configuration.VocabularySize, size);
        if (weights.IsLasting)
        {
            words.Verify();
        }
        else
        {
            words = new HeldTensor(words.ToArray());
        }

        if (configuration.Family.HasPositionVectors)
        {
            positions = weights.Read("embeddings.position_embeddings.weight", WeightKind.Matrix, configuration.MaxPositions, size);
            tokenType = weights.Read("embeddings.token_type_embeddings.weight", WeightKind.Matrix, configuration.TokenTypes, size)[..size];
        }

        norm = LayerWeights.Norm(weights, configuration.Family.EmbeddingNorm, configuration);
    }

    /// <summary>Writes the vectors of all sequences.</summary>
    public void Apply(PackedBatch batch, float[] hidden)
    {
        var size = configuration.HiddenSize;
        for (var index = 0; index < batch.Sequences.Count; index++)
        {
            var ids = batch.Sequences[index].Ids;
            for (var position = 0; position < ids.Length; position++)
            {
                var row = hidden.AsSpan((batch.Starts[index] + position) * size, size);
                words.Read((long)ids[position] * size, row);
                if (configuration.RescalesEmbeddings)
                {
                    TensorPrimitives.Multiply(row, MathF.Sqrt(size), row);
                }

                if (configuration.Family.HasPositionVectors)
                {
                    TensorPrimitives.Add(row, tokenType, row);
                    TensorPrimitives.Add(row, positions.AsSpan((configuration.FirstPosition + position) * size, size), row);
                }

                norm.Apply(row);
            }
        }
    }
}
