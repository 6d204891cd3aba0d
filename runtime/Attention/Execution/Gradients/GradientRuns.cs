using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// Tiles of rows of one group and a key block: probabilities again, then the gradients of their scores, then those of their queries. What the keys'
/// gradients are made of stays in the group's weights.
/// </summary>
/// <param name="call">The call.</param>
/// <param name="block">The rows' block.</param>
/// <param name="workspace">The rows and the packed keys.</param>
/// <param name="buffers">Receives weights and gradients.</param>
/// <param name="group">The group: tiles are counted from the block's first.</param>
internal readonly unsafe ref struct GradientRuns<TKernel, TGradient>(
    GradientCall call, in RowBlock block, KernelWorkspace workspace, GradientWorkspace<TKernel, TGradient> buffers, int group) : ITileRuns
    where TKernel : struct, IMicroKernels
    where TGradient : struct, IGradientKernels
{
    private readonly AttentionCall forward = call.Forward;
    private readonly CallSequence sequence = call.Forward.SequenceOf(block);
    private readonly RunProbabilities<TKernel> probabilities = new(call.Forward, workspace);

    /// <summary>Tiles of a group.</summary>
    public static int GroupTiles => TGradient.GroupRows / TKernel.RowTile;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Attend(in TileRun next)
    {
        var rows = new TileRows<TKernel>(workspace, next.Tile);
        ref readonly var segment = ref workspace.Segments[next.Segment];
        var begin = next.From / TKernel.VectorLength * TKernel.VectorLength;
        var panels = (next.To - begin + TKernel.VectorLength - 1) / TKernel.VectorLength;
        var tile = next.Tile - (group * GroupTiles);
        var place = ((nint)tile * TKernel.RowTile * TGradient.WeightStride) + begin;
        MakeProbabilities(rows, segment, next, begin);
        MakeProducts(next.Tile, begin, panels);
        TGradient.ScoreGradients(
            panels, ref *(workspace.Probabilities + begin), ref *(buffers.Products + begin), ref *(buffers.Deltas + (next.Tile * TKernel.RowTile)),
            ref *(buffers.Units + (next.Tile * TKernel.RowTile)), forward.Pattern.Scale, ref *(buffers.Probabilities + place), ref *(buffers.ScoreGradients + place));
        ClearOthers(place, begin, panels, next);
        AddQueryGradients(next, place - begin);
        NoteKeyTiles(tile, next);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void MakeProbabilities(in TileRows<TKernel> rows, in KeySegment segment, in TileRun run, int begin)
    {
        forward.Additions?.Fill<TKernel>(workspace, rows, sequence, begin, run.To);
        KeyPrefetch<TKernel> none = default;
        ScoreModification<TKernel>.ScorePacked(workspace, rows, begin, run.To, ref none);
        new Span<float>(rows.Sums, TKernel.RowTile * TKernel.VectorLength).Clear();
        probabilities.ExponentiateOnce(rows, segment, run, begin);
        if (!AreFinite(rows.Sums))
        {
            Recompute(rows, segment, run, begin);
        }
    }

    private static bool AreFinite(float* sums)
    {
        var check = 0f;
        for (var index = 0; index < TKernel.RowTile * TKernel.VectorLength; index++)
        {
            check += sums[index] - sums[index];
        }

        return check == 0;
    }

    /// <summary>Scores that left float32's range on the way are computed again as the forward pass does.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Recompute(in TileRows<TKernel> rows, in KeySegment segment, in TileRun run, int begin)
    {
        ref var first = ref workspace.Segments.RowFirst(segment.Rows);
        ref var last = ref workspace.Segments.RowLast(segment.Rows);
        ScoreModification<TKernel>.Score(workspace, rows, begin, run.To);
        ScoreModification<TKernel>.Modify(forward, workspace, rows, segment, run.Shift, begin, run.To);
        for (var row = 0; row < TKernel.RowTile; row++)
        {
            OverflowedScores<TKernel>.Recompute(forward, workspace, rows, row, Unsafe.Add(ref first, row), Unsafe.Add(ref last, row), begin, run.To);
        }

        ScoreModification<TKernel>.ExponentiateMasked(workspace, rows, segment, begin, run.To, forward.ExponentScale);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void MakeProducts(int tile, int begin, int panels)
    {
        ref var gradients = ref *(buffers.OutputGradients + ((nint)tile * TKernel.RowTile * TKernel.ValueDim));
        var panel = begin / TKernel.VectorLength;
        for (; panels >= TKernel.PanelTile; panels -= TKernel.PanelTile, panel += TKernel.PanelTile)
        {
            TGradient.ProductTile(
                ref gradients, ref *(buffers.ValuePanels + ((nint)panel * TGradient.ValuePanelStride)), ref *(buffers.Products + (panel * TKernel.VectorLength)));
        }

        if (panels > 0)
        {
            TGradient.ProductPanels(
                panels, ref gradients, ref *(buffers.ValuePanels + ((nint)panel * TGradient.ValuePanelStride)), ref *(buffers.Products + (panel * TKernel.VectorLength)));
        }
    }

    /// <summary>Keys of the run's panels that are not of the run count elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ClearOthers(nint place, int begin, int panels, in TileRun run)
    {
        var end = begin + (panels * TKernel.VectorLength);
        if (run.From == begin && run.To == end)
        {
            return;
        }

        for (var row = 0; row < TKernel.RowTile; row++, place += TGradient.WeightStride)
        {
            new Span<float>(buffers.Probabilities + place, run.From - begin).Clear();
            new Span<float>(buffers.ScoreGradients + place, run.From - begin).Clear();
            new Span<float>(buffers.Probabilities + place + (run.To - begin), end - run.To).Clear();
            new Span<float>(buffers.ScoreGradients + place + (run.To - begin), end - run.To).Clear();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddQueryGradients(in TileRun run, nint row)
    {
        var headDim = KernelShape<TKernel>.PaddedHeadDim;
        var sums = buffers.QueryGradients + ((nint)run.Tile * TKernel.RowTile * headDim);
        if (buffers.HasNonFiniteKeys)
        {
            NonFiniteGradients<TKernel, TGradient>.AddToQueries(buffers.ScoreGradients + row, buffers.KeyRows, sums, run.From, run.To);
        }
        else
        {
            TGradient.AddQueryGradients(
                ref *(buffers.ScoreGradients + row + run.From), ref *(buffers.KeyRows + ((nint)run.From * headDim)), ref *sums, run.To - run.From);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void NoteKeyTiles(int tile, in TileRun run)
    {
        var keyTiles = buffers.KeyTileRows;
        for (var index = run.From / TKernel.RowTile; index * TKernel.RowTile < run.To; index++)
        {
            ref var rows = ref keyTiles[index];
            rows = (Math.Min(rows.First, tile), Math.Max(rows.Last, tile));
        }
    }
}
