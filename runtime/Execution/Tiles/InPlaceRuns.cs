using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>The few rows of a tile meet keys that are not staged, one run at a time.</summary>
/// <param name="call">The call.</param>
/// <param name="block">The block of rows.</param>
/// <param name="workspace">The noted keys and the rows.</param>
internal readonly unsafe ref struct InPlaceRuns<TKernel>(AttentionCall call, in RowBlock block, KernelWorkspace workspace) : ITileRuns
    where TKernel : struct, IMicroKernels
{
    private readonly int batch = block.Batch;
    private readonly bool masksAll = TKernel.ModifiesScores || call.AddsToScores || (workspace.AnyPanel & PanelState.HasPadding) != 0;
    private readonly float scale = ScoreModification<TKernel>.Scale(call);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Attend(in TileRun next)
    {
        var rows = new TileRows<TKernel>(workspace, next.Tile);
        ref readonly var segment = ref workspace.Segments[next.Segment];
        var begin = next.From / TKernel.VectorLength * TKernel.VectorLength;
        call.Additions?.Fill<TKernel>(workspace, rows, batch, begin, next.To);
        SumCheck<TKernel>.Save(workspace, rows.Sums);
        ScoreModification<TKernel>.Score(workspace, rows, begin, next.To);
        Raise(rows, segment, next, begin);
        if (!SumCheck<TKernel>.IsInRange(rows.Sums))
        {
            ReferenceUpdate<TKernel>.Update(call, workspace, rows, segment, next.Shift, next.From, next.To);
        }

        RowsInPlace<TKernel>.AddOutputs(workspace, rows, next.From, next.To);
    }

    /// <summary>The scores become probabilities.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Raise(in TileRows<TKernel> rows, in KeySegment segment, in TileRun run, int begin)
    {
        for (var key = begin; key < run.To; key += KernelShape<TKernel>.KeyTile)
        {
            var last = key + KernelShape<TKernel>.KeyTile - 1;
            if (!masksAll && key >= segment.CommonFirst - run.Shift && last <= segment.CommonLast - run.Shift && last < run.To)
            {
                TKernel.RaiseTile(ref *(workspace.Probabilities + key), ref *rows.Sums, ref *rows.References);
                continue;
            }

            var end = Math.Min(key + KernelShape<TKernel>.KeyTile, run.To);
            ScoreModification<TKernel>.Modify(call, workspace, rows, segment, run.Shift, key, end);
            ScoreModification<TKernel>.Mask(workspace, rows, segment, key, end, scale);
        }
    }
}
