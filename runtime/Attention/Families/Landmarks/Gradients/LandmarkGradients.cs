namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// The backward pass of a call with landmarks: key heads one after the other, each by itself, so that what is remembered between its stages does not
/// grow with their number.
/// </summary>
internal static class LandmarkGradients<TKernel, TGradient>
    where TKernel : struct, IMicroKernels
    where TGradient : struct, IGradientKernels
{
    /// <summary>Pieces into which the rows and keys of few key heads are cut, so that threads have work.</summary>
    private const int FewestPieces = 8;

    /// <summary>Computes all gradients, which are cleared.</summary>
    /// <param name="call">The call.</param>
    /// <param name="options">Threads, cancellation, progress.</param>
    /// <param name="ofConvolution">Receives the gradient of the convolution's weights; empty: it is not wanted.</param>
    public static void Run(LandmarkGradientCall call, AttentionOptions options, Span<float> ofConvolution)
    {
        var (query, keyHeads) = (call.Forward.Views.Query, call.Forward.Views.Key.Heads);
        var units = checked(query.Batch * keyHeads);

        // Each key head is computed in the same way by one thread and by several.
        var threads = options.MaxThreads == 0 ? Environment.ProcessorCount : options.MaxThreads;
        var headByHead = threads > units;
        var inside = options with { MaxThreads = headByHead ? options.MaxThreads : 1, Progress = null, Statistics = null };
        var shape = LandmarkGradientShape.Of(call.Forward, (int)BlockPlan.Quotient(FewestPieces, Math.Max(1, units)));
        var sums = ofConvolution.IsEmpty ? null : new double[query.Batch * query.Heads * call.Forward.Convolution!.Taps];
        WorkQueue.Run(
            units,
            headByHead ? 1 : ApproximationWork.BackwardThreads(call.Forward.Class.Pattern, call.Forward.Views),
            options,
            () => new KeyHeadGradients<TKernel, TGradient>(call, shape, inside, sums),
            (worker, index) => worker.Run(index / keyHeads, index % keyHeads),
            static worker => worker.Dispose());
        Sum(sums, ofConvolution);
    }

    /// <summary>Adds up the gradients of what heads or batch elements have in common, in their order.</summary>
    private static void Sum(double[]? sums, Span<float> target)
    {
        for (var place = 0; place < target.Length; place++)
        {
            var sum = 0.0;
            for (var index = place; index < sums!.Length; index += target.Length)
            {
                sum += sums[index];
            }

            target[place] = (float)sum;
        }
    }
}
