using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// The backward pass of one key head and the query heads that share it, on one thread or on several: what the forward pass made of the landmarks again,
/// then back through the product of its three factors. Two of these are attention and go through its own backward pass.
/// </summary>
/// <remarks>
/// output = softmax(Q K~ᵀ) O, O = pinv(A) G, G = softmax(Q~ Kᵀ) V, A = softmax(Q~ K~ᵀ): the first factor gives gradients of Q, K~ and O, the second of A and G,
/// the third of Q~, K and V. Q~ and K~ are means, whose gradients are spread.
/// </remarks>
internal sealed unsafe class KeyHeadGradients<TKernel, TGradient> : IDisposable
    where TKernel : struct, IMicroKernels
    where TGradient : struct, IGradientKernels
{
    private readonly LandmarkGradientCall call;
    private readonly LandmarkGradientShape shape;
    private readonly LandmarkBuffers<TKernel> buffers;
    private readonly LandmarkStages<TKernel, TGradient> stages;
    private readonly PseudoInverseGradients<TKernel> inverse;
    private readonly RowLoop<TKernel> loop;
    private readonly ConvolutionGradients<TKernel>? convolution;

    /// <summary>A worker's buffers.</summary>
    /// <param name="call">The call.</param>
    /// <param name="shape">Its sizes.</param>
    /// <param name="options">Threads and cancellation of one key head.</param>
    /// <param name="ofConvolution">Receives gradients of the convolution's weights for each batch element and head, or null.</param>
    public KeyHeadGradients(LandmarkGradientCall call, LandmarkGradientShape shape, AttentionOptions options, double[]? ofConvolution)
    {
        (this.call, this.shape) = (call, shape);
        buffers = new LandmarkBuffers<TKernel>(shape, call.Forward.Group);
        stages = new LandmarkStages<TKernel, TGradient>(call, buffers, options);
        inverse = new PseudoInverseGradients<TKernel>(shape.MostQueries, shape.MostKeys);
        loop = new RowLoop<TKernel>(shape.MostKeys, options);
        convolution = call.Forward.Convolution is null ? null : new ConvolutionGradients<TKernel>(call, options, ofConvolution);
    }

    /// <summary>Computes the gradients.</summary>
    /// <param name="batch">The batch element.</param>
    /// <param name="keyHead">The key head.</param>
    public void Run(int batch, int keyHead)
    {
        var (querySegments, keySegments) = (shape.QuerySegments[batch], shape.KeySegments[batch]);
        if (querySegments.Count == 0 || keySegments.Count == 0)
        {
            return;
        }

        var group = call.Forward.Group;
        var first = keyHead * group;
        var exists = call.Forward.PaddingRow(batch);
        var asks = call.Forward.IsSelfAttention ? exists : null;
        buffers.Clear();
        for (var head = 0; head < group; head++)
        {
            Means(call.Forward.QueryRows(batch, first + head), call.Forward.Views.Query.RowStride, asks, querySegments, buffers.QueryLandmarks(head));
        }

        Means(call.Forward.KeyRows(batch, keyHead), call.Forward.Views.Key.RowStride, exists, keySegments, buffers.KeyLandmarks);
        stages.Gather(batch, keyHead, querySegments.Count);
        for (var head = 0; head < group; head++)
        {
            RunHead(batch, head, first + head, querySegments.Count, keySegments.Count);
        }

        stages.DifferentiateGather(batch, keyHead, querySegments.Count);
        for (var head = 0; head < group; head++)
        {
            LandmarkBuffers<TKernel>.Join(buffers.QueryGradients(head), buffers.QueryRows * TKernel.HeadDim, shape.Pieces);
            Spread(buffers.QueryGradients(head), querySegments, asks, call.Gradients.QueryRows(batch, first + head), call.Gradients.Views.Query.RowStride);
            convolution?.Run(batch, keyHead, first + head);
        }

        LandmarkBuffers<TKernel>.Join(buffers.KeyGradients, buffers.KeyRows * TKernel.HeadDim, shape.Pieces);
        Spread(buffers.KeyGradients, keySegments, exists, call.Gradients.KeyRows(batch, keyHead), call.Gradients.Views.Key.RowStride);
    }

    public void Dispose()
    {
        buffers.Dispose();
        inverse.Dispose();
        loop.Dispose();
    }

    /// <summary>All of a query head but the attention of its landmarks: leaves the gradient of their outputs.</summary>
    private void RunHead(int batch, int head, int queryHead, int queryLandmarks, int keyLandmarks)
    {
        var width = KernelShape<TKernel>.PaddedValueDim;
        var gathered = new SlabMatrix<TKernel>((nint)buffers.Gathered(head), queryLandmarks, width);
        var ofGathered = new SlabMatrix<TKernel>((nint)buffers.GatheredGradients(head), queryLandmarks, width);
        var scale = call.Forward.Class.Pattern.Scale;
        inverse.Compute(
            buffers.QueryLandmarks(head), buffers.KeyLandmarks, scale, gathered, new SlabMatrix<TKernel>((nint)buffers.Offered, keyLandmarks, width), loop);
        buffers.ClearOfferedGradients();
        stages.DifferentiateQueries(batch, queryHead, keyLandmarks);
        LandmarkBuffers<TKernel>.Join(buffers.OfferedGradients, buffers.KeyRows * width, shape.Pieces);
        var ofAttention = inverse.Differentiate(gathered, new SlabMatrix<TKernel>((nint)buffers.OfferedGradients, keyLandmarks, width), ofGathered, loop);
        for (var row = 0; row < queryLandmarks; row++)
        {
            DifferentiateSoftmax(inverse.Attention, ofAttention, row, head, scale);
        }
    }

    /// <summary>A row of the attention of landmarks among themselves: adds to the gradients of both.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void DifferentiateSoftmax(in SlabMatrix<TKernel> attention, in SlabMatrix<TKernel> ofAttention, int row, int head, float scale)
    {
        var mean = 0.0;
        for (var column = 0; column < attention.Columns; column++)
        {
            mean += (double)attention[row, column] * ofAttention[row, column];
        }

        var query = new ReadOnlySpan<float>(buffers.QueryLandmarks(head) + ((nint)row * TKernel.HeadDim), TKernel.HeadDim);
        var ofQuery = new Span<float>(buffers.QueryGradients(head) + ((nint)row * TKernel.HeadDim), TKernel.HeadDim);
        for (var column = 0; column < attention.Columns; column++)
        {
            var ofScore = (float)(attention[row, column] * (ofAttention[row, column] - mean) * scale);
            var ofKey = new Span<float>(buffers.KeyGradients + ((nint)column * TKernel.HeadDim), TKernel.HeadDim);
            TensorPrimitives.MultiplyAdd(new ReadOnlySpan<float>(buffers.KeyLandmarks + ((nint)column * TKernel.HeadDim), TKernel.HeadDim), ofScore, ofQuery, ofQuery);
            TensorPrimitives.MultiplyAdd(query, ofScore, ofKey, ofKey);
        }
    }

    private static void Means(float* rows, nint stride, bool* exists, LandmarkSegments segments, float* means)
    {
        for (var segment = 0; segment < segments.Count; segment++)
        {
            SegmentMeans<TKernel>.Compute(rows, stride, exists, segments.Start(segment), segments.End(segment), means + ((nint)segment * TKernel.HeadDim));
        }
    }

    /// <summary>Adds the gradient of each mean to those of its tokens.</summary>
    private static void Spread(float* means, LandmarkSegments segments, bool* exists, float* rows, nint stride)
    {
        for (var segment = 0; segment < segments.Count; segment++)
        {
            var (start, end) = (segments.Start(segment), segments.End(segment));
            var tokens = exists == null ? end - start : new ReadOnlySpan<bool>(exists + start, end - start).Count(true);
            var share = new Span<float>(means + ((nint)segment * TKernel.HeadDim), TKernel.HeadDim);
            TensorPrimitives.Divide(share, tokens, share);
            for (var row = start; row < end; row++)
            {
                if (exists == null || exists[row])
                {
                    var sums = new Span<float>(rows + (row * stride), TKernel.HeadDim);
                    TensorPrimitives.Add(sums, share, sums);
                }
            }
        }
    }
}
