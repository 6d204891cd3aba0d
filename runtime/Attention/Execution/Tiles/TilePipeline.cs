using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// Attends the packed keys with tiles of rows: scores, probabilities and sums, then outputs. The exponentials of a tile are interleaved with the
/// products of the next, of the same or of other rows, which leave gaps for them. For kernels that have <see cref="IMicroKernels.Overlaps"/>.
/// </summary>
/// <param name="call">The call.</param>
/// <param name="block">The block of rows.</param>
/// <param name="workspace">The packed keys and the rows.</param>
/// <param name="prefetch">Prefetches keys of the next key block, some with each tile of keys: all at once they would stop the loads in between.</param>
internal unsafe ref struct TilePipeline<TKernel>(AttentionCall call, in RowBlock block, KernelWorkspace workspace, KeyPrefetch<TKernel> prefetch)
    : ITileRuns
    where TKernel : struct, IMicroKernels
{
    private readonly CallSequence sequence = call.SequenceOf(block);
    private readonly bool modifies = call.ModifiesScores;
    private readonly bool hasPadding = (workspace.AnyPanel & PanelState.HasPadding) != 0;
    private readonly ExponentScale scale = call.ExponentScale;
    private KeyPrefetch<TKernel> prefetch = prefetch;

    /// <summary>The run whose outputs are not added yet, its rows and their ranges.</summary>
    private TileRun run;
    private TileRows<TKernel> rows;
    private ref int rowFirst;
    private ref int rowLast;

    /// <summary>Its last scores, which are not probabilities yet.</summary>
    private PendingScores pending;
    private int pendingKey;
    private float* pendingScores;

    /// <summary>Attends some keys of a segment; to be completed.</summary>
    /// <param name="next">Which rows and keys.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Attend(in TileRun next)
    {
        var vector = TKernel.VectorLength;
        var keyTile = KernelShape<TKernel>.KeyTile;
        var nextRows = new TileRows<TKernel>(workspace, next.Tile);
        ref readonly var segment = ref workspace.Segments[next.Segment];
        var commonFirst = segment.CommonFirst - next.Shift;
        var commonLast = segment.CommonLast - next.Shift;
        var count = prefetch.KeysPerStep(((next.To - next.From) / keyTile) + 1);
        var key = next.From / vector * vector;
        if (call.AddsToScores)
        {
            call.Additions?.Fill<TKernel>(workspace, nextRows, sequence, key, next.To);
        }

        workspace.ExchangeProbabilities();
        var isBegun = false;
        for (; key + ((TKernel.PanelTile - 1) * vector) < next.To; key += keyTile)
        {
            prefetch.Step(count);
            ScoreTile(nextRows.Queries, key);
            if (!isBegun)
            {
                Begin(next, nextRows, segment.Rows);
                isBegun = true;
            }

            var isAllowed = !modifies && key >= commonFirst && key + keyTile - 1 <= commonLast && !(hasPadding && HasPadding(key));
            SetPending(isAllowed ? PendingScores.Allowed : PendingScores.Masked, key);
            if (!isAllowed)
            {
                ScoreModification<TKernel>.Modify(call, workspace, rows, segment, run.Shift, key, Math.Min(key + keyTile, run.To));
            }
        }

        if (key < next.To)
        {
            var panels = (next.To - key + vector - 1) / vector;
            ScorePanels(nextRows.Queries, key, panels);
            if (!isBegun)
            {
                Begin(next, nextRows, segment.Rows);
            }

            pending = PendingScores.None;
            ScoreModification<TKernel>.Modify(call, workspace, rows, segment, run.Shift, key, run.To);
            ExponentiateMaskedPanels(workspace.Probabilities + key, key, panels);
        }

        if (modifies)
        {
            // What is added to the next run's scores overwrites what is added to this one's.
            Complete();
        }
    }

    /// <summary>Completes the last run, if there is one.</summary>
    public void Complete()
    {
        if (run.To == 0)
        {
            return;
        }

        CompletePending();
        AddOutputs();
        run = default;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void ScoreTile(float* queries, int key)
    {
        ref var keys = ref *(workspace.Keys + ((nint)(key / TKernel.VectorLength) * TKernel.PanelStride));
        ref var scores = ref *(workspace.Probabilities + key);
        switch (pending)
        {
            case PendingScores.None:
                TKernel.ScoreTile(ref *queries, ref keys, ref scores);
                break;
            case PendingScores.Allowed:
                TKernel.ScoreTileAndExponentiate(
                    ref *queries, ref keys, ref scores, ref *pendingScores, ref *rows.Sums, ref *rows.References, scale, in *workspace.Exponentials);
                break;
            default:
                TKernel.ScoreTileAndExponentiateMasked(
                    ref *queries, ref keys, ref scores, ref *pendingScores, ref *rows.Sums, ref *rows.References,
                    ref *(workspace.KeyPlaces + pendingKey), ref rowFirst, ref rowLast, scale, in *workspace.Exponentials);
                break;
        }
    }

    /// <summary>The pending scores become probabilities.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void CompletePending()
    {
        if (pending == PendingScores.Allowed)
        {
            TKernel.ExponentiatePanels(TKernel.PanelTile, ref *pendingScores, ref *rows.Sums, ref *rows.References, scale);
        }
        else if (pending == PendingScores.Masked)
        {
            ExponentiateMaskedPanels(pendingScores, pendingKey, TKernel.PanelTile);
        }

        pending = PendingScores.None;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void ExponentiateMaskedPanels(float* scores, int key, int panels)
    {
        for (var end = key + (panels * TKernel.VectorLength); key < end; key += TKernel.VectorLength, scores += TKernel.VectorLength)
        {
            TKernel.ExponentiateMaskedPanel(
                ref *scores, ref *rows.Sums, ref *rows.References, ref *(workspace.KeyPlaces + key), ref rowFirst, ref rowLast, scale);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void ScorePanels(float* queries, int key, int panels)
    {
        ref var keys = ref *(workspace.Keys + ((nint)(key / TKernel.VectorLength) * TKernel.PanelStride));
        ref var scores = ref *(workspace.Probabilities + key);
        if (pending == PendingScores.None)
        {
            TKernel.ScorePanels(panels, ref *queries, ref keys, ref scores);
        }
        else
        {
            TKernel.ScorePanelsAndExponentiateMasked(
                panels, ref *queries, ref keys, ref scores, ref *pendingScores, ref *rows.Sums, ref *rows.References,
                ref *(workspace.KeyPlaces + pendingKey), ref rowFirst, ref rowLast, scale, in *workspace.Exponentials);
        }
    }

    /// <summary>Adds the outputs of the run before, whose last probabilities were computed with the next one's first scores, and begins the next run.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Begin(in TileRun next, in TileRows<TKernel> nextRows, int ranges)
    {
        if (run.To > 0)
        {
            workspace.ExchangeProbabilities();
            AddOutputs();
            workspace.ExchangeProbabilities();
        }

        run = next;
        rows = nextRows;
        rowFirst = ref workspace.Segments.RowFirst(ranges);
        rowLast = ref workspace.Segments.RowLast(ranges);
        SumCheck<TKernel>.Begin(workspace, rows.Sums, panelByPanel: true);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void SetPending(PendingScores state, int key)
    {
        pending = state;
        pendingKey = key;
        pendingScores = workspace.Probabilities + key;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void AddOutputs()
    {
        if (!SumCheck<TKernel>.Complete(workspace, rows.Sums, panelByPanel: true))
        {
            ReferenceUpdate<TKernel>.Update(call, workspace, rows, workspace.Segments[run.Segment], run.Shift, run.From, run.To);
        }

        TileOutputs<TKernel>.Add(workspace, rows, run, workspace.Segments[run.Segment]);
    }

    private readonly bool HasPadding(int key)
    {
        var state = PanelState.None;
        var panel = key / TKernel.VectorLength;
        for (var index = 0; index < TKernel.PanelTile; index++)
        {
            state |= workspace.Panels[panel + index];
        }

        return (state & PanelState.HasPadding) != 0;
    }
}

/// <summary>What scores need to become probabilities.</summary>
internal enum PendingScores
{
    /// <summary>There are none.</summary>
    None,

    /// <summary>Exponentials: all pairs are allowed.</summary>
    Allowed,

    /// <summary>Exponentials and masks.</summary>
    Masked,
}
