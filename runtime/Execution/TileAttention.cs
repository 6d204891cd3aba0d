using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>A tile of rows meets the staged keys: scores, probabilities and sums, then outputs.</summary>
internal static unsafe class TileAttention<TKernel>
    where TKernel : struct, IMicroKernels
{
    /// <summary>Attends some keys of a segment.</summary>
    /// <param name="call">The call.</param>
    /// <param name="block">The block of rows.</param>
    /// <param name="workspace">The staged keys and the rows.</param>
    /// <param name="tile">The tile of rows.</param>
    /// <param name="segment">The keys of each row.</param>
    /// <param name="shift">Place of a staged key less its index.</param>
    /// <param name="from">First staged key that some row attends.</param>
    /// <param name="to">The staged key after the last that some row attends.</param>
    /// <param name="prefetch">Asks for keys of the next chunk, some with each tile of keys: asked for at once they would stop the loads in between.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Attend(
        AttentionCall call, in RowBlock block, KernelWorkspace workspace, int tile, in KeySegment segment, int shift, int from, int to, ref KeyPrefetch<TKernel> prefetch)
    {
        var rows = new TileRows<TKernel>(workspace, tile);
        SumCheck<TKernel>.Save(workspace, rows.Sums);
        if (TKernel.ModifiesScores || call.AddsToScores)
        {
            prefetch.Step(prefetch.KeysPerStep(1));
            ScoreModification<TKernel>.Attend(call, block, workspace, rows, segment, shift, from, to);
        }
        else
        {
            Score(workspace, rows, segment, shift, from, to, ref prefetch);
        }

        if (!SumCheck<TKernel>.IsInRange(rows.Sums))
        {
            ReferenceUpdate<TKernel>.Update(call, workspace, rows, segment, shift, from, to);
        }

        AddOutputs(workspace, rows, from, to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Score(KernelWorkspace workspace, in TileRows<TKernel> rows, in KeySegment segment, int shift, int from, int to, ref KeyPrefetch<TKernel> prefetch)
    {
        var vector = TKernel.VectorLength;
        var keyTile = KernelShape<TKernel>.KeyTile;
        var commonFirst = segment.CommonFirst - shift;
        var commonLast = segment.CommonLast - shift;
        var hasPadding = (workspace.AnyPanel & PanelState.HasPadding) != 0;
        ref var first = ref workspace.Segments.RowFirst(segment.Rows);
        ref var last = ref workspace.Segments.RowLast(segment.Rows);

        var ask = prefetch.KeysPerStep(((to - from) / keyTile) + 1);
        var key = from / vector * vector;
        for (; key + ((TKernel.PanelTile - 1) * vector) < to; key += keyTile)
        {
            prefetch.Step(ask);
            ref var keys = ref *(workspace.Keys + ((nint)key * TKernel.HeadDim));
            ref var probabilities = ref *(workspace.Probabilities + key);
            if (key >= commonFirst && key + keyTile - 1 <= commonLast && !(hasPadding && HasPadding(workspace, key)))
            {
                TKernel.ScoreTile(ref *rows.Queries, ref keys, ref probabilities, ref *rows.Sums, ref *rows.References);
            }
            else
            {
                TKernel.ScoreRaw(ref *rows.Queries, ref keys, ref probabilities);
                ScoreModification<TKernel>.ApplyCondition(workspace, rows, segment, shift, key, key + keyTile);
                TKernel.MaskTile(
                    ref probabilities, ref *rows.Sums, ref *rows.References, ref *(workspace.KeyPlaces + key), ref first, ref last, TKernel.ScaleLog2);
            }
        }

        for (; key < to; key += vector)
        {
            ref var scores = ref *(workspace.Probabilities + key);
            TKernel.ScorePanel(ref *rows.Queries, ref *(workspace.Keys + ((nint)key * TKernel.HeadDim)), ref scores);
            ScoreModification<TKernel>.ApplyCondition(workspace, rows, segment, shift, key, key + vector);
            TKernel.MaskPanel(
                ref scores, ref *rows.Sums, ref *rows.References, ref *(workspace.KeyPlaces + key), ref first, ref last, TKernel.ScaleLog2);
        }
    }

    private static bool HasPadding(KernelWorkspace workspace, int key)
    {
        var state = PanelState.None;
        var panel = key / TKernel.VectorLength;
        for (var index = 0; index < TKernel.PanelTile; index++)
        {
            state |= workspace.Panels[panel + index];
        }

        return (state & PanelState.HasPadding) != 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddOutputs(KernelWorkspace workspace, in TileRows<TKernel> rows, int from, int to)
    {
        var values = workspace.Values + ((nint)from * KernelShape<TKernel>.PaddedValueDim);
        if ((workspace.AnyPanel & PanelState.HasNonFiniteValues) == 0)
        {
            TKernel.OutputTile(ref *(workspace.Probabilities + from), ref *values, ref *rows.Accumulators, to - from);
        }
        else
        {
            NonFiniteOutput<TKernel>.Add(workspace, rows, from, to);
        }
    }
}
