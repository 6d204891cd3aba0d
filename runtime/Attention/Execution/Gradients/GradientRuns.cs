using System.Numerics.Tensors;
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
    private readonly ScoreMethods? methods = call.Forward.Scores is { ModifiesScores: true } own ? own : null;

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
        var overlap = SaveOverlap(tile, place, begin, panels);
        MakeProbabilities(rows, segment, next, begin);
        MakeProducts(next.Tile, begin, panels);
        var isScaled = methods is null && call.Additions is null;
        TGradient.ScoreGradients(
            panels, ref *(workspace.Probabilities + begin), ref *(buffers.Products + begin), ref *(buffers.Deltas + (next.Tile * TKernel.RowTile)),
            ref *(buffers.Units + (next.Tile * TKernel.RowTile)), isScaled ? forward.Pattern.Scale : 1, ref *(buffers.Probabilities + place), ref *(buffers.ScoreGradients + place));
        ClearOthers(place, begin, panels, next);
        if (buffers.HasNonFiniteRows)
        {
            ClearIdleRows(next.Tile, place, panels);
        }

        if (!isScaled)
        {
            Differentiate(rows, next, place - begin, begin, panels);
        }

        AddQueryGradients(next, place - begin);
        AddOverlap(overlap, place);
        NoteKeyTiles(tile, next);
        buffers.WrittenKeys[tile] = Math.Max(buffers.WrittenKeys[tile], begin + (panels * TKernel.VectorLength));
    }

    /// <summary>Rows of a tile may have keys of a panel in different segments: keeps the weights of those before, which this run's take the place of.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int SaveOverlap(int tile, nint place, int begin, int panels)
    {
        var overlap = Math.Min(buffers.WrittenKeys[tile] - begin, panels * TKernel.VectorLength);
        if (overlap > 0)
        {
            CopyRows(buffers.Probabilities + place, TGradient.WeightStride, buffers.SavedProbabilities, TGradient.WeightStride, overlap);
            CopyRows(buffers.ScoreGradients + place, TGradient.WeightStride, buffers.SavedGradients, TGradient.WeightStride, overlap);
        }

        return overlap;
    }

    /// <summary>Adds the weights of segments before: of a pair at most one is not 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddOverlap(int overlap, nint place)
    {
        for (var row = 0; row < TKernel.RowTile && overlap > 0; row++)
        {
            var (first, shift) = (row * TGradient.WeightStride, place + (row * TGradient.WeightStride));
            var probabilities = new Span<float>(buffers.Probabilities + shift, overlap);
            TensorPrimitives.Add(probabilities, new ReadOnlySpan<float>(buffers.SavedProbabilities + first, overlap), probabilities);
            var gradients = new Span<float>(buffers.ScoreGradients + shift, overlap);
            TensorPrimitives.Add(gradients, new ReadOnlySpan<float>(buffers.SavedGradients + first, overlap), gradients);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void MakeProbabilities(in TileRows<TKernel> rows, in KeySegment segment, in TileRun run, int begin)
    {
        forward.Additions?.Fill<TKernel>(workspace, rows, sequence, begin, run.To);
        KeyPrefetch<TKernel> none = default;
        ScoreModification<TKernel>.ScorePacked(workspace, rows, begin, run.To, ref none);
        if (methods is not null)
        {
            CopyRows(workspace.Probabilities + begin, TKernel.KeyBlock, buffers.Scores + begin, TKernel.KeyBlock, InPanels(run.To - begin));
        }

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

    /// <summary>From the gradients of final scores to those of products, and to those of what is added to scores on the way.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Differentiate(in TileRows<TKernel> rows, in TileRun run, nint place, int begin, int panels)
    {
        var count = panels * TKernel.VectorLength;
        var weights = buffers.ScoreGradients + place;
        if (methods is null)
        {
            call.Additions!.Add(workspace, rows, sequence, weights, TGradient.WeightStride, buffers.Sums, run.From, run.To);
            for (var row = 0; row < TKernel.RowTile; row++)
            {
                var gradients = new Span<float>(weights + (row * TGradient.WeightStride) + begin, count);
                TensorPrimitives.Multiply(gradients, forward.Pattern.Scale, gradients);
            }

            return;
        }

        CopyRows(weights + begin, TGradient.WeightStride, buffers.Products + begin, TKernel.KeyBlock, count);
        ScoreDifferentiation<TKernel>.Apply(forward, methods, workspace, rows, buffers.Scores, buffers.Products, begin, run.To);
        call.Additions?.Add(workspace, rows, sequence, buffers.Products, TKernel.KeyBlock, buffers.Sums, run.From, run.To);
        CopyRows(buffers.Scores + begin, TKernel.KeyBlock, weights + begin, TGradient.WeightStride, count);
    }

    private static int InPanels(int keys) => (keys + TKernel.VectorLength - 1) / TKernel.VectorLength * TKernel.VectorLength;

    private static void CopyRows(float* source, int sourceStride, float* target, int targetStride, int count)
    {
        for (var row = 0; row < TKernel.RowTile; row++, source += sourceStride, target += targetStride)
        {
            new ReadOnlySpan<float>(source, count).CopyTo(new Span<float>(target, count));
        }
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

    /// <summary>Rows that are not computed may have any query, as those of the next head that fill up a tile in place: 0 times NaN is not 0.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ClearIdleRows(int tile, nint place, int panels)
    {
        for (var row = 0; row < TKernel.RowTile; row++, place += TGradient.WeightStride)
        {
            if (buffers.Units[(tile * TKernel.RowTile) + row] == 0)
            {
                new Span<float>(buffers.Probabilities + place, panels * TKernel.VectorLength).Clear();
                new Span<float>(buffers.ScoreGradients + place, panels * TKernel.VectorLength).Clear();
            }
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
