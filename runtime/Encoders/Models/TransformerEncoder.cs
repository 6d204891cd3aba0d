using System.Numerics.Tensors;
using SparseAttentionGen.Encoders.Checkpoints;
using SparseAttentionGen.Encoders.Layers;

namespace SparseAttentionGen.Encoders.Models;

/// <summary>The encoder of all families: they differ in their attention and in small things of the embeddings.</summary>
internal sealed class TransformerEncoder : IDocumentEncoder, IDisposable
{
    private readonly EmbeddingLayer embeddings;
    private readonly EncoderLayer[] layers;
    private readonly LinearLayer? pooler;

    /// <summary>Of the last layer's states, where layers normalise what they read and not what they write.</summary>
    private readonly LayerNorm? finalNorm;
    private readonly IDisposable? files;
    private EncoderBuffers? idle;

    /// <summary>Loads the weights.</summary>
    /// <param name="configuration">The sizes.</param>
    /// <param name="weights">Where the weights come from.</param>
    /// <param name="progress">Receives the share that is loaded.</param>
    /// <exception cref="InvalidDataException">A tensor is missing or has the wrong size, or there is no attention class for the configuration.</exception>
    public TransformerEncoder(EncoderConfiguration configuration, IWeightSource weights, IProgress<double>? progress)
    {
        Configuration = configuration;
        files = weights as IDisposable;
        EncoderTensors.Check(configuration, weights);
        embeddings = new EmbeddingLayer(configuration, weights);
        layers = new EncoderLayer[configuration.Layers];
        for (var layer = 0; layer < layers.Length; layer++)
        {
            progress?.Report((layer + 1.0) / (layers.Length + 1));
            layers[layer] = EncoderLayer.Create(configuration, weights, layer);
        }

        if (configuration.Family == EncoderFamily.ModernBert)
        {
            finalNorm = LayerWeights.Norm(weights, "final_norm", configuration);
        }

        if (configuration.Family.Pooler is { } name && weights.Has(name + ".weight"))
        {
            pooler = LayerWeights.Linear(weights, name, configuration.HiddenSize, configuration.HiddenSize);
        }

        progress?.Report(1);
    }

    public EncoderConfiguration Configuration { get; }

    public string ModelType => Configuration.ModelType;

    public int Layers => Configuration.Layers;

    public int Heads => Configuration.Heads;

    public int HeadSize => Configuration.HeadSize;

    public int HiddenSize => Configuration.HiddenSize;

    public int VocabularySize => Configuration.VocabularySize;

    public int MaxLength => Configuration.MaxLength;

    public bool HasPooler => pooler is not null;

    public IReadOnlyList<HiddenStates> Encode(IReadOnlyList<TokenSequence> sequences, EncodeOptions options)
    {
        foreach (var sequence in sequences)
        {
            Check(sequence);
        }

        options = options with { Threads = options.Threads > 0 ? options.Threads : Environment.ProcessorCount };
        var batch = new PackedBatch(sequences);
        var buffers = Interlocked.Exchange(ref idle, null);
        buffers = buffers?.Capacity >= batch.Tokens ? buffers : null;
        ReleaseUnused((long)batch.Tokens * HiddenSize, mayMove: buffers is null);
        buffers ??= new EncoderBuffers(batch.Tokens, Configuration);

        embeddings.Apply(batch, buffers.Hidden);
        var count = Math.Min(options.Layers ?? Layers, Layers);
        for (var layer = 0; layer < count; layer++)
        {
            options.CancellationToken.ThrowIfCancellationRequested();
            layers[layer].Apply(buffers, batch, options);
            options.Progress?.Report((layer + 1.0) / count);
        }

        if (count == Layers && finalNorm is not null)
        {
            RowTasks.Run(batch.Tokens, options, (first, rows) => finalNorm.Apply(buffers.Hidden.AsSpan(first * HiddenSize, rows * HiddenSize)));
        }

        HiddenStates[] states = [.. sequences.Select((sequence, index) => new HiddenStates(
            buffers.Hidden.AsSpan(batch.Starts[index] * HiddenSize, sequence.Ids.Length * HiddenSize).ToArray(), sequence.Ids.Length, HiddenSize))];
        idle = buffers;
        return states;
    }

    public float[] Pool(HiddenStates states)
    {
        if (pooler is null)
        {
            throw new InvalidDataException("The checkpoint has no pooler: choose another pooling.");
        }

        var pooled = new float[HiddenSize];
        pooler.Apply(states[0], pooled, rows: 1, threads: 1);
        TensorPrimitives.Tanh(pooled, pooled);
        return pooled;
    }

    public IReadOnlyList<(int Start, int End)> AttendedKeys(int layer, int head, int position, TokenSequence sequence) =>
        layers[layer].Attention.AttendedKeys(head, position, sequence);

    /// <summary>Closes the files that word vectors are read from.</summary>
    public void Dispose() => files?.Dispose();

    /// <summary>
    /// Collects what was needed to load the weights, and what earlier calls returned and nobody uses any more: with buffers of hundreds of
    /// megabytes the collector would otherwise let memory double before it runs.
    /// </summary>
    /// <param name="elements">Elements of a buffer.</param>
    /// <param name="mayMove">Whether there are no buffers yet that would take long to move.</param>
    private static void ReleaseUnused(long elements, bool mayMove)
    {
        const long Large = 1 << 22;
        if (elements > Large)
        {
            GC.Collect(GC.MaxGeneration, mayMove ? GCCollectionMode.Aggressive : GCCollectionMode.Forced, blocking: true, compacting: mayMove);
        }
    }

    private void Check(TokenSequence sequence)
    {
        if (sequence.Ids.Length == 0)
        {
            throw new ArgumentException("A sequence has no tokens.", nameof(sequence));
        }

        if (sequence.Ids.Length > MaxLength)
        {
            throw new InvalidDataException($"A document has {sequence.Ids.Length} tokens, but the model takes {MaxLength}.");
        }

        if (Array.Find(sequence.Ids, id => id < 0 || id >= VocabularySize) is not 0 and var id)
        {
            throw new InvalidDataException($"The token {id} is not in the model's vocabulary of {VocabularySize}: the tokenizer's files are of another model.");
        }

        for (var index = 0; index < sequence.GlobalPositions.Length; index++)
        {
            var position = sequence.GlobalPositions[index];
            if (position < 0 || position >= sequence.Ids.Length || (index > 0 && position <= sequence.GlobalPositions[index - 1]))
            {
                throw new ArgumentException($"The global position {position} is outside the sequence or not ascending.", nameof(sequence));
            }
        }
    }
}
