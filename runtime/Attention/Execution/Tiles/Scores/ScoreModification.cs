using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Computes scores, applies what the class or the call does to them, and turns them into probabilities.</summary>
internal static unsafe class ScoreModification<TKernel>
    where TKernel : struct, IMicroKernels
{
    /// <summary>Scores of some packed keys.</summary>
    public static void Score(KernelWorkspace workspace, in TileRows<TKernel> rows, int begin, int to)
    {
        if (RowsInPlace<TKernel>.IsSupported && workspace.RowsInPlace > 0)
        {
            RowsInPlace<TKernel>.Score(workspace, rows.Queries, begin, (to - begin + TKernel.VectorLength - 1) / TKernel.VectorLength * TKernel.VectorLength);
            return;
        }

        KeyPrefetch<TKernel> none = default;
        ScorePacked(workspace, rows, begin, to, ref none);
    }

    /// <summary>Scores of some packed keys, prefetching keys to come with each tile of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ScorePacked(KernelWorkspace workspace, in TileRows<TKernel> rows, int begin, int to, ref KeyPrefetch<TKernel> prefetch)
    {
        var keyTile = KernelShape<TKernel>.KeyTile;
        var count = prefetch.KeysPerStep(((to - begin) / keyTile) + 1);
        var keys = workspace.Keys + ((nint)(begin / TKernel.VectorLength) * TKernel.PanelStride);
        var key = begin;
        for (; key + ((TKernel.PanelTile - 1) * TKernel.VectorLength) < to; key += keyTile, keys += TKernel.PanelTile * TKernel.PanelStride)
        {
            prefetch.Step(count);
            TKernel.ScoreTile(ref *rows.Queries, ref *keys, ref *(workspace.Probabilities + key));
        }

        if (key < to)
        {
            TKernel.ScorePanels((to - key + TKernel.VectorLength - 1) / TKernel.VectorLength, ref *rows.Queries, ref *keys, ref *(workspace.Probabilities + key));
        }
    }

    /// <summary>Scores become probabilities, or -0.0f where a key is not in the row's range or marked as masked.</summary>
    public static void ExponentiateMasked(KernelWorkspace workspace, in TileRows<TKernel> rows, in KeySegment segment, int begin, int to, ExponentScale scale)
    {
        ref var first = ref workspace.Segments.RowFirst(segment.Rows);
        ref var last = ref workspace.Segments.RowLast(segment.Rows);
        for (var key = begin; key < to; key += TKernel.VectorLength)
        {
            TKernel.ExponentiateMaskedPanel(
                ref *(workspace.Probabilities + key), ref *rows.Sums, ref *rows.References, ref *(workspace.KeyPlaces + key), ref first, ref last, scale);
        }
    }

    /// <summary>Applies what the class and the call do to the scores, and marks them as masked where the pair is not allowed.</summary>
    public static void Modify(
        AttentionCall call, KernelWorkspace workspace, in TileRows<TKernel> rows, in KeySegment segment, int shift, int begin, int to)
    {
        if (call.ModifiesScores)
        {
            Modify(call, workspace, rows, begin, to);
        }

        ApplyCondition(call.Scores, workspace, rows, segment, shift, begin, to);
        if (call.Scores is { CallsModifier: true } methods)
        {
            ModifierCalls<TKernel>.Apply(methods, workspace, rows, segment, begin, to);
        }
    }

    private static void Modify(AttentionCall call, KernelWorkspace workspace, in TileRows<TKernel> rows, int begin, int to)
    {
        var methods = call.Scores is { ModifiesScores: true } own ? own : null;
        ref var slopes = ref MemoryMarshal.GetArrayDataReference(call.Slopes);
        for (var key = begin; key < to; key += TKernel.VectorLength)
        {
            ref var biases = ref call.AddsToScores ? ref *(workspace.Biases + key) : ref Unsafe.NullRef<float>();
            if (methods is null)
            {
                TKernel.ScalePanel(ref *(workspace.Probabilities + key), ref biases, call.Pattern.Scale);
            }
            else
            {
                methods.ModifyPanel(
                    ref *(workspace.Probabilities + key), ref *(workspace.KeyPositions + key), ref *rows.Positions, ref *rows.Heads, ref biases,
                    ref slopes);
            }
        }
    }

    /// <summary>Marks as masked the scores whose pairs the class's predicate decides against.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ApplyCondition(ScoreMethods? methods, KernelWorkspace workspace, in TileRows<TKernel> rows, in KeySegment segment, int shift, int begin, int to)
    {
        if (segment.Condition == PairCondition.None || methods is not { HasPredicate: true })
        {
            return;
        }

        // Keys that all rows have in common are known to be allowed.
        var (commonFirst, commonLast) = (segment.CommonFirst - shift, segment.CommonLast - shift);
        for (var key = begin; key < to; key += TKernel.VectorLength)
        {
            if (key < commonFirst || key + TKernel.VectorLength - 1 > commonLast)
            {
                methods.ApplyPredicate(
                    ref *(workspace.Probabilities + key), ref *(workspace.KeyPositions + key), ref *rows.Positions, ref *rows.Heads,
                    segment.Condition == PairCondition.Predicate);
            }
        }
    }
}
