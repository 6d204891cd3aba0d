using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// The backward pass of a call in which every query attends every key: sums over the keys again, then the queries, which also sum up the gradients of those sums,
/// then the keys.
/// </summary>
internal static unsafe class BidirectionalFeatureGradients<TKernel, TGradient>
    where TKernel : struct, IFeatureKernels
    where TGradient : struct, IFeatureGradientKernels
{
    /// <summary>Keys of a block: enough that the time to hand it over does not matter.</summary>
    private const int BlockKeys = 512;

    public static void Run(FeatureGradientCall call, AttentionOptions options, int usefulThreads)
    {
        var forward = call.Forward;
        var (keys, queries) = (forward.Views.Key.Length, forward.Views.Query.Length);

        // Of ten products with all features, two are the sums', four the queries' and four the keys'.
        var staged = new StagedOptions(options, Math.Max(1, (3.0 * keys) + (2.0 * queries)));
        var pieces = BidirectionalFeatures<TKernel>.Pieces(forward, keys);
        var sums = BidirectionalFeatures<TKernel>.AddKeys(forward, staged.Next(keys), usefulThreads, pieces);
        var gradients = RunQueries(call, staged.Next(2.0 * queries), usefulThreads, sequence => sums[sequence * pieces]);

        var blocks = (keys + BlockKeys - 1) / BlockKeys;
        WorkQueue.Run(
            checked(blocks * forward.Sequences),
            usefulThreads,
            staged.Next(2.0 * keys),
            FeatureGradientWorkspace<TKernel>.Rent,
            (workspace, index) =>
            {
                var (sequence, block) = Math.DivRem(index, blocks);
                RunKeys(call, workspace, sequence, block * BlockKeys, sums[sequence * pieces], gradients(sequence));
            },
            FeatureGradientWorkspace<TKernel>.Return);
    }

    /// <summary>Writes the gradients of all queries.</summary>
    /// <returns>By sequence, the gradients of the sums over its keys.</returns>
    private static Func<int, FeatureSums> RunQueries(FeatureGradientCall call, AttentionOptions options, int usefulThreads, Func<int, FeatureSums> sumsOf)
    {
        var forward = call.Forward;
        var rows = (long)forward.Views.Query.Length * forward.Group;
        var pieces = BidirectionalFeatures<TKernel>.Pieces(forward, (int)Math.Min(rows, int.MaxValue));
        var rowsPerPiece = (rows + pieces - 1) / pieces;
        var gradients = new FeatureSums[checked(forward.Sequences * pieces)];
        WorkQueue.Run(
            gradients.Length,
            usefulThreads,
            options,
            FeatureGradientWorkspace<TKernel>.Rent,
            (workspace, index) =>
            {
                var (sequence, piece) = Math.DivRem(index, pieces);
                var sums = gradients[index] = FeatureSums.Create<TKernel>();
                RunQueries(call, workspace, sequence, Math.Min(rows, piece * rowsPerPiece), Math.Min(rows, (piece + 1) * rowsPerPiece), sumsOf(sequence), sums);
            },
            FeatureGradientWorkspace<TKernel>.Return);
        for (var sequence = 0; sequence < forward.Sequences; sequence++)
        {
            for (var piece = 1; piece < pieces; piece++)
            {
                gradients[sequence * pieces].Join(gradients[sequence * pieces], gradients[(sequence * pieces) + piece]);
            }
        }

        return sequence => gradients[sequence * pieces];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunQueries(
        FeatureGradientCall call, FeatureGradientWorkspace<TKernel> workspace, int sequence, long first, long end, FeatureSums sums, FeatureSums gradients)
    {
        if (sums.Count == 0)
        {
            return;
        }

        // All are relative to the reference of the same sums.
        gradients.Reference = 0;
        var (batch, head) = Math.DivRem(sequence, call.Forward.Views.Key.Heads);
        while (first < end)
        {
            first = GradientQueries<TKernel, TGradient>.Make(call.Forward, workspace, batch, head, first, end);
            new Span<float>(workspace.Epsilons, TKernel.KeyBlock).Fill(BidirectionalFeatures<TKernel>.Epsilon(sums));
            GradientQueries<TKernel, TGradient>.TakeNorms(workspace, sums);
            GradientQueries<TKernel, TGradient>.LoadOutputGradients(call, workspace, batch);
            GradientTiles<TKernel, TGradient>.Multiply(sums.Products, FeatureShape<TKernel>.Rows, workspace.OutputPanels, workspace.Count, workspace.Gradients);
            GradientChunks<TKernel, TGradient>.WriteQueries(call, workspace, batch, sums);
            gradients.LargestGradient += LargestGradients<TKernel>.OfKeys(workspace);
            GradientQueries<TKernel, TGradient>.AddFloors(workspace);
            GradientQueries<TKernel, TGradient>.AddSums(workspace, gradients);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunKeys(FeatureGradientCall call, FeatureGradientWorkspace<TKernel> workspace, int sequence, int start, FeatureSums sums, FeatureSums gradients)
    {
        var (batch, head) = Math.DivRem(sequence, call.Forward.Views.Key.Heads);
        var end = Math.Min(start + BlockKeys, call.Forward.KeyLengths[batch]);
        var keys = workspace.Keys;
        for (var position = call.Forward.NextKey(batch, start, end); position < end; position = keys.Next)
        {
            KeyFeatures<TKernel>.MakeAgain(call.Forward, keys, batch, head, position, end, sums.Reference);
            GradientChunks<TKernel, TGradient>.BeginKeys(workspace, gradients);
            GradientChunks<TKernel, TGradient>.WriteKeys(call, workspace, batch, head);
        }

        if (sums.LargestPosition >= start && sums.LargestPosition < end)
        {
            LargestGradients<TKernel>.AddToKey(call, batch, head, sums.LargestPosition, gradients.LargestGradient);
        }
    }
}
