using SparseAttentionGen.Encoders.Checkpoints;
using SparseAttentionGen.Encoders.Layers;

namespace SparseAttentionGen.Encoders.Models;

/// <summary>
/// Longformer's attention: a window for every token, and global tokens with a second set of projections (Beltagy et al. 2020,
/// arXiv 2004.05150, section 3.1).
/// </summary>
internal sealed class LongformerSelfAttention : SelfAttention
{
    private readonly ISparseAttention attention;
    private readonly int window;
    private readonly LinearLayer globalQuery;
    private readonly LinearLayer globalKey;
    private readonly LinearLayer globalValue;

    public LongformerSelfAttention(EncoderConfiguration configuration, IWeightSource weights, int layer)
        : base(configuration, weights, layer)
    {
        attention = AttentionClasses.Longformer(configuration);
        window = configuration.AttentionWindows[layer] / 2;
        globalQuery = Projection(configuration, weights, layer, "query_global");
        globalKey = Projection(configuration, weights, layer, "key_global");
        globalValue = Projection(configuration, weights, layer, "value_global");
    }

    public override IReadOnlyList<(int Start, int End)> AttendedKeys(int head, int position, TokenSequence sequence)
    {
        var length = sequence.Ids.Length;
        if (sequence.GlobalPositions.Contains(position))
        {
            return [(0, length)];
        }

        var near = (Start: Math.Max(0, position - window), End: Math.Min(length, position + window + 1));
        return
        [
            .. sequence.GlobalPositions.Where(key => key < near.Start).Select(static key => (key, key + 1)),
            near,
            .. sequence.GlobalPositions.Where(key => key >= near.End).Select(static key => (key, key + 1)),
        ];
    }

    protected override void Prepare(EncoderBuffers buffers, PackedBatch batch, EncodeOptions options)
    {
        if (batch.Sequences.Any(static sequence => sequence.GlobalPositions.Length > 0))
        {
            Project(globalKey, buffers.Hidden, buffers.GlobalKey, batch.Tokens, options);
            Project(globalValue, buffers.Hidden, buffers.GlobalValue, batch.Tokens, options);
        }
    }

    protected override void Attend(
        EncoderBuffers buffers, TokenSequence sequence, int start, int size, AttentionOptions attentionOptions, EncodeOptions options)
    {
        var (heads, headSize) = (Configuration.Heads, Configuration.HeadSize);
        var globals = sequence.GlobalPositions;
        ReadOnlySpan<float> query = buffers.Query.AsSpan(start, size), key = buffers.Key.AsSpan(start, size);
        var arguments = new AttentionArguments { Window = new WindowSides(window) };
        if (globals.Length > 0)
        {
            var mask = new bool[sequence.Ids.Length];
            foreach (var position in globals)
            {
                mask[position] = true;
            }

            var own = GlobalQueries(buffers, globals, start, options);
            ReadOnlySpan<float> globalKeys = buffers.GlobalKey.AsSpan(start, size);
            arguments = new AttentionArguments
            {
                Window = new WindowSides(window),
                GlobalTokenMask = mask,
                GlobalQuery = HeadViews.Of((ReadOnlySpan<float>)own, heads, headSize),
                GlobalKey = HeadViews.Of(globalKeys, heads, headSize),
                GlobalValue = HeadViews.Of((ReadOnlySpan<float>)buffers.GlobalValue.AsSpan(start, size), heads, headSize),
            };
            if (options.Observer?.Wants(Layer) == true)
            {
                Show(options, WithGlobalQueries(query, own, globals), key, globalKeys);
            }
        }
        else
        {
            Show(options, query, key, default);
        }

        Forward(attention, buffers, start, size, arguments, attentionOptions);
    }

    /// <summary>[globals, hiddenSize].</summary>
    private float[] GlobalQueries(EncoderBuffers buffers, int[] globals, int start, EncodeOptions options)
    {
        var size = Configuration.HiddenSize;
        var (states, queries) = (new float[globals.Length * size], new float[globals.Length * size]);
        for (var index = 0; index < globals.Length; index++)
        {
            buffers.Hidden.AsSpan(start + (globals[index] * size), size).CopyTo(states.AsSpan(index * size));
        }

        globalQuery.Apply(states, queries, globals.Length, options.Threads, options.CancellationToken);
        return queries;
    }

    private float[] WithGlobalQueries(ReadOnlySpan<float> query, float[] own, int[] globals)
    {
        var size = Configuration.HiddenSize;
        var all = query.ToArray();
        for (var index = 0; index < globals.Length; index++)
        {
            own.AsSpan(index * size, size).CopyTo(all.AsSpan(globals[index] * size));
        }

        return all;
    }
}
