using SparseAttentionGen.Encoders.Checkpoints;

namespace SparseAttentionGen.Encoders.Models;

/// <summary>One layer: attention and a feed-forward layer.</summary>
internal abstract class EncoderLayer
{
    /// <summary>Rows that one thread works on at a time.</summary>
    private const int RowsPerTask = 64;

    public abstract SelfAttention Attention { get; }

    /// <summary>The layer of a configuration's family.</summary>
    public static EncoderLayer Create(EncoderConfiguration configuration, IWeightSource weights, int layer) =>
        configuration.Family == EncoderFamily.ModernBert ? new PreNormLayer(configuration, weights, layer) : new PostNormLayer(configuration, weights, layer);

    /// <summary>From the buffers' hidden states to those of the next layer.</summary>
    public abstract void Apply(EncoderBuffers buffers, PackedBatch batch, EncodeOptions options);

    /// <summary>Works on some rows at a time, by several threads.</summary>
    protected static void ForRows(int rows, EncodeOptions options, Action<int, int> work) => Parallel.For(
        0,
        (rows + RowsPerTask - 1) / RowsPerTask,
        new ParallelOptions { MaxDegreeOfParallelism = options.Threads, CancellationToken = options.CancellationToken },
        index => work(index * RowsPerTask, Math.Min(RowsPerTask, rows - (index * RowsPerTask))));
}
