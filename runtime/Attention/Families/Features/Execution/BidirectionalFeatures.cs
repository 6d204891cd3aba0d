namespace SparseAttentionGen.CompilerServices;

/// <summary>A call in which every query attends every key: sums over all keys first, then the queries.</summary>
internal static unsafe class BidirectionalFeatures<TKernel>
    where TKernel : struct, IFeatureKernels
{
    /// <summary>Fewest keys of a piece of a sequence, whose sums are computed by themselves.</summary>
    private const int LeastKeys = 2048;

    /// <summary>Most pieces of all sequences together, unless there are more sequences: bounds the memory for their sums.</summary>
    private const int MostPieces = 16;

    /// <summary>A range is halved where its halves have at least so many chunks.</summary>
    private const int MostChunks = 128;

    /// <summary>Rows of a block: enough that the time to hand it over does not matter.</summary>
    private const int BlockRows = 240;

    public static void Run(FeatureCall call, AttentionOptions options, int usefulThreads)
    {
        var sequences = call.Sequences;
        var (keys, queries) = (call.Views.Key.Length, call.Views.Query.Length);
        var pieces = Pieces(call, keys);
        var staged = new StagedOptions(options, Math.Max(1, (double)keys + queries));
        var sums = AddKeys(call, staged.Next(keys), usefulThreads, pieces);

        var queriesPerBlock = Math.Max(1, BlockRows / call.Group);
        var blocks = (queries + queriesPerBlock - 1) / queriesPerBlock;
        WorkQueue.Run(
            checked(blocks * sequences),
            usefulThreads,
            staged.Next(queries),
            FeatureWorkspace<TKernel>.Rent,
            (workspace, index) =>
            {
                var (sequence, block) = Math.DivRem(index, blocks);
                var total = sums[sequence * pieces];
                workspace.Epsilons[0] = Epsilon(total);
                var first = block * queriesPerBlock;
                QueryFeatures<TKernel>.Attend(
                    call, workspace, sequence / call.Views.Key.Heads, sequence % call.Views.Key.Heads, first, Math.Min(queries, first + queriesPerBlock), total, null);
            },
            FeatureWorkspace<TKernel>.Return);
    }

    /// <summary>Pieces of a sequence whose sums are computed by themselves, by its length.</summary>
    public static int Pieces(FeatureCall call, int length) => Math.Clamp(Math.Min(length / LeastKeys, MostPieces / Math.Max(1, call.Sequences)), 1, MostPieces);

    /// <summary>The definition's epsilon relative to the reference of sums.</summary>
    public static float Epsilon(FeatureSums sums) => TKernel.Kind == FeatureFunction.Softmax && sums.Count > 0
        ? FeatureShape<TKernel>.Epsilon * MathF.Pow(2, sums.Largest - sums.Reference)
        : 0;

    /// <summary>Sums over the keys of each sequence, at the place of its first piece.</summary>
    public static FeatureSums[] AddKeys(FeatureCall call, AttentionOptions options, int usefulThreads, int pieces)
    {
        var sums = new FeatureSums[checked(call.Sequences * pieces)];
        var keysPerPiece = (call.Views.Key.Length + pieces - 1) / pieces;
        WorkQueue.Run(
            sums.Length,
            usefulThreads,
            options,
            FeatureWorkspace<TKernel>.Rent,
            (workspace, index) =>
            {
                var (sequence, piece) = Math.DivRem(index, pieces);
                var (batch, head) = Math.DivRem(sequence, call.Views.Key.Heads);
                var length = call.KeyLengths[batch];
                sums[index] = FeatureSums.Create<TKernel>();
                AddHalves(
                    call, workspace, batch, head, (int)Math.Min(length, (long)piece * keysPerPiece), (int)Math.Min(length, (piece + 1L) * keysPerPiece), sums[index], 0);
            },
            FeatureWorkspace<TKernel>.Return);
        for (var sequence = 0; sequence < call.Sequences; sequence++)
        {
            for (var piece = 1; piece < pieces; piece++)
            {
                sums[sequence * pieces].Join(sums[sequence * pieces], sums[(sequence * pieces) + piece]);
            }
        }

        return sums;
    }

    /// <summary>Adds the keys of a range. The halves of a long one are summed by themselves, so that float32 sums have few summands each.</summary>
    private static void AddHalves(FeatureCall call, FeatureWorkspace<TKernel> workspace, int batch, int head, int start, int end, FeatureSums sums, int depth)
    {
        var half = (end - start) / 2;
        if (half < MostChunks * TKernel.KeyBlock)
        {
            KeyFeatures<TKernel>.AddRange(call, workspace, batch, head, start, end, sums);
            return;
        }

        AddHalves(call, workspace, batch, head, start, start + half, sums, depth + 1);
        var second = workspace.Half(depth);
        second.Clear();
        AddHalves(call, workspace, batch, head, start + half, end, second, depth + 1);
        sums.Join(sums, second);
    }
}
