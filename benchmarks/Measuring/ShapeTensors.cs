namespace SparseAttentionGen.Benchmarks.Measuring;

/// <summary>Random inputs of a shape, [batch, heads, length, dim], and room for its output.</summary>
internal sealed class ShapeTensors
{
    private readonly BenchmarkShape shape;

    public ShapeTensors(BenchmarkShape shape)
    {
        this.shape = shape;
        var random = new Random(1);
        var (headDim, valueDim) = (shape.Pattern.HeadDim, shape.Pattern.ValueDim);
        Query = Fill(random, shape.Heads, shape.QueryLength, headDim);
        Key = Fill(random, shape.KeyValueHeads, shape.Length, headDim);
        Value = Fill(random, shape.KeyValueHeads, shape.Length, valueDim);
        Output = new float[(long)shape.Batch * shape.Heads * shape.QueryLength * valueDim];
        Output.AsSpan().Fill(float.NaN);
    }

    public float[] Query { get; }

    public float[] Key { get; }

    public float[] Value { get; }

    public float[] Output { get; }

    /// <summary>Bytes of the four tensors.</summary>
    public long Bytes => sizeof(float) * ((long)Query.Length + Key.Length + Value.Length + Output.Length);

    /// <summary>A call of the kernel.</summary>
    public Action Call(int threads, AttentionStatistics? statistics = null)
    {
        var options = new AttentionOptions { MaxThreads = threads, Statistics = statistics };
        return () =>
        {
            var arguments = new AttentionArguments
            {
                QueryOffset = shape.Length - shape.QueryLength,
                CumulativeLengths = shape.CumulativeLengths,
                BlockMask = shape.BlockMask,
            };
            shape.Attention.Forward(Query, Key, Value, Output, shape.Sizes, arguments, options);
        };
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
