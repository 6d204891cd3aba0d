using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// What is done when a tile's sums leave the range that the lazy reference allows. The run of keys is scored again. Each row that needs it
/// takes its largest score as the new reference, whose probability is then exactly 1, and its sums and outputs so far are rescaled.
/// </summary>
internal static unsafe class ReferenceUpdate<TKernel>
    where TKernel : struct, IMicroKernels
{
    /// <summary>Updates after some keys of a segment.</summary>
    /// <param name="call">The call.</param>
    /// <param name="workspace">The packed keys.</param>
    /// <param name="rows">The tile.</param>
    /// <param name="segment">The keys of each row.</param>
    /// <param name="shift">Place of a packed key less its index.</param>
    /// <param name="from">First packed key.</param>
    /// <param name="to">The packed key after the last.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Update(
        AttentionCall call, KernelWorkspace workspace, in TileRows<TKernel> rows, in KeySegment segment, int shift, int from, int to)
    {
        ref var first = ref workspace.Segments.RowFirst(segment.Rows);
        ref var last = ref workspace.Segments.RowLast(segment.Rows);
        if (!AnyRowNeedsIt(rows, ref first, ref last, shift + from, shift + to - 1))
        {
            return;
        }

        var scale = call.ScoreScale;
        var begin = from / TKernel.VectorLength * TKernel.VectorLength;
        ScoreModification<TKernel>.Score(workspace, rows, begin, to);
        ScoreModification<TKernel>.Modify(call, workspace, rows, segment, shift, begin, to);
        for (var row = 0; row < TKernel.RowTile; row++)
        {
            var (firstPlace, lastPlace) = (Unsafe.Add(ref first, row), Unsafe.Add(ref last, row));
            OverflowedScores<TKernel>.Recompute(call, workspace, rows, row, firstPlace, lastPlace, begin, to);
            var scores = workspace.Probabilities + (row * TKernel.KeyBlock);
            rows.References[row] = References.Finite(rows.References[row]);
            MoveReference(workspace, rows, row, Largest(scores, workspace.KeyPlaces, begin, to, firstPlace, lastPlace, scale), scale);
        }

        new Span<float>(rows.Sums, TKernel.RowTile * TKernel.VectorLength).Clear();
        ScoreModification<TKernel>.ExponentiateMasked(workspace, rows, segment, begin, to, call.ExponentScale);
        SumCheck<TKernel>.AddSaved(workspace, rows.Sums);
        for (var row = 0; row < TKernel.RowTile; row++)
        {
            rows.References[row] = References.Stored(rows.References[row], scale);
        }
    }

    /// <summary>Whether some row needs a new reference. A row that merely has no key in this run does not.</summary>
    private static bool AnyRowNeedsIt(in TileRows<TKernel> rows, ref int first, ref int last, int firstPlace, int lastPlace)
    {
        for (var row = 0; row < TKernel.RowTile; row++)
        {
            if (Unsafe.Add(ref first, row) <= lastPlace && Unsafe.Add(ref last, row) >= firstPlace
                && !SumCheck<TKernel>.IsRowInRange(rows.Sums + (row * TKernel.VectorLength)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The score that is largest after scaling, of the keys in a row's range. NaN does not count: it marks a masked pair, or makes the row NaN
    /// anyway.
    /// </summary>
    /// <returns>The score; minus infinity, or infinity under a negative scale, where there is none.</returns>
    private static float Largest(float* scores, int* places, int begin, int to, int first, int last, float scale)
    {
        var sign = float.CopySign(1, scale);
        var largest = float.NegativeInfinity;
        var key = begin;
        if (TKernel.VectorLength > 1)
        {
            // Panels are packed whole, and a panel's other keys are in no row's range.
            var found = Vector128.Create(float.NegativeInfinity);
            for (; key < to; key += Vector128<int>.Count)
            {
                var place = Vector128.Load(places + key);
                var score = Vector128.Load(scores + key) * sign;
                var counts = Vector128.GreaterThanOrEqual(place, Vector128.Create(first)) & Vector128.LessThanOrEqual(place, Vector128.Create(last));
                found = Vector128.ConditionalSelect(counts.AsSingle() & Vector128.GreaterThan(score, found), score, found);
            }

            for (var lane = 0; lane < Vector128<float>.Count; lane++)
            {
                largest = Math.Max(largest, found[lane]);
            }
        }

        for (; key < to; key++)
        {
            var score = scores[key] * sign;
            if (places[key] >= first && places[key] <= last && score > largest)
            {
                largest = score;
            }
        }

        return largest * sign;
    }

    private static void MoveReference(KernelWorkspace workspace, in TileRows<TKernel> rows, int row, float best, float scale)
    {
        if (best * float.CopySign(1, scale) == float.NegativeInfinity)
        {
            return;
        }

        var sums = workspace.SavedSums + (row * TKernel.VectorLength);
        var reference = rows.References[row];
        if (SumCheck<TKernel>.Total(sums) != 0)
        {
            if (References.Log2(best, scale) <= References.Log2(reference, scale))
            {
                return;
            }

            var factor = (float)References.Factor(reference, best, scale);
            var valueDim = KernelShape<TKernel>.PaddedValueDim;
            var accumulator = new Span<float>(rows.Accumulators + (row * valueDim), valueDim);
            var rowSums = new Span<float>(sums, TKernel.VectorLength);
            TensorPrimitives.Multiply(accumulator, factor, accumulator);
            TensorPrimitives.Multiply(rowSums, factor, rowSums);
        }

        rows.References[row] = best;
    }
}
