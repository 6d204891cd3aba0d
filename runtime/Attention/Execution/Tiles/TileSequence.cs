using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// Attends the packed keys run by run: all of a run's scores, then all of its probabilities and sums, then its outputs. For
/// processors that cannot hide exponentials among products; <see cref="TilePipeline{TKernel}"/> is for the others.
/// </summary>
/// <param name="call">The call.</param>
/// <param name="block">The block of rows.</param>
/// <param name="workspace">The packed keys and the rows.</param>
/// <param name="prefetch">Prefetches keys of the next key block, some with each tile of keys: all at once they would stop the loads in between.</param>
internal unsafe ref struct TileSequence<TKernel>(AttentionCall call, in RowBlock block, KernelWorkspace workspace, KeyPrefetch<TKernel> prefetch)
    : ITileRuns
    where TKernel : struct, IMicroKernels
{
    private readonly CallSequence sequence = call.SequenceOf(block);
    private readonly RunProbabilities<TKernel> probabilities = new(call, workspace);
    private KeyPrefetch<TKernel> prefetch = prefetch;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Attend(in TileRun next)
    {
        var rows = new TileRows<TKernel>(workspace, next.Tile);
        ref readonly var segment = ref workspace.Segments[next.Segment];
        var begin = next.From / TKernel.VectorLength * TKernel.VectorLength;
        call.Additions?.Fill<TKernel>(workspace, rows, sequence, begin, next.To);
        ScoreModification<TKernel>.ScorePacked(workspace, rows, begin, next.To, ref prefetch);
        probabilities.Exponentiate(rows, segment, next, begin);
        TileOutputs<TKernel>.Add(workspace, rows, next, segment);
    }
}
