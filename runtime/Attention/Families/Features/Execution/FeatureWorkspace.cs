using System.Collections.Concurrent;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Buffers of one worker. Their size depends on the kernel, not on the lengths.</summary>
internal sealed unsafe class FeatureWorkspace<TKernel> : PinnedBuffers
    where TKernel : struct, IFeatureKernels
{
    private static readonly ConcurrentBag<FeatureWorkspace<TKernel>> Idle = [];

    private readonly List<FeatureSums> halves = [];
    private FeatureSums? local;
    private FeatureSums? total;
    private FeatureSums? prefix;

    private FeatureWorkspace()
    {
        var (chunk, tile) = (TKernel.KeyBlock, TKernel.RowTile);
        Keys = Take(FeatureShape<TKernel>.HasVectors ? (long)chunk * TKernel.HeadDim : 0);

        // A tile of a backward pass that begins before the last key may end behind it.
        KeyFeatures = Take(((long)FeatureShape<TKernel>.Rows * chunk) + tile);
        Values = Take((long)(chunk + tile) * FeatureShape<TKernel>.PaddedValueDim);
        ChunkWeights = Take(FeatureShape<TKernel>.Rows);
        Squares = Take(chunk);
        LargestOfKey = Take(chunk);
        LargestSoFar = Take(chunk);
        LargestPositions = (int*)Take(chunk);
        Offsets = Take(chunk);
        Factors = Take(chunk);
        Epsilons = Take(chunk + 1);
        Positions = (int*)Take(chunk);
        Places = (int*)Take(chunk);
        Queries = Take((long)tile * TKernel.HeadDim);
        QueryFeatures = Take((long)tile * TKernel.FeatureStride);
        Pairs = Take((long)tile * chunk);
        Accumulators = Take((long)tile * FeatureShape<TKernel>.PaddedValueDim);
        LargestOfRow = Take(tile * TKernel.VectorLength);
        References = Take(tile);
        Floors = Take(tile);
        Products = Take(tile);
        Totals = Take(tile);
        Additions = Take(tile);
        PairSums = Take(tile);
        Limits = (int*)Take(tile);
        Ones = Take(TKernel.FeatureStride);
        new Span<float>(Ones, TKernel.Features).Fill(1);
        for (var place = 0; place < chunk; place++)
        {
            Places[place] = place;
        }
    }

    /// <summary>[KeyBlock / VectorLength, HeadDim, VectorLength].</summary>
    public float* Keys { get; }

    /// <summary>[feature rows, KeyBlock]: products, then features; for linear attention the keys themselves at first.</summary>
    public float* KeyFeatures { get; }

    /// <summary>[KeyBlock, padded ValueDim].</summary>
    public float* Values { get; }

    /// <summary>[feature rows]: sums over the chunk's features.</summary>
    public float* ChunkWeights { get; }

    /// <summary>[KeyBlock]: half of each scaled key's square, as an exponent of 2.</summary>
    public float* Squares { get; }

    /// <summary>[KeyBlock]: each key's largest exponent, its square left out where there is an epsilon.</summary>
    public float* LargestOfKey { get; }

    /// <summary>[KeyBlock]: the largest of those of a key and all keys before it, also those in the sums that the chunk is added to.</summary>
    public float* LargestSoFar { get; }

    /// <summary>[KeyBlock]: position of the first key that has that; negative where it is one before the call's.</summary>
    public int* LargestPositions { get; }

    /// <summary>[KeyBlock]: what is subtracted from each key's exponents.</summary>
    public float* Offsets { get; }

    /// <summary>[KeyBlock]: what a key's features are multiplied by, where they are no exponentials.</summary>
    public float* Factors { get; }

    /// <summary>[KeyBlock + 1]: by the number of the chunk's keys that a query attends, its epsilon relative to the sums' reference.</summary>
    public float* Epsilons { get; }

    /// <summary>[KeyBlock]: the position of each packed key.</summary>
    public int* Positions { get; }

    /// <summary>[KeyBlock]: 0, 1, and so on.</summary>
    public int* Places { get; }

    /// <summary>[RowTile, HeadDim].</summary>
    public float* Queries { get; }

    /// <summary>[RowTile, FeatureStride].</summary>
    public float* QueryFeatures { get; }

    /// <summary>[RowTile, KeyBlock].</summary>
    public float* Pairs { get; }

    /// <summary>[RowTile, padded ValueDim].</summary>
    public float* Accumulators { get; }

    /// <summary>[RowTile, VectorLength].</summary>
    public float* LargestOfRow { get; }

    /// <summary>[RowTile] each.</summary>
    public float* References { get; }

    public float* Floors { get; }

    public float* Products { get; }

    public float* Totals { get; }

    public float* Additions { get; }

    public float* PairSums { get; }

    public int* Limits { get; }

    /// <summary>[FeatureStride]: 1 for a feature, 0 from there on.</summary>
    public float* Ones { get; }

    /// <summary>Number of packed keys.</summary>
    public int Count { get; set; }

    /// <summary>Position of the first key behind the packed ones, or where the keys end.</summary>
    public int Next { get; set; }

    /// <summary>Sums over the keys of the present segment.</summary>
    public FeatureSums Local => local ??= FeatureSums.Create<TKernel>();

    /// <summary>Sums over all keys before the present chunk.</summary>
    public FeatureSums Total => total ??= FeatureSums.Create<TKernel>();

    /// <summary>Sums over all keys before the present segment.</summary>
    public FeatureSums Prefix => prefix ??= FeatureSums.Create<TKernel>();

    /// <summary>Sums over the second half of a range of keys, for each depth of halving.</summary>
    public FeatureSums Half(int depth)
    {
        while (halves.Count <= depth)
        {
            halves.Add(FeatureSums.Create<TKernel>());
        }

        return halves[depth];
    }

    public static FeatureWorkspace<TKernel> Rent() => Idle.TryTake(out var idle) ? idle : new FeatureWorkspace<TKernel>();

    public static void Return(FeatureWorkspace<TKernel> workspace)
    {
        if (Idle.Count < Environment.ProcessorCount)
        {
            Idle.Add(workspace);
        }
    }
}
