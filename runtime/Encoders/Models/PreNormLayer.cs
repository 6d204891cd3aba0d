using System.Numerics.Tensors;
using SparseAttentionGen.Encoders.Checkpoints;
using SparseAttentionGen.Encoders.Layers;

namespace SparseAttentionGen.Encoders.Models;

/// <summary>
/// ModernBERT's layer (Warner et al. 2024, arXiv 2412.13663): attention and a gated feed-forward layer, each of normalised states and added to those before.
/// </summary>
internal sealed class PreNormLayer : EncoderLayer
{
    private readonly EncoderConfiguration configuration;

    /// <summary>Null for the first layer, whose states are normalised already.</summary>
    private readonly LayerNorm? attentionNorm;
    private readonly LinearLayer attentionOutput;
    private readonly LayerNorm feedForwardNorm;
    private readonly LinearLayer intermediate;
    private readonly LinearLayer gate;
    private readonly LinearLayer output;

    public PreNormLayer(EncoderConfiguration configuration, IWeightSource weights, int layer)
    {
        this.configuration = configuration;
        var name = $"layers.{layer}.";
        var (hidden, inner) = (configuration.HiddenSize, configuration.IntermediateSize);
        Attention = new ModernSelfAttention(configuration, weights, layer);
        attentionNorm = layer == 0 ? null : LayerWeights.Norm(weights, name + "attn_norm", configuration);
        attentionOutput = LayerWeights.Linear(weights, name + "attn.Wo", hidden, hidden, configuration.HasAttentionBias);
        feedForwardNorm = LayerWeights.Norm(weights, name + "mlp_norm", configuration);
        intermediate = LayerWeights.Part(weights, name + "mlp.Wi", hidden, inner, configuration.HasFeedForwardBias, part: 0, parts: 2);
        gate = LayerWeights.Part(weights, name + "mlp.Wi", hidden, inner, configuration.HasFeedForwardBias, part: 1, parts: 2);
        output = LayerWeights.Linear(weights, name + "mlp.Wo", inner, hidden, configuration.HasFeedForwardBias);
    }

    public override SelfAttention Attention { get; }

    public override void Apply(EncoderBuffers buffers, PackedBatch batch, EncodeOptions options)
    {
        var size = batch.Tokens * configuration.HiddenSize;
        Normalise(attentionNorm, buffers.Hidden, buffers.Context, 0, batch.Tokens, options);
        Attention.Apply(buffers, buffers.Context, batch, options);

        // Neither queries nor keys are needed any more: their buffers receive outputs and normalised states.
        attentionOutput.Apply(buffers.Context.AsSpan(0, size), buffers.Query.AsSpan(0, size), batch.Tokens, options.Threads, options.CancellationToken);
        Add(buffers.Query, buffers.Hidden, 0, batch.Tokens, options);
        for (var start = 0; start < batch.Tokens; start += buffers.ChunkRows)
        {
            FeedForward(buffers, start, Math.Min(buffers.ChunkRows, batch.Tokens - start), options);
        }
    }

    private void FeedForward(EncoderBuffers buffers, int start, int rows, EncodeOptions options)
    {
        var (hidden, inner) = (configuration.HiddenSize, configuration.IntermediateSize);
        var (values, gates) = (buffers.Intermediate, buffers.Gate);
        Normalise(feedForwardNorm, buffers.Hidden, buffers.Key, start, rows, options);
        var normalised = buffers.Key.AsSpan(start * hidden, rows * hidden);
        intermediate.Apply(normalised, values.AsSpan(0, rows * inner), rows, options.Threads, options.CancellationToken);
        gate.Apply(normalised, gates.AsSpan(0, rows * inner), rows, options.Threads, options.CancellationToken);
        RowTasks.Run(rows, options, (first, count) =>
        {
            var part = values.AsSpan(first * inner, count * inner);
            ActivationFunctions.Apply(configuration.Activation, part);
            TensorPrimitives.Multiply(part, gates.AsSpan(first * inner, count * inner), part);
        });
        output.Apply(values.AsSpan(0, rows * inner), buffers.Query.AsSpan(start * hidden, rows * hidden), rows, options.Threads, options.CancellationToken);
        Add(buffers.Query, buffers.Hidden, start, rows, options);
    }

    private void Normalise(LayerNorm? norm, float[] states, float[] target, int start, int rows, EncodeOptions options)
    {
        var size = configuration.HiddenSize;
        RowTasks.Run(rows, options, (first, count) =>
        {
            var part = target.AsSpan((start + first) * size, count * size);
            states.AsSpan((start + first) * size, count * size).CopyTo(part);
            norm?.Apply(part);
        });
    }

    private void Add(float[] addend, float[] states, int start, int rows, EncodeOptions options)
    {
        var size = configuration.HiddenSize;
        RowTasks.Run(rows, options, (first, count) =>
        {
            var part = states.AsSpan((start + first) * size, count * size);
            TensorPrimitives.Add(part, addend.AsSpan((start + first) * size, count * size), part);
        });
    }
}
