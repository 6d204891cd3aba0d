using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>All scores of a run become probabilities and sums.</summary>
/// <param name="call">The call.</param>
/// <param name="workspace">The keys and the scores.</param>
internal readonly unsafe ref struct RunProbabilities<TKernel>(AttentionCall call, KernelWorkspace workspace)
    where TKernel : struct, IMicroKernels
{
    private readonly bool masksAll = call.ModifiesScores;
    private readonly bool hasPadding = (workspace.AnyPanel & PanelState.HasPadding) != 0;
    private readonly ExponentScale scale = call.ExponentScale;

    /// <summary>The scores become probabilities, with other references where the sums show that the rows need them.</summary>
    /// <param name="rows">The tile.</param>
    /// <param name="segment">The keys of each row.</param>
    /// <param name="run">The keys.</param>
    /// <param name="begin">The first scored key, at the start of a panel.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Exponentiate(in TileRows<TKernel> rows, in KeySegment segment, in TileRun run, int begin)
    {
        SumCheck<TKernel>.Begin(workspace, rows.Sums, masksAll);
        ExponentiateOnce(rows, segment, run, begin);
        if (!SumCheck<TKernel>.Complete(workspace, rows.Sums, masksAll))
        {
            ReferenceUpdate<TKernel>.Update(call, workspace, rows, segment, run.Shift, run.From, run.To);
        }
    }

    /// <summary>The scores become probabilities under the references that the rows have.</summary>
    /// <param name="rows">The tile.</param>
    /// <param name="segment">The keys of each row.</param>
    /// <param name="run">The keys.</param>
    /// <param name="begin">The first scored key, at the start of a panel.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ExponentiateOnce(in TileRows<TKernel> rows, in KeySegment segment, in TileRun run, int begin)
    {
        var vector = TKernel.VectorLength;
        var (first, end) = (segment.CommonFirst - run.Shift, Math.Min(segment.CommonLast + 1 - run.Shift, run.To));
        for (var key = begin; key < run.To;)
        {
            var panels = masksAll || key < first ? 0 : CountAllowed(key, end);
            if (panels > 0)
            {
                TKernel.ExponentiatePanels(panels, ref *(workspace.Probabilities + key), ref *rows.Sums, ref *rows.References, scale);
                key += panels * vector;
                continue;
            }

            var next = key + vector;
            ScoreModification<TKernel>.Modify(call, workspace, rows, segment, run.Shift, key, Math.Min(next, run.To));
            ScoreModification<TKernel>.ExponentiateMasked(workspace, rows, segment, key, next, scale);
            key = next;
        }
    }

    /// <summary>Whole panels from a key on without padding, all before the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int CountAllowed(int key, int end)
    {
        var panels = (end - key) / TKernel.VectorLength;
        if (!hasPadding)
        {
            return panels;
        }

        var count = 0;
        var states = workspace.Panels + (key / TKernel.VectorLength);
        while (count < panels && (states[count] & PanelState.HasPadding) == 0)
        {
            count++;
        }

        return count;
    }
}
