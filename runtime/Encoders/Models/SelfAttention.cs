using SparseAttentionGen.Encoders.Checkpoints;
using SparseAttentionGen.Encoders.Layers;

namespace SparseAttentionGen.Encoders.Models;

/// <summary>The attention of one layer with its projections.</summary>
internal abstract class SelfAttention
{
    protected SelfAttention(EncoderConfiguration configuration, IWeightSource weights, int layer)
        : this(
            configuration,
            layer,
            Projection(configuration, weights, layer, "query"),
            Projection(configuration, weights, layer, "key"),
            Projection(configuration, weights, layer, "value"))
    {
    }

    protected SelfAttention(EncoderConfiguration configuration, int layer, LinearLayer query, LinearLayer key, LinearLayer value) =>
        (Configuration, Layer, Query, Key, Value) = (configuration, layer, query, key, value);

    protected EncoderConfiguration Configuration { get; }

    protected int Layer { get; }

    protected LinearLayer Query { get; }

    protected LinearLayer Key { get; }

    protected LinearLayer Value { get; }

    /// <summary>Attends: from states to the buffers' context.</summary>
    /// <param name="buffers">The buffers.</param>
    /// <param name="states">[tokens, hiddenSize]: the hidden states, or what a layer makes of them first; may be the context's buffer.</param>
    /// <param name="batch">The sequences.</param>
    /// <param name="options">The call's options.</param>
    public void Apply(EncoderBuffers buffers, float[] states, PackedBatch batch, EncodeOptions options)
    {
        Project(Query, states, buffers.Query, batch.Tokens, options);
        Project(Key, states, buffers.Key, batch.Tokens, options);
        Project(Value, states, buffers.Value, batch.Tokens, options);
        Prepare(buffers, batch, options);
        var attentionOptions = new AttentionOptions { MaxThreads = options.Threads, CancellationToken = options.CancellationToken };
        for (var index = 0; index < batch.Sequences.Count; index++)
        {
            var start = batch.Starts[index] * Configuration.HiddenSize;
            var size = batch.Sequences[index].Ids.Length * Configuration.HiddenSize;
            Attend(buffers, batch.Sequences[index], start, size, attentionOptions, options);
        }
    }

    /// <summary>The keys that a query attends.</summary>
    public abstract IReadOnlyList<(int Start, int End)> AttendedKeys(int head, int position, TokenSequence sequence);

    /// <summary>What all sequences need together besides queries, keys and values.</summary>
    protected virtual void Prepare(EncoderBuffers buffers, PackedBatch batch, EncodeOptions options)
    {
    }

    /// <summary>Attends within one sequence.</summary>
    /// <param name="buffers">The buffers.</param>
    /// <param name="sequence">The sequence.</param>
    /// <param name="start">Its first element in the buffers.</param>
    /// <param name="size">Its number of elements.</param>
    /// <param name="attentionOptions">Threads and cancellation.</param>
    /// <param name="options">The call's options.</param>
    protected abstract void Attend(
        EncoderBuffers buffers, TokenSequence sequence, int start, int size, AttentionOptions attentionOptions, EncodeOptions options);

    /// <summary>Runs a class on one sequence's queries, keys and values: from the buffers to their context.</summary>
    /// <param name="attention">The class.</param>
    /// <param name="buffers">The buffers.</param>
    /// <param name="start">The sequence's first element in the buffers.</param>
    /// <param name="size">Its number of elements.</param>
    /// <param name="arguments">What the class needs besides.</param>
    /// <param name="attentionOptions">Threads and cancellation.</param>
    protected void Forward(
        ISparseAttention attention, EncoderBuffers buffers, int start, int size, in AttentionArguments arguments, AttentionOptions attentionOptions)
    {
        var (heads, headSize) = (Configuration.Heads, Configuration.HeadSize);
        attention.Forward(
            HeadViews.Of((ReadOnlySpan<float>)buffers.Query.AsSpan(start, size), heads, headSize),
            HeadViews.Of((ReadOnlySpan<float>)buffers.Key.AsSpan(start, size), heads, headSize),
            HeadViews.Of((ReadOnlySpan<float>)buffers.Value.AsSpan(start, size), heads, headSize),
            HeadViews.Of(buffers.Context.AsSpan(start, size), heads, headSize),
            arguments,
            attentionOptions);
    }

    /// <summary>Passes queries and keys to the observer, if there is one.</summary>
    protected void Show(EncodeOptions options, ReadOnlySpan<float> query, ReadOnlySpan<float> key, ReadOnlySpan<float> globalKey)
    {
        if (options.Observer is { } observer && observer.Wants(Layer))
        {
            observer.Observe(Layer, ByHead(query), ByHead(key), ByHead(globalKey), query.Length / Configuration.HiddenSize);
        }
    }

    /// <summary>Projects the first rows of a buffer to those of another.</summary>
    protected static void Project(LinearLayer layer, float[] from, float[] to, int rows, EncodeOptions options) => layer.Apply(
        from.AsSpan(0, rows * layer.Inputs), to.AsSpan(0, rows * layer.Outputs), rows, options.Threads, options.CancellationToken);

    protected static LinearLayer Projection(EncoderConfiguration configuration, IWeightSource weights, int layer, string part) => LayerWeights.Linear(
        weights, $"encoder.layer.{layer}.attention.self.{part}", configuration.HiddenSize, configuration.HiddenSize, configuration.HasAttentionBias);

    /// <summary>[length, heads * headSize] as [heads, length, headSize].</summary>
    private float[] ByHead(ReadOnlySpan<float> rows)
    {
        var (heads, headSize, size) = (Configuration.Heads, Configuration.HeadSize, Configuration.HiddenSize);
        var (length, result) = (rows.Length / size, new float[rows.Length]);
        for (var head = 0; head < heads; head++)
        {
            for (var row = 0; row < length; row++)
            {
                rows.Slice((row * size) + (head * headSize), headSize).CopyTo(result.AsSpan(((head * length) + row) * headSize));
            }
        }

        return result;
    }
}
