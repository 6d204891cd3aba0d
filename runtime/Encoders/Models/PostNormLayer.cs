using SparseAttentionGen.Encoders.Checkpoints;
using SparseAttentionGen.Encoders.Layers;

namespace SparseAttentionGen.Encoders.Models;

/// <summary>BERT's layer: attention and a feed-forward layer, each added to what it began with and normalised.</summary>
internal sealed class PostNormLayer : EncoderLayer
{
    private readonly EncoderConfiguration configuration;
    private readonly LinearLayer attentionOutput;
    private readonly LayerNorm attentionNorm;
    private readonly LinearLayer intermediate;
    private readonly LinearLayer output;
    private readonly LayerNorm outputNorm;

    public PostNormLayer(EncoderConfiguration configuration, IWeightSource weights, int layer)
    {
        this.configuration = configuration;
        var name = $"encoder.layer.{layer}.";
        var (hidden, inner) = (configuration.HiddenSize, configuration.IntermediateSize);
        Attention = configuration.ModelType switch
        {
            EncoderConfiguration.Longformer => new LongformerSelfAttention(configuration, weights, layer),
            EncoderConfiguration.Nystromformer => new NystromSelfAttention(configuration, weights, layer),
            EncoderConfiguration.BigBird => new BigBirdSelfAttention(configuration, weights, layer),
            _ => new DenseSelfAttention(configuration, weights, layer),
        };
        attentionOutput = LayerWeights.Linear(weights, name + "attention.output.dense", hidden, hidden);
        attentionNorm = LayerWeights.Norm(weights, name + "attention.output.LayerNorm", hidden, configuration.LayerNormEpsilon);
        intermediate = LayerWeights.Linear(weights, name + "intermediate.dense", hidden, inner);
        output = LayerWeights.Linear(weights, name + "output.dense", inner, hidden);
        outputNorm = LayerWeights.Norm(weights, name + "output.LayerNorm", hidden, configuration.LayerNormEpsilon);
    }

    public override SelfAttention Attention { get; }

    public override void Apply(EncoderBuffers buffers, PackedBatch batch, EncodeOptions options)
    {
        Attention.Apply(buffers, buffers.Hidden, batch, options);

        // The queries are not needed any more: their buffer receives the output.
        var size = batch.Tokens * configuration.HiddenSize;
        attentionOutput.Apply(
            buffers.Context.AsSpan(0, size), buffers.Query.AsSpan(0, size), batch.Tokens, options.Threads, options.CancellationToken);
        AddAndNormalise(attentionNorm, buffers.Query, buffers.Hidden, 0, batch.Tokens, options);
        for (var start = 0; start < batch.Tokens; start += buffers.ChunkRows)
        {
            FeedForward(buffers, start, Math.Min(buffers.ChunkRows, batch.Tokens - start), options);
        }
    }

    private void FeedForward(EncoderBuffers buffers, int start, int rows, EncodeOptions options)
    {
        var (hidden, inner) = (configuration.HiddenSize, configuration.IntermediateSize);
        var values = buffers.Intermediate;
        intermediate.Apply(buffers.Hidden.AsSpan(start * hidden, rows * hidden), values.AsSpan(0, rows * inner), rows, options.Threads, options.CancellationToken);
        RowTasks.Run(rows, options, (first, count) => ActivationFunctions.Apply(configuration.Activation, values.AsSpan(first * inner, count * inner)));
        output.Apply(values.AsSpan(0, rows * inner), buffers.Query.AsSpan(start * hidden, rows * hidden), rows, options.Threads, options.CancellationToken);
        AddAndNormalise(outputNorm, buffers.Query, buffers.Hidden, start, rows, options);
    }

    private void AddAndNormalise(LayerNorm norm, float[] addend, float[] states, int start, int rows, EncodeOptions options)
    {
        var size = configuration.HiddenSize;
        RowTasks.Run(rows, options, (first, count) => norm.AddAndApply(
            addend.AsSpan((start + first) * size, count * size), states.AsSpan((start + first) * size, count * size)));
    }
}
