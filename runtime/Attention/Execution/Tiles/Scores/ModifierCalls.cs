using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// Calls a user's method for scores that has no vector form: for exactly the pairs that are attended, so that it may look up tables
/// that have no elements for others.
/// </summary>
internal static unsafe class ModifierCalls<TKernel>
    where TKernel : struct, IMicroKernels
{
    /// <summary>Replaces the scores of some packed keys.</summary>
    /// <param name="methods">The class's methods, among them the user's.</param>
    /// <param name="workspace">The packed keys and the scores, masked ones marked.</param>
    /// <param name="rows">The tile of rows.</param>
    /// <param name="segment">The keys of each row.</param>
    /// <param name="begin">First packed key.</param>
    /// <param name="to">The packed key after the last.</param>
    public static void Apply(ScoreMethods methods, KernelWorkspace workspace, in TileRows<TKernel> rows, in KeySegment segment, int begin, int to)
    {
        ref var first = ref workspace.Segments.RowFirst(segment.Rows);
        ref var last = ref workspace.Segments.RowLast(segment.Rows);
        for (var row = 0; row < TKernel.RowTile; row++)
        {
            var scores = workspace.Probabilities + (row * TKernel.KeyBlock);
            for (var key = begin; key < to; key++)
            {
                var place = workspace.KeyPlaces[key];
                if (place >= Unsafe.Add(ref first, row) && place <= Unsafe.Add(ref last, row)
                    && BitConverter.SingleToInt32Bits(scores[key]) != VectorMath.MaskedScore)
                {
                    if (!float.IsFinite(scores[key]))
                    {
                        // It left the range of floats, or an input is not finite: see OverflowedScores.
                        scores[key] = float.NaN;
                        continue;
                    }

                    var score = methods.ModifyPair(scores[key], rows.Heads[row], rows.Positions[row], workspace.KeyPositions[key]);
                    scores[key] = float.IsNegativeInfinity(score) ? BitConverter.Int32BitsToSingle(VectorMath.MaskedScore) : score;
                }
            }
        }
    }
}
