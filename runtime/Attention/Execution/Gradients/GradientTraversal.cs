using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// The backward pass of one block of rows in one traversal: a group of rows and a key block make their probabilities and the gradients of their scores
/// once, and all five products use them while they are in the second-level cache.
/// </summary>
/// <remarks>
/// P = exp(S - L), dV += Pᵀ dO, dP = dO Vᵀ, dS = P (dP - D), dQ += dS K, dK += dSᵀ Q, with D the rows' sums of dO O (FlashAttention-2, Dao 2023,
/// arXiv 2307.08691, algorithm 2).
/// </remarks>
internal static unsafe class GradientTraversal<TKernel, TGradient>
    where TKernel : struct, IMicroKernels
    where TGradient : struct, IGradientKernels
{
    /// <summary>Adds the gradients of a block's pairs, of keys within the block's limits, to those that the caller receives.</summary>
    /// <param name="call">The call.</param>
    /// <param name="block">The block.</param>
    /// <param name="workspace">A worker's buffers.</param>
    /// <param name="buffers">Those of the backward pass alone.</param>
    public static void Run(GradientCall call, in RowBlock block, KernelWorkspace workspace, GradientWorkspace<TKernel, TGradient> buffers)
    {
        if (block.IsGlobal && call.Forward.GlobalRows is not null && call.Gradients.GlobalRows is null)
        {
            // These rows have queries, keys and values of their own, whose gradients the caller does not want.
            return;
        }

        if (AttendsNothing(call.Forward, block))
        {
            return;
        }

        var order = block.IsGlobal ? RowOrder.Plain : call.Forward.OrderOf(call.Forward.SequenceOf(block), block.Head);
        Run(call, block, workspace, buffers, order.First, order.IsSplit ? KeyKinds.Consecutive : KeyKinds.All);
        if (order.IsSplit)
        {
            Run(call, block, workspace, buffers, order, KeyKinds.Stepped);
        }
    }

    /// <summary>
    /// Whether none of a block's rows attends a key within the block's limits, where that shows without a plan: bands of later queries begin and end
    /// no earlier. In most rounds the limits exclude a window's keys.
    /// </summary>
    private static bool AttendsNothing(AttentionCall call, in RowBlock block)
    {
        if (!call.UsesBands || call.Class.HasColumns || call.Class.KeyStep != 1 || block.IsGlobal || call.ProjectedCount(block) > 0)
        {
            return false;
        }

        var sequence = call.SequenceOf(block);
        var position = block.Start + sequence.QueryOffset;
        call.Class.Band(position, sequence.Keys.Count, sequence.PrefixLength, out var first, out _);
        call.Class.Band(position + ((block.Count - 1) * block.Step), sequence.Keys.Count, sequence.PrefixLength, out _, out var last);
        return last < block.KeyStart || first >= block.KeyEnd;
    }

    private static void Run(
        GradientCall call, in RowBlock block, KernelWorkspace workspace, GradientWorkspace<TKernel, TGradient> buffers, RowOrder order, KeyKinds kinds)
    {
        var tiles = RowLoader<TKernel>.Load(call.Forward, block, order, workspace);
        RowBlockTraversal<TKernel>.Plan(call.Forward, block, default, workspace, tiles, 0, kinds);
        var keyBlock = workspace.KeyBlock;
        workspace.KeyBlocks.Begin(call.Forward, block);
        workspace.KeyBlocks.Take(keyBlock, TGradient.KeyBlock, TKernel.VectorLength);
        if (keyBlock.Count == 0)
        {
            return;
        }

        GradientRows<TKernel, TGradient>.Load(call, block, workspace, buffers, tiles * TKernel.RowTile);
        while (keyBlock.Count > 0)
        {
            Attend(call, block, workspace, buffers, keyBlock);
            workspace.KeyBlocks.Take(keyBlock, TGradient.KeyBlock, TKernel.VectorLength);
        }

        GradientRows<TKernel, TGradient>.Add(call, block, workspace, buffers, tiles * TKernel.RowTile);
    }

    /// <summary>All tiles of a block and one key block.</summary>
    private static void Attend(GradientCall call, in RowBlock block, KernelWorkspace workspace, GradientWorkspace<TKernel, TGradient> buffers, KeyBlockPlan keyBlock)
    {
        var tiles = workspace.Streams.Tiles(keyBlock.Stream, out var id);
        var stream = call.Forward.StreamOf(block, id);
        var (start, end) = stream.Places(block.KeyStart, block.KeyEnd);
        if (!GradientKeys<TKernel, TGradient>.Pack(call, block, workspace, buffers, stream, keyBlock))
        {
            return;
        }

        var size = GradientRuns<TKernel, TGradient>.GroupTiles;
        for (int first = 0, next; first < tiles.Length; first = next)
        {
            var group = tiles[first].Tile / size;
            for (next = first; next < tiles.Length && tiles[next].Tile / size == group; next++)
            {
            }

            AttendGroup(call, block, workspace, buffers, keyBlock, tiles[first..next], group, start, end);
        }

        GradientKeys<TKernel, TGradient>.Add(call, block, workspace, buffers, stream, keyBlock, start, end);
    }

    /// <summary>The tiles of a group and one key block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AttendGroup(
        GradientCall call,
        in RowBlock block,
        KernelWorkspace workspace,
        GradientWorkspace<TKernel, TGradient> buffers,
        KeyBlockPlan keyBlock,
        ReadOnlySpan<TileSegments> tiles,
        int group,
        int start,
        int end)
    {
        var (firstPlace, lastPlace) = (Math.Max(start, keyBlock.FirstPlace), Math.Min(end - 1, keyBlock.LastPlace));
        var runs = new GradientRuns<TKernel, TGradient>(call, block, workspace, buffers, group);
        var isBegun = false;
        foreach (ref readonly var tile in tiles)
        {
            if (!Attends(workspace, tile, firstPlace, lastPlace))
            {
                continue;
            }

            if (!isBegun)
            {
                Begin(buffers, keyBlock);
                isBegun = true;
            }

            BlockWalk<TKernel>.AttendTile(workspace, tile, keyBlock, start, end, ref runs);
        }

        if (isBegun)
        {
            AddKeyGradients(workspace, buffers, keyBlock.Keys, group);
        }
    }

    private static bool Attends(KernelWorkspace workspace, in TileSegments tile, int first, int last)
    {
        for (var index = tile.First; index < tile.First + tile.Count; index++)
        {
            if (workspace.Segments[index].First <= last && workspace.Segments[index].Last >= first)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Weights that no run makes are 0. Of few keys only their own weights are cleared, with those of a tile that ends behind them.</summary>
    private static void Begin(GradientWorkspace<TKernel, TGradient> buffers, KeyBlockPlan keyBlock)
    {
        var keys = Math.Min(TGradient.WeightStride, keyBlock.Keys + TKernel.RowTile);
        for (var row = 0; row < TGradient.GroupRows; row++)
        {
            new Span<float>(buffers.Probabilities + ((nint)row * TGradient.WeightStride), keys).Clear();
            new Span<float>(buffers.ScoreGradients + ((nint)row * TGradient.WeightStride), keys).Clear();
        }

        Array.Clear(buffers.WrittenKeys);
        buffers.KeyTileRows.AsSpan(0, (keyBlock.Keys + TKernel.RowTile - 1) / TKernel.RowTile).Fill((int.MaxValue, -1));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddKeyGradients(KernelWorkspace workspace, GradientWorkspace<TKernel, TGradient> buffers, int keys, int group)
    {
        var (headDim, valueDim) = (KernelShape<TKernel>.PaddedHeadDim, KernelShape<TKernel>.PaddedValueDim);
        var isFinite = !buffers.HasNonFiniteRows;
        for (var key = 0; key < keys; key += TKernel.RowTile)
        {
            var (first, last) = buffers.KeyTileRows[key / TKernel.RowTile];
            if (last < first)
            {
                continue;
            }

            var row = (group * TGradient.GroupRows) + (first * TKernel.RowTile);
            var count = (last + 1 - first) * TKernel.RowTile;
            var place = ((nint)first * TKernel.RowTile * TGradient.WeightStride) + key;
            var queries = buffers.PaddedQueries == null ? workspace.QueriesAt(row, headDim) : buffers.PaddedQueries + ((nint)row * headDim);
            var outputs = buffers.PaddedOutputGradients + ((nint)row * valueDim);
            var keySums = buffers.KeyGradients + ((nint)key * headDim);
            var valueSums = buffers.ValueGradients + ((nint)key * valueDim);
            if (isFinite)
            {
                TGradient.AddKeyGradients(ref *(buffers.ScoreGradients + place), ref *queries, ref *keySums, count);
                TGradient.AddValueGradients(ref *(buffers.Probabilities + place), ref *outputs, ref *valueSums, count);
            }
            else
            {
                NonFiniteGradients<TKernel, TGradient>.AddToKeys(buffers.ScoreGradients + place, queries, keySums, count, headDim);
                NonFiniteGradients<TKernel, TGradient>.AddToKeys(buffers.Probabilities + place, outputs, valueSums, count, valueDim);
            }
        }
    }
}
