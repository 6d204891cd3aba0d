namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// The two factors of attention through landmarks that are attention themselves, forwards and backwards, for the query heads of one key head: the queries' landmarks attend
/// all keys, and all queries the keys' landmarks.
/// </summary>
/// <param name="call">The call.</param>
/// <param name="buffers">Landmarks, and what belongs to them.</param>
/// <param name="options">Threads and cancellation.</param>
internal sealed unsafe class LandmarkStages<TKernel, TGradient>(LandmarkGradientCall call, LandmarkBuffers<TKernel> buffers, AttentionOptions options)
    where TKernel : struct, IMicroKernels
    where TGradient : struct, IGradientKernels
{
    private static int Width => KernelShape<TKernel>.PaddedValueDim;

    /// <summary>softmax(scale · Q~ Kᵀ) V and its log-sum-exp.</summary>
    public void Gather(int batch, int keyHead, int landmarks)
    {
        var sequence = Keys(batch, landmarks, 0, 0, call.Forward.KeyLengths[batch]);
        Attend(GatherCall(batch, keyHead, [sequence]));
    }

    /// <summary>Adds to the gradients of keys and values, and of the queries' landmarks.</summary>
    public void DifferentiateGather(int batch, int keyHead, int landmarks)
    {
        buffers.RepeatGathered();
        var length = call.Forward.KeyLengths[batch];
        var keys = (int)BlockPlan.Quotient(BlockPlan.Quotient(length, buffers.Pieces), TGradient.KeyBlock) * TGradient.KeyBlock;
        var sequences = new List<CallSequence>();
        for (var start = 0; start < length; start += keys)
        {
            sequences.Add(Keys(batch, landmarks, sequences.Count, start, Math.Min(keys, length - start)));
        }

        var forward = GatherCall(batch, keyHead, [.. sequences]);
        var (views, written) = (call.Gradients.Views, call.Gradients);
        GradientExecutor.Execute<TKernel, TGradient>(
            new GradientCall
            {
                Forward = forward,
                Gradients = forward.With(
                    new CallViews(forward.Query, One(views.Key), One(views.Value), forward.Output),
                    new CallPointers
                    {
                        Query = buffers.QueryGradients(0),
                        Key = written.KeyRows(batch, keyHead),
                        Value = written.ValueRow(batch, keyHead, 0),
                        Output = buffers.GatheredGradients(0),
                    },
                    globalRows: null),
            },
            options);
    }

    /// <summary>softmax(scale · Q K~ᵀ) O for some rows after the other, and back: adds to the gradients of the queries, of the keys' landmarks and of their values O.</summary>
    public void DifferentiateQueries(int batch, int head, int landmarks)
    {
        var rows = call.Forward.Views.Query.Length;
        for (var first = 0; first < rows; first += buffers.Pieces * buffers.PieceRows)
        {
            var sequences = new List<CallSequence>();
            for (var start = first; start < rows && sequences.Count < buffers.Pieces; start += buffers.PieceRows)
            {
                sequences.Add(CallSequence.Whole(sequences.Count, Math.Min(buffers.PieceRows, rows - start), landmarks));
            }

            DifferentiateRows(AttendCall(batch, head, first, landmarks, [.. sequences]), batch, head, first);
        }
    }

    private void DifferentiateRows(AttentionCall forward, int batch, int head, int first)
    {
        Attend(forward);
        var (views, written) = (call.Gradients.Views, call.Gradients);
        var rows = views.Query.Length - first;
        GradientExecutor.Execute<TKernel, TGradient>(
            new GradientCall
            {
                Forward = forward,
                Gradients = forward.With(
                    new CallViews(
                        Pieces(views.Query, rows),
                        forward.Key with { BatchStride = (nint)buffers.KeyRows * TKernel.HeadDim },
                        forward.Value with { BatchStride = (nint)buffers.KeyRows * Width },
                        Pieces(views.Output, rows)),
                    new CallPointers
                    {
                        Query = written.QueryRows(batch, head) + (first * views.Query.RowStride),
                        Key = buffers.KeyGradients,
                        Value = buffers.OfferedGradients,
                        Output = written.OutputRow(batch, head, first),
                    },
                    globalRows: null),
            },
            options);
    }

    private void Attend(AttentionCall attention) => BlockRunner<TKernel>.Run(attention, BlockPlan.Create<TKernel>(attention), options);

    /// <summary>The queries' landmarks and some of the keys, in a piece.</summary>
    private CallSequence Keys(int batch, int landmarks, int piece, int start, int count) => new()
    {
        Batch = 0,
        Queries = new TokenSet(piece * buffers.QueryRows, landmarks),
        Keys = new TokenSet(start, count),
        QueryOffset = 0,
        KeyCount = count,
        HasHoles = call.Forward.PaddingRow(batch) != null,
    };

    private AttentionCall GatherCall(int batch, int keyHead, CallSequence[] sequences)
    {
        var (forward, rows) = (call.Forward, buffers.Pieces * buffers.QueryRows);
        return new AttentionCall
        {
            Class = forward.Class,
            Pattern = forward.Class.Pattern,
            Query = new TensorView(1, buffers.Group, rows, TKernel.HeadDim, 0, (nint)rows * TKernel.HeadDim, TKernel.HeadDim),
            Key = One(forward.Views.Key),
            Value = One(forward.Views.Value),
            Output = new TensorView(1, buffers.Group, rows, TKernel.ValueDim, 0, (nint)rows * Width, Width),
            QueryData = buffers.QueryLandmarks(0),
            KeyData = forward.KeyRows(batch, keyHead),
            ValueData = forward.ValueRow(batch, keyHead, 0),
            OutputData = buffers.Gathered(0),
            LogSumExp = buffers.GatheredLogSumExp,
            KeyPaddingMask = forward.PaddingRow(batch),
            Sequences = sequences,
            Windows = new KeyWindows(isCausal: false, blockMask: null),
            GlobalTokens = Array.ConvertAll(sequences, static _ => GlobalTokenSet.None),
            UsesBands = forward.Class.IsSingleBand,
        };
    }

    /// <summary>The rows of some pieces and the keys' landmarks, which all have in common.</summary>
    private AttentionCall AttendCall(int batch, int head, int first, int landmarks, CallSequence[] sequences)
    {
        var forward = call.Forward;
        return new AttentionCall
        {
            Class = forward.Class,
            Pattern = forward.Class.Pattern,
            Query = Pieces(forward.Views.Query, forward.Views.Query.Length - first),
            Key = new TensorView(buffers.Pieces, 1, landmarks, TKernel.HeadDim, 0, 0, TKernel.HeadDim),
            Value = new TensorView(buffers.Pieces, 1, landmarks, TKernel.ValueDim, 0, 0, Width),
            Output = new TensorView(buffers.Pieces, 1, buffers.PieceRows, TKernel.ValueDim, (nint)buffers.PieceRows * Width, 0, Width),
            QueryData = forward.QueryRows(batch, head) + (first * forward.Views.Query.RowStride),
            KeyData = buffers.KeyLandmarks,
            ValueData = buffers.Offered,
            OutputData = buffers.Outputs,
            LogSumExp = buffers.LogSumExp,
            Sequences = sequences,
            Windows = new KeyWindows(isCausal: false, blockMask: null),
            GlobalTokens = Array.ConvertAll(sequences, static _ => GlobalTokenSet.None),
            UsesBands = forward.Class.IsSingleBand,
        };
    }

    /// <summary>One head of a tensor.</summary>
    private static TensorView One(TensorView view) => view with { Batch = 1, Heads = 1 };

    /// <summary>Some rows of one head of a tensor, whose pieces are in the place of batch elements.</summary>
    /// <param name="view">The tensor.</param>
    /// <param name="rows">Number of rows: only whole pieces count to what is there, since a part of one may be read as if it were whole.</param>
    private TensorView Pieces(TensorView view, int rows) => view with
    {
        Batch = Math.Min(buffers.Pieces, rows / buffers.PieceRows),
        Heads = 1,
        Length = buffers.PieceRows,
        BatchStride = buffers.PieceRows * view.RowStride,
    };
}
