using CsCheck;

namespace SparseAttentionGen.Tests;

/// <summary>Random projections, alone and beside random patterns.</summary>
internal static class ProjectionGenerator
{
    private static readonly Gen<AttentionPattern?> NoPattern = Gen.Const((AttentionPattern?)null);

    /// <summary>Projections alone, of any head and value size.</summary>
    public static readonly Gen<AttentionCase> Pure =
        from kernels in Gen.Int[0, ProjectionKernels.All.Count - 1]
        from item in Cases(NoPattern, kernels)
        select item;

    /// <summary>Projections beside patterns.</summary>
    public static readonly Gen<AttentionCase> Unions = Cases(PatternGenerator.Patterns.Select(static pattern => (AttentionPattern?)pattern), 0);

    /// <summary>Projections beside patterns on a canvas.</summary>
    public static readonly Gen<AttentionCase> Canvases = Cases(PatternGenerator.CanvasPatterns.Select(static pattern => (AttentionPattern?)pattern), 0);

    /// <summary>Random matrices whose projected keys are about as large as keys.</summary>
    public static SequenceProjection Matrices(int rank, int length, int heads, bool isShared, int seed)
    {
        var random = new Random(seed);
        var scale = Math.Sqrt(3.0 / length);
        float[] Make() => [.. Enumerable.Range(0, heads * rank * length).Select(_ => (float)(scale * ((2 * random.NextDouble()) - 1)))];
        return SequenceProjection.Create(rank, length, Make(), isShared ? [] : Make(), heads);
    }

    private static Gen<AttentionCase> Cases(Gen<AttentionPattern?> patterns, int kernels) =>
        from pattern in patterns
        from batch in Gen.Int[1, 2]
        from heads in Gen.Int[1, 2]
        from sharing in Gen.Int[1, 3]
        from queries in Gen.Int[0, 150]
        from anyKeys in Gen.OneOf(Gen.Int[0, 150], Gen.Int[100, 700])
        from rank in Gen.OneOf(Gen.Int[1, 12], Gen.Int[1, 90])
        from kind in Gen.Int[0, 5]
        from spare in Gen.OneOf(Gen.Const(0), Gen.Int[1, 300])
        from offset in Gen.OneOf(Gen.Const(0), Gen.Int[-200, 200])
        from seed in Gen.Int[0, 1_000_000]
        from options in Gen.Int[0, 7]
        let limit = pattern is null && kernels == ProjectionKernels.All.Count - 1 ? 40 : pattern is null ? 700 : 200
        let keys = pattern?.RequiredLength is > 0 and var required ? required : Math.Min(anyKeys, limit)
        let keyHeads = Math.Max(heads, ((pattern?.LargestHead ?? -1) / sharing) + 1)
        let projection = Projection(kind, rank, keys, spare, keyHeads, seed)
        select new AttentionCase
        {
            Attention = new ComposedProjection(PatternOf(pattern, ProjectionKernels.All[kernels], projection), projection),
            Projection = projection,
            Batch = batch,
            KeyValueHeads = keyHeads,
            Group = sharing,
            QueryLength = Math.Min(queries, limit),
            KeyLength = keys,
            QueryOffset = offset,
            Layout = (Layout)(seed % 3),
            Seed = seed,
            HasKeyLengths = (options & 1) != 0,
            HasPaddingMask = (options & 2) != 0,
            CountsPadding = seed % 3 == 0,
            HasQueryOffsets = seed % 5 == 0,
            HasGlobalMask = (options & 4) != 0,
        };

    private static SequenceProjection Projection(int kind, int rank, int keys, int spare, int heads, int seed) => kind switch
    {
        0 => SequenceProjection.MeanPooling(rank),
        1 => SequenceProjection.Convolution(rank, Weights(((keys + spare) / rank) + 1, seed), seed % 2 == 0 ? [] : Weights(((keys + spare) / rank) + 1, seed + 1)),
        _ => Matrices(rank, Math.Max(1, keys + spare), kind < 4 ? 1 : heads, kind % 2 == 0, seed),
    };

    private static float[] Weights(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(((2 * random.NextDouble()) - 1) / Math.Sqrt(count)))];
    }

    /// <summary>What a class may declare beside a projection.</summary>
    private static AttentionPattern PatternOf(AttentionPattern? pattern, ProjectionKernels kernels, SequenceProjection projection)
    {
        PatternElement[] elements = [.. (pattern?.Elements ?? []).Where(static element => element is not DenseElement and not MaskPredicateElement and not PrefixElement)];
        if (pattern is not null && !elements.Any(static element => element.Heads.IsAll))
        {
            elements = [.. elements, new SlidingWindowElement(3, 3)];
        }

        // 80 x 48 has a scale of its own.
        var scale = kernels.HeadDim == 80 ? 0.2f : (float)(1 / Math.Sqrt(kernels.HeadDim));
        return new AttentionPattern(kernels.HeadDim, kernels.ValueDim, scale, false, elements) { Approximation = new LowRankProjection(projection.Rank) };
    }
}
