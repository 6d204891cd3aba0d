using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>A range of positions of one sequence of a causal call, whose keys are summed apart from those before it.</summary>
/// <param name="Batch">The batch element.</param>
/// <param name="Head">The key head.</param>
/// <param name="Start">The first position.</param>
/// <param name="End">The position behind the last.</param>
/// <param name="IsLast">Whether queries behind the keys belong to it.</param>
internal readonly record struct CausalSegment(int Batch, int Head, int Start, int End, bool IsLast)
{
    /// <summary>Whether queries before the keys belong to it.</summary>
    public bool IsFirst => Start == 0;
}

/// <summary>Computes the rows of a segment chunk by chunk: sums over all earlier chunks, then the chunk's keys pair by pair.</summary>
internal static unsafe class CausalRows<TKernel>
    where TKernel : struct, IFeatureKernels
{
    /// <summary>Computes a segment's rows.</summary>
    /// <param name="call">The call.</param>
    /// <param name="workspace">The worker's buffers; its local sums become those over the segment's keys.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="prefix">Sums over all keys before the segment.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(FeatureCall call, FeatureWorkspace<TKernel> workspace, CausalSegment segment, FeatureSums prefix)
    {
        var (batch, head) = (segment.Batch, segment.Head);
        var local = workspace.Local;
        local.Clear();
        var end = Math.Min(segment.End, call.KeyLengths[batch]);
        var covered = segment.IsFirst ? long.MinValue / 2 : segment.Start;
        var position = call.NextKey(batch, Math.Min(segment.Start, end), end);
        do
        {
            workspace.Count = 0;
            if (position < end)
            {
                KeyFeatures<TKernel>.Prepare(call, workspace, batch, head, position, end, local);
                for (var row = 0; row < FeatureShape<TKernel>.Rows; row += TKernel.RowTile)
                {
                    KeyFeatures<TKernel>.MakeTile(workspace, row);
                }

                position = workspace.Next;
            }

            var coveredEnd = position < end ? position : segment.IsLast ? long.MaxValue / 2 : segment.End;
            Attend(call, workspace, segment, prefix, covered, coveredEnd);
            covered = coveredEnd;
            if (workspace.Count > 0)
            {
                for (var row = 0; row < FeatureShape<TKernel>.Rows; row += TKernel.RowTile)
                {
                    KeyFeatures<TKernel>.AddTile(workspace, row, local);
                }

                KeyFeatures<TKernel>.FinishSums(workspace, local);
            }
        }
        while (position < end);
    }

    /// <summary>Computes the rows at some positions: those from the first packed key to the next key behind the packed ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Attend(
        FeatureCall call, FeatureWorkspace<TKernel> workspace, CausalSegment segment, FeatureSums prefix, long start, long end)
    {
        var offset = call.QueryOffsets[segment.Batch];
        var first = (int)Math.Clamp(start - offset, 0, call.Views.Query.Length);
        var last = (int)Math.Clamp(end - offset, 0, call.Views.Query.Length);
        if (first >= last)
        {
            return;
        }

        var total = Total(workspace, prefix);
        var scale = workspace.Count == 0 || !FeatureShape<TKernel>.HasReference ? 1 : Exponential(workspace.Local.Reference - total.Reference);
        SetEpsilons(workspace, total);
        QueryFeatures<TKernel>.Attend(call, workspace, segment.Batch, segment.Head, first, last, total, scale);
    }

    /// <summary>Sums over all keys before the chunk, with a reference that suits the chunk as well.</summary>
    private static FeatureSums Total(FeatureWorkspace<TKernel> workspace, FeatureSums prefix)
    {
        if (prefix.Count == 0)
        {
            return workspace.Local;
        }

        var total = workspace.Total;
        total.Join(prefix, workspace.Local);
        if (workspace.Count > 0 && !(workspace.Local.Reference <= total.Reference))
        {
            total.MoveReference(workspace.Local.Reference);
        }

        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SetEpsilons(FeatureWorkspace<TKernel> workspace, FeatureSums total)
    {
        if (TKernel.Kind != FeatureFunction.Softmax)
        {
            return;
        }

        // A row's stabiliser is that of the keys up to it, not of the whole chunk.
        workspace.Epsilons[0] = total.Count == 0 ? 0 : FeatureShape<TKernel>.Epsilon * Exponential(total.Largest - total.Reference);
        for (var index = 0; index < workspace.Count; index++)
        {
            var largest = MathF.Max(total.Largest, workspace.LargestSoFar[index]);
            workspace.Epsilons[index + 1] = FeatureShape<TKernel>.Epsilon * Exponential(largest - total.Reference);
        }
    }

    private static float Exponential(float exponent) => exponent == 0 ? 1 : VectorMath.Exp2(exponent);
}
