namespace SparseAttentionGen.Benchmarks.Measuring;

/// <summary>Random inputs of a shape, [batch, heads, length, dim], and room for what its pass writes.</summary>
internal sealed class ShapeTensors
{
    private readonly BenchmarkShape shape;
    private readonly float[] logSumExp = [];
    private readonly float[] queryGradient = [];
    private readonly float[] keyGradient = [];
    private readonly float[] valueGradient = [];

    public ShapeTensors(BenchmarkShape shape)
    {
        this.shape = shape;
        var random = new Random(1);
        var (headDim, valueDim) = (shape.Pattern.HeadDim, shape.Pattern.ValueDim);
        Query = Fill(random, shape.Heads, shape.QueryLength, headDim);
        Key = Fill(random, shape.KeyValueHeads, shape.Length, headDim);
        Value = Fill(random, shape.KeyValueHeads, shape.Length, valueDim);
        Output = Unwritten((long)shape.Batch * shape.Heads * shape.QueryLength * valueDim);
        OutputGradient = [];
        if (shape.Pass != AttentionPass.Forward)
        {
            OutputGradient = Fill(random, shape.Heads, shape.QueryLength, valueDim);
            logSumExp = new float[shape.Pattern.HasLogSumExp ? (long)shape.Batch * shape.Heads * shape.QueryLength : 0];
            (queryGradient, keyGradient, valueGradient) = (Unwritten(Query.Length), Unwritten(Key.Length), Unwritten(Value.Length));
        }
    }

    public float[] Query { get; }

    public float[] Key { get; }

    public float[] Value { get; }

    public float[] Output { get; }

    /// <summary>The gradient that reaches the output; empty for a forward pass.</summary>
    public float[] OutputGradient { get; }

    /// <summary>What the shape's pass has written: the output, or the gradients of query, key and value one behind the other.</summary>
    public float[] Result => shape.Pass == AttentionPass.Forward ? Output : [.. queryGradient, .. keyGradient, .. valueGradient];

    /// <summary>Bytes of all tensors.</summary>
    public long Bytes => sizeof(float) * ((long)Query.Length + Key.Length + Value.Length + Output.Length
        + OutputGradient.Length + logSumExp.Length + queryGradient.Length + keyGradient.Length + valueGradient.Length);

    /// <summary>The shape's pass; of a backward pass alone, the forward pass is carried out here.</summary>
    public Action Call(int threads, AttentionStatistics? statistics = null)
    {
        var options = new AttentionOptions { MaxThreads = threads, Statistics = statistics };
        switch (shape.Pass)
        {
            case AttentionPass.Forward:
                return () => Forward(options);
            case AttentionPass.Backward:
                Forward(options);
                return () => Backward(options);
            default:
                return () =>
                {
                    Forward(options);
                    Backward(options);
                };
        }
    }

    /// <summary>The forward pass of the same tensors, whatever the shape's pass.</summary>
    public Action ForwardCall(int threads)
    {
        var options = new AttentionOptions { MaxThreads = threads };
        return () => Forward(options);
    }

    private void Forward(AttentionOptions options) => shape.Attention.Forward(Query, Key, Value, Output, shape.Sizes, Arguments(), options);

    private void Backward(AttentionOptions options) => ((IDifferentiableAttention)shape.Attention).Backward(
        Query, Key, Value, Output, OutputGradient, queryGradient, keyGradient, valueGradient, shape.Sizes, Arguments(), options);

    private AttentionArguments Arguments() => new()
    {
        QueryOffset = shape.Length - shape.QueryLength,
        CumulativeLengths = shape.CumulativeLengths,
        BlockMask = shape.BlockMask,
        LogSumExp = logSumExp,
    };

    /// <summary>Room that is in memory before anything is timed, and shows what is not written.</summary>
    private static float[] Unwritten(long count)
    {
        var room = new float[count];
        room.AsSpan().Fill(float.NaN);
        return room;
    }

    /// <summary>Values spread enough that a softmax is neither flat nor a single key.</summary>
    private float[] Fill(Random random, int heads, int length, int dim)
    {
        var values = GC.AllocateUninitializedArray<float>(checked((int)((long)shape.Batch * heads * length * dim)));
        foreach (ref var value in values.AsSpan())
        {
            value = (random.NextSingle() * 4) - 2;
        }

        return values;
    }
}
