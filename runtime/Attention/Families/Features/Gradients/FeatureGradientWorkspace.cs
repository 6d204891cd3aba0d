using System.Collections.Concurrent;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Buffers of one worker of a backward pass. Their size depends on the kernel, not on the lengths.</summary>
/// <remarks>A lane is a query or a key of the present chunk. Buffers end a tile behind their last lane, where a tile may end that begins before it.</remarks>
internal sealed unsafe class FeatureGradientWorkspace<TKernel> : PinnedBuffers
    where TKernel : struct, IFeatureKernels
{
    private static readonly ConcurrentBag<FeatureGradientWorkspace<TKernel>> Idle = [];

    private FeatureSums? sums;

    private FeatureGradientWorkspace()
    {
        var (chunk, tile, valueDim) = (TKernel.KeyBlock, TKernel.RowTile, FeatureShape<TKernel>.PaddedValueDim);
        Queries = Take(FeatureShape<TKernel>.HasVectors ? (long)chunk * TKernel.HeadDim : 0);
        QueryFeatures = Take(((long)FeatureShape<TKernel>.Rows * chunk) + tile);
        Gradients = Take(((long)FeatureShape<TKernel>.Rows * chunk) + tile);
        OutputGradients = Take((long)(chunk + tile) * valueDim);
        OutputPanels = Take((long)chunk * TKernel.ValueDim);
        ValuePanels = Take((long)chunk * TKernel.ValueDim);
        ValueSums = Take((long)(chunk + tile) * valueDim);
        VectorSums = Take((long)(FeatureShape<TKernel>.HasVectors ? tile : chunk) * FeatureShape<TKernel>.PaddedHeadDim);
        Pairs = Take((long)(chunk + tile) * chunk);
        PairGradients = Take((long)(chunk + tile) * chunk);
        Weights = Take(FeatureShape<TKernel>.Rows);
        Discarded = Take(FeatureShape<TKernel>.Rows);
        Largest = Take(chunk);
        Offsets = Take(chunk);
        Units = Take(chunk);
        Floors = Take(chunk);
        Norms = Take(chunk);
        Totals = Take(chunk);
        Epsilons = Take(chunk);
        Deltas = Take(chunk);
        Additions = Take(chunk);
        ColumnSums = Take(chunk);
        KeyTotals = Take(chunk + 1);
        LargestGradients = Take(chunk);
        Ones = Take(chunk);
        Zeros = Take(chunk);
        Heads = (int*)Take(chunk);
        Positions = (int*)Take(chunk);
        Limits = (int*)Take(chunk);
        LargestFeatures = (int*)Take(chunk);
        new Span<float>(Ones, chunk).Fill(1);
    }

    /// <summary>The forward pass's buffers, for keys.</summary>
    public FeatureWorkspace<TKernel> Keys { get; } = FeatureWorkspace<TKernel>.Rent();

    /// <summary>[KeyBlock / VectorLength, HeadDim, VectorLength].</summary>
    public float* Queries { get; }

    /// <summary>[feature rows, KeyBlock]: products, then features.</summary>
    public float* QueryFeatures { get; }

    /// <summary>[feature rows, KeyBlock]: gradients of the features of queries or keys, then of their products.</summary>
    public float* Gradients { get; }

    /// <summary>[KeyBlock, padded ValueDim]: gradients of the outputs, divided by the queries' norms.</summary>
    public float* OutputGradients { get; }

    /// <summary>The same as panels [ValueDim, VectorLength].</summary>
    public float* OutputPanels { get; }

    /// <summary>The keys' values as panels [ValueDim, VectorLength].</summary>
    public float* ValuePanels { get; }

    /// <summary>[KeyBlock, padded ValueDim]: gradients of values.</summary>
    public float* ValueSums { get; }

    /// <summary>[RowTile, padded HeadDim]: gradients of a tile of queries or keys; for linear attention of the whole chunk.</summary>
    public float* VectorSums { get; }

    /// <summary>[query, KeyBlock]: weights of pairs.</summary>
    public float* Pairs { get; }

    /// <summary>[query, KeyBlock] or [key, KeyBlock]: gradients of the weights of pairs.</summary>
    public float* PairGradients { get; }

    /// <summary>[feature rows]: gradients of the keys' summed features, as they are before the present queries.</summary>
    public float* Weights { get; }

    /// <summary>[feature rows]: what nobody reads.</summary>
    public float* Discarded { get; }

    /// <summary>[KeyBlock] each: the largest product of a query.</summary>
    public float* Largest { get; }

    /// <summary>What is subtracted from its exponents.</summary>
    public float* Offsets { get; }

    /// <summary>What its features are multiplied by, where they are not all exponentials.</summary>
    public float* Units { get; }

    /// <summary>What is added to each of its exponentials.</summary>
    public float* Floors { get; }

    /// <summary>What its output was divided by, relative to the reference of the keys' sums.</summary>
    public float* Norms { get; }

    /// <summary>The sum of its features.</summary>
    public float* Totals { get; }

    /// <summary>What is added to each feature of the keys that it attends, relative to the reference of their sums.</summary>
    public float* Epsilons { get; }

    /// <summary>Minus the product of its output with the gradient of its output, divided by the norm.</summary>
    public float* Deltas { get; }

    /// <summary>What is added to the gradients of all its features.</summary>
    public float* Additions { get; }

    /// <summary>The sum of the gradients of its products, also of a key.</summary>
    public float* ColumnSums { get; }

    /// <summary>[KeyBlock + 1]: the sum of all features of so many of the packed keys.</summary>
    public float* KeyTotals { get; }

    /// <summary>The gradient of the largest product of a packed key, by way of what other keys' exponents are relative to.</summary>
    public float* LargestGradients { get; }

    public float* Ones { get; }

    public float* Zeros { get; }

    /// <summary>The head of a query.</summary>
    public int* Heads { get; }

    /// <summary>Its index in the head.</summary>
    public int* Positions { get; }

    /// <summary>Number of packed keys that it attends.</summary>
    public int* Limits { get; }

    /// <summary>The first feature with the largest product of a query.</summary>
    public int* LargestFeatures { get; }

    /// <summary>The gradient of the largest product of the keys before the call's.</summary>
    public double LargestGradientOfPast { get; set; }

    /// <summary>Number of queries.</summary>
    public int Count { get; set; }

    /// <summary>Gradients of the sums over keys.</summary>
    public FeatureSums Sums => sums ??= FeatureSums.Create<TKernel>();

    public static FeatureGradientWorkspace<TKernel> Rent() => Idle.TryTake(out var idle) ? idle : new FeatureGradientWorkspace<TKernel>();

    public static void Return(FeatureGradientWorkspace<TKernel> workspace)
    {
        if (Idle.Count < Environment.ProcessorCount)
        {
            Idle.Add(workspace);
        }
    }
}
