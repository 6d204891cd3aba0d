using System.Numerics.Tensors;
using SparseAttentionGen.LongRangeArena.Models;

namespace SparseAttentionGen.LongRangeArena.Training.Layers;

/// <summary>Projections to queries, keys and values, an attention of the library, and a projection of its outputs.</summary>
/// <remarks>
/// Rows are tokens with all their heads, [batch, length, heads, headDim]; the library takes them as they are, as a view with strides.
/// </remarks>
internal sealed class MultiHeadAttention
{
    private readonly LayerAttention attention;
    private readonly AttentionOptions options;
    private readonly Linear query;
    private readonly Linear key;
    private readonly Linear value;
    private readonly Linear projection;
    private readonly int length;
    private readonly int heads;
    private IDifferentiableAttention kernels;
    private float[] queries = [];
    private float[] keys = [];
    private float[] values = [];
    private int[] lengths = [];
    private float[] output = [];
    private float[] logSumExp = [];
    private float[] queryGradient = [];
    private float[] keyGradient = [];
    private float[] valueGradient = [];

    /// <param name="name">What checkpoints call it.</param>
    /// <param name="attention">The attention.</param>
    /// <param name="length">Tokens of a sequence.</param>
    /// <param name="heads">Number of heads.</param>
    /// <param name="seed">Draws the weights.</param>
    /// <param name="threads">Most threads to use.</param>
    /// <param name="scale">Factor of the last projection's weights.</param>
    public MultiHeadAttention(string name, LayerAttention attention, int length, int heads, int seed, int threads, double scale = 1)
    {
        (this.attention, this.length, this.heads, kernels) = (attention, length, heads, attention.Kernels);
        var size = heads * kernels.Pattern.HeadDim;
        options = new AttentionOptions { MaxThreads = threads };
        query = new Linear($"{name}.query", size, size, seed, threads);
        key = new Linear($"{name}.key", size, size, seed, threads);
        value = new Linear($"{name}.value", size, size, seed, threads);
        projection = new Linear($"{name}.output", size, size, seed, threads, scale);
    }

    public IEnumerable<Parameter> Parameters =>
    [
        .. query.Parameters, .. key.Parameters, .. value.Parameters, .. projection.Parameters, .. attention.Projection is { } learned ? [learned.Weights] : Array.Empty<Parameter>(),
    ];

    /// <summary>Attends.</summary>
    /// <param name="rows">[batch, length, size]; kept, unchanged, until the backward pass.</param>
    /// <param name="tokenCounts">Tokens of each sequence before its padding.</param>
    /// <returns>[batch, length, size]; overwritten by the next call.</returns>
    public float[] Forward(float[] rows, int[] tokenCounts)
    {
        (queries, keys, values) = (query.Forward(rows), key.Forward(rows), value.Forward(rows));
        lengths = tokenCounts;
        Buffers.Fit(ref output, rows.Length);
        Buffers.Fit(ref logSumExp, attention.Kernels.Pattern.HasLogSumExp ? tokenCounts.Length * heads * length : 0);
        kernels = attention.Projection?.Kernels() ?? attention.Kernels;
        kernels.Forward(View(queries), View(keys), View(values), WrittenView(output), Arguments(), options);
        return projection.Forward(output);
    }

    /// <summary>Computes the gradients of the projections and of the input of the last forward pass.</summary>
    /// <param name="outputGradient">[batch, length, size].</param>
    /// <returns>[batch, length, size]; overwritten by the next call.</returns>
    public float[] Backward(float[] outputGradient)
    {
        var attended = projection.Backward(outputGradient);
        Buffers.Fit(ref queryGradient, queries.Length);
        Buffers.Fit(ref keyGradient, keys.Length);
        Buffers.Fit(ref valueGradient, values.Length);
        var gradients = new AttentionGradients
        {
            Query = WrittenView(queryGradient),
            Key = WrittenView(keyGradient),
            Value = WrittenView(valueGradient),
            KeyProjection = attention.Projection?.Weights.Gradient,
        };
        kernels.Backward(View(queries), View(keys), View(values), View(output), View(attended), gradients, Arguments(), options);

        var sum = query.Backward(queryGradient);
        TensorPrimitives.Add(sum, key.Backward(keyGradient), sum);
        TensorPrimitives.Add(sum, value.Backward(valueGradient), sum);
        return sum;
    }

    private AttentionArguments Arguments() => new()
    {
        KeyLengths = lengths,
        SkipPaddingRows = attention.SkipsPaddingRows,
        RandomSeed = attention.RandomSeed,
        LogSumExp = logSumExp,
    };

    private ReadOnlyTensorSpan<float> View(float[] rows) => WrittenView(rows).AsReadOnlyTensorSpan();

    /// <summary>[batch, heads, length, headDim] of what is in memory [batch, length, heads, headDim].</summary>
    private TensorSpan<float> WrittenView(float[] rows)
    {
        nint headDim = kernels.Pattern.HeadDim;
        var size = heads * headDim;

        // .NET takes the stride of a single element for one that could be stepped over, beyond the memory's end: 0 steps nowhere.
        return new TensorSpan<float>(
            rows, [lengths.Length, heads, length, headDim], [lengths.Length == 1 ? 0 : length * size, heads == 1 ? 0 : headDim, size, 1]);
    }
}
