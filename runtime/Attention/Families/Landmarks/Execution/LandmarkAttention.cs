namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// softmax(scale · Q K~ᵀ) · pinv(softmax(scale · Q~ K~ᵀ)) · softmax(scale · Q~ Kᵀ) V in four stages: the landmarks Q~ and K~; the attention of the
/// queries' landmarks over all keys; the pseudo-inverse times their outputs, which gives the keys' landmarks values; the attention of all queries
/// over these. The second and the fourth are dense attention with few queries or few keys, and run through its blocks and kernels.
/// </summary>
internal sealed unsafe class LandmarkAttention<TKernel> : IDisposable
    where TKernel : struct, IMicroKernels
{
    private readonly LandmarkCall call;
    private readonly LandmarkSegments[] querySegments;
    private readonly LandmarkSegments[] keySegments;
    private readonly int queryCount;
    private readonly int keyCount;
    private readonly AlignedFloats queries;
    private readonly AlignedFloats keys;
    private readonly AlignedFloats gathered;
    private readonly AlignedFloats offered;

    /// <summary>Of each head, which elements of the values are very large; null: none.</summary>
    private readonly bool[]?[] largeColumns;

    private LandmarkAttention(LandmarkCall call)
    {
        this.call = call;
        var landmarks = call.Class.Pattern.Approximation!.Rank;
        keySegments = call.KeySegments(landmarks);
        querySegments = call.IsSelfAttention ? keySegments : call.QuerySegments(landmarks);
        queryCount = Most(querySegments);
        keyCount = Most(keySegments);
        queries = new AlignedFloats((long)Heads * QueryRows * TKernel.HeadDim);
        keys = new AlignedFloats((long)Heads * KeyRows * TKernel.HeadDim);
        gathered = new AlignedFloats((long)Heads * QueryRows * Width);
        offered = new AlignedFloats((long)Heads * KeyRows * Width);
        largeColumns = new bool[]?[Heads];
    }

    private static int Width => KernelShape<TKernel>.PaddedValueDim;

    /// <summary>Query heads of all batch elements.</summary>
    private int Heads => checked(call.Views.Query.Batch * call.Views.Query.Heads);

    /// <summary>Rows that a head's landmarks have in the buffers: whole tiles.</summary>
    private int QueryRows => SlabMatrix<TKernel>.TileRows(queryCount);

    private int KeyRows => SlabMatrix<TKernel>.TileRows(keyCount);

    /// <summary>Carries out a call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="options">Threads, cancellation, progress.</param>
    public static void Run(LandmarkCall call, AttentionOptions options)
    {
        using var attention = new LandmarkAttention<TKernel>(call);
        attention.Run(options);
    }

    public void Dispose()
    {
        queries.Dispose();
        keys.Dispose();
        gathered.Dispose();
        offered.Dispose();
    }

    private static int Most(LandmarkSegments[] segments) => segments.Select(static item => item.Count).DefaultIfEmpty(0).Max();

    private void Run(AttentionOptions options)
    {
        var gather = GatherCall();
        var attend = AttendCall();
        var gatherPlan = BlockPlan.CreateForGlobalRows<TKernel>(gather);
        var attendPlan = BlockPlan.Create<TKernel>(attend, mayMerge: false);
        var means = (double)(call.Views.Query.Length + call.Views.Key.Length) * TKernel.HeadDim * Heads;
        var inverses = Heads * 2.0 * queryCount * queryCount * ((4.0 * NystromLandmarks.Iterations * keyCount) + Width);
        var staged = new StagedOptions(options, means + gatherPlan.Flops + inverses + attendPlan.Flops);
        LandmarkMeans(means, staged.Next(means));
        BlockRunner<TKernel>.Run(gather, gatherPlan, staged.Next(gatherPlan.Flops));
        Invert(staged.Next(inverses));
        attend.UseKernels(TKernel.VectorLength);
        Attend(attend, attendPlan, staged.Next(attendPlan.Flops));
    }

    /// <summary>Means of the segments of queries and of keys.</summary>
    private void LandmarkMeans(double work, AttentionOptions options)
    {
        var heads = call.Views.Query.Heads + call.Views.Key.Heads;
        var parts = Math.Max(1, BlockSize.FewestBlocks / Math.Max(1, call.Views.Query.Batch * heads));
        WorkQueue.Run(
            call.Views.Query.Batch * heads * parts,
            (int)Math.Clamp(work / ElementsPerThread, 1, int.MaxValue),
            options,
            static () => true,
            (_, piece) =>
            {
                var (batch, rest) = Math.DivRem(piece, heads * parts);
                var (head, part) = Math.DivRem(rest, parts);
                if (head < call.Views.Query.Heads)
                {
                    QueryMeans(batch, head, part, parts);
                }
                else
                {
                    KeyMeans(batch, head - call.Views.Query.Heads, part, parts);
                }
            },
            static _ => { });
    }

    /// <summary>Elements of queries and keys that are worth another thread.</summary>
    private const double ElementsPerThread = 5e5;

    private void QueryMeans(int batch, int head, int part, int parts)
    {
        var segments = querySegments[batch];
        var exists = call.IsSelfAttention ? call.PaddingRow(batch) : null;
        for (var segment = First(segments, part, parts); segment < First(segments, part + 1, parts); segment++)
        {
            SegmentMeans<TKernel>.Compute(
                call.QueryRows(batch, head), call.Views.Query.RowStride, exists, segments.Start(segment), segments.End(segment), QueryLandmark(batch, head, segment));
        }
    }

    private void KeyMeans(int batch, int keyHead, int part, int parts)
    {
        var segments = keySegments[batch];
        for (var segment = First(segments, part, parts); segment < First(segments, part + 1, parts); segment++)
        {
            var mean = KeyLandmark(batch, keyHead * call.Group, segment);
            SegmentMeans<TKernel>.Compute(
                call.KeyRows(batch, keyHead), call.Views.Key.RowStride, call.PaddingRow(batch), segments.Start(segment), segments.End(segment), mean);

            // Each query head has values of its own for the landmarks, and so is a key head of its own.
            for (var head = 1; head < call.Group; head++)
            {
                new ReadOnlySpan<float>(mean, TKernel.HeadDim).CopyTo(
                    new Span<float>(KeyLandmark(batch, (keyHead * call.Group) + head, segment), TKernel.HeadDim));
            }
        }
    }

    private static int First(LandmarkSegments segments, int part, int parts) => (int)((long)segments.Count * part / parts);

    /// <summary>Computes the values of the keys' landmarks: heads in parallel, or all threads on one head after the other. Each row is computed in the same way in both.</summary>
    private void Invert(AttentionOptions options)
    {
        var threads = options.MaxThreads == 0 ? Environment.ProcessorCount : options.MaxThreads;
        var headByHead = threads > Heads;
        var inside = headByHead ? options : options with { MaxThreads = 1 };
        WorkQueue.Run(
            Heads,
            headByHead ? 1 : int.MaxValue,
            options,
            () => (Inverse: new PseudoInverse<TKernel>(queryCount, keyCount), Loop: new RowLoop<TKernel>(keyCount, inside)),
            (worker, index) =>
            {
                var (batch, head) = Math.DivRem(index, call.Views.Query.Heads);
                var (queryLandmarks, keyLandmarks) = (querySegments[batch].Count, keySegments[batch].Count);
                if (queryLandmarks > 0 && keyLandmarks > 0)
                {
                    var values = new SlabMatrix<TKernel>((nint)(gathered.Data + ((nint)index * QueryRows * Width)), queryLandmarks, Width);
                    largeColumns[index] = LargeColumns<TKernel>.Reduce(values);
                    worker.Inverse.Compute(
                        QueryLandmark(batch, head, 0),
                        KeyLandmark(batch, head, 0),
                        call.Class.Pattern.Scale,
                        values,
                        new SlabMatrix<TKernel>((nint)(offered.Data + ((nint)index * KeyRows * Width)), keyLandmarks, Width),
                        worker.Loop);
                }
            },
            static worker =>
            {
                worker.Inverse.Dispose();
                worker.Loop.Dispose();
            });
    }

    private void Attend(AttentionCall attend, BlockPlan plan, AttentionOptions options) => WorkQueue.Run(
        plan.Blocks.Count,
        plan.UsefulThreads,
        options,
        () => (Workspace: WorkspacePool.Rent<TKernel>(plan.WorkspaceRows, plan.ExchangesRows), Convolution: call.Convolution is null ? null : new DepthwiseConvolution<TKernel>(call)),
        (worker, index) =>
        {
            var block = plan.Blocks[index];
            RowBlockTraversal<TKernel>.Attend(attend, block, default, worker.Workspace);
            if (largeColumns[(block.Sequence * call.Views.Query.Heads) + block.Head] is { } isLarge)
            {
                LargeColumns<TKernel>.Restore(attend, block, isLarge);
            }

            worker.Convolution?.Add(block);
        },
        static worker =>
        {
            WorkspacePool.Return(worker.Workspace);
            worker.Convolution?.Dispose();
        });

    /// <summary>softmax(scale · Q~ Kᵀ) V: the landmarks are the queries, all of them rows that attend every key.</summary>
    private AttentionCall GatherCall() => new()
    {
        Class = call.Class,
        Pattern = call.Class.Pattern,
        Query = View(queryCount, QueryRows, TKernel.HeadDim, TKernel.HeadDim),
        Key = call.Views.Key,
        Value = call.Views.Value,
        Output = View(queryCount, QueryRows, TKernel.ValueDim, Width),
        QueryData = queries.Data,
        KeyData = call.KeyData,
        ValueData = call.ValueData,
        OutputData = gathered.Data,
        KeyPaddingMask = call.KeyPaddingMask,
        Sequences = [.. call.KeyLengths.Select((keys, batch) => new CallSequence
        {
            Batch = batch,
            Queries = new TokenSet(0, queryCount),
            Keys = new TokenSet(0, keys),
            QueryOffset = 0,
            KeyCount = keys,
            HasHoles = call.KeyPaddingMask != null,
        })],
        Windows = new KeyWindows(isCausal: false, blockMask: null),
        GlobalTokens = [.. querySegments.Select(static segments => new GlobalTokenSet([], [.. Enumerable.Range(0, segments.Count)]))],
        UsesBands = call.Class.IsSingleBand,
    };

    /// <summary>softmax(scale · Q K~ᵀ) times the values of the keys' landmarks.</summary>
    private AttentionCall AttendCall()
    {
        return new AttentionCall
        {
            Class = call.Class,
            Pattern = call.Class.Pattern,
            Query = call.Views.Query,
            Key = View(keyCount, KeyRows, TKernel.HeadDim, TKernel.HeadDim),
            Value = View(keyCount, KeyRows, TKernel.ValueDim, Width),
            Output = call.Views.Output,
            QueryData = call.QueryData,
            KeyData = keys.Data,
            ValueData = offered.Data,
            OutputData = call.OutputData,
            Sequences = [.. keySegments.Select((segments, batch) => CallSequence.Whole(batch, call.Views.Query.Length, segments.Count))],
            Windows = new KeyWindows(isCausal: false, blockMask: null),
            GlobalTokens = [.. keySegments.Select(static _ => GlobalTokenSet.None)],
            UsesBands = call.Class.IsSingleBand,
        };
    }

    /// <summary>A buffer of one row for each landmark.</summary>
    private TensorView View(int count, int rows, int dim, int rowStride) => new(
        call.Views.Query.Batch, call.Views.Query.Heads, count, dim, (nint)call.Views.Query.Heads * rows * rowStride, (nint)rows * rowStride, rowStride);

    private float* QueryLandmark(int batch, int head, int segment) =>
        queries.Data + (((((nint)batch * call.Views.Query.Heads) + head) * QueryRows) + segment) * TKernel.HeadDim;

    private float* KeyLandmark(int batch, int head, int segment) =>
        keys.Data + (((((nint)batch * call.Views.Query.Heads) + head) * KeyRows) + segment) * TKernel.HeadDim;
}
