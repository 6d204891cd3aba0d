using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Attends keys that are not packed, for the few rows of a tile, one run at a time.</summary>
/// <param name="call">The call.</param>
/// <param name="block">The block of rows.</param>
/// <param name="workspace">The noted keys and the rows.</param>
internal readonly unsafe ref struct InPlaceRuns<TKernel>(AttentionCall call, in RowBlock block, KernelWorkspace workspace) : ITileRuns
    where TKernel : struct, IMicroKernels
{
    private readonly CallSequence sequence = call.SequenceOf(block);
    private readonly RunProbabilities<TKernel> probabilities = new(call, workspace);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Attend(in TileRun next)
    {
        var rows = new TileRows<TKernel>(workspace, next.Tile);
        ref readonly var segment = ref workspace.Segments[next.Segment];
        var begin = next.From / TKernel.VectorLength * TKernel.VectorLength;
        call.Additions?.Fill<TKernel>(workspace, rows, sequence, begin, next.To);
        ScoreModification<TKernel>.Score(workspace, rows, begin, next.To);
        probabilities.Exponentiate(rows, segment, next, begin);
        RowsInPlace<TKernel>.AddOutputs(workspace, rows, next.From, next.To);
    }
}
