namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// Scores that left float32's range, or became NaN on the way, although everything they are made of is finite: computed again by their formula, in double
/// precision, and limited to float32's range at its end.
/// </summary>
internal static unsafe class OverflowedScores<TKernel>
    where TKernel : struct, IMicroKernels
{
    /// <summary>Replaces such scores of one row.</summary>
    /// <param name="call">The call.</param>
    /// <param name="workspace">The packed keys and the final scores, masked ones marked.</param>
    /// <param name="rows">The tile.</param>
    /// <param name="row">The row of the tile.</param>
    /// <param name="firstPlace">Place of the row's first key.</param>
    /// <param name="lastPlace">Place of its last.</param>
    /// <param name="begin">First packed key.</param>
    /// <param name="to">The packed key after the last.</param>
    public static void Recompute(
        AttentionCall call, KernelWorkspace workspace, in TileRows<TKernel> rows, int row, int firstPlace, int lastPlace, int begin, int to)
    {
        var scores = workspace.Probabilities + (row * TKernel.KeyBlock);
        for (var key = begin; key < to; key++)
        {
            if (!float.IsFinite(scores[key])
                && workspace.KeyPlaces[key] >= firstPlace && workspace.KeyPlaces[key] <= lastPlace
                && BitConverter.SingleToInt32Bits(scores[key]) != VectorMath.MaskedScore)
            {
                var product = Product(workspace, rows.Queries + (row * TKernel.HeadDim), key);
                if (call.ModifiesScores)
                {
                    scores[key] = Modified(call, workspace, rows, row, key, product);
                }
                else if (double.IsFinite(product))
                {
                    scores[key] = Limit(product);
                }
            }
        }
    }

    /// <summary>A score within float32's range, unless something that it is made of is infinite or not a number.</summary>
    private static float Limit(double score) => (float)PairScores.Limit(score);

    private static double Product(KernelWorkspace workspace, float* query, int key)
    {
        var (elements, stride) = workspace.RowsInPlace > 0
            ? ((nint)workspace.Source.Key(workspace.KeyPositions[key]), 1)
            : ((nint)(workspace.Keys + ((nint)(key / TKernel.VectorLength) * TKernel.PanelStride) + (key % TKernel.VectorLength)), TKernel.VectorLength);
        var product = 0.0;
        for (var d = 0; d < TKernel.HeadDim; d++)
        {
            product += (double)query[d] * ((float*)elements)[d * stride];
        }

        return product;
    }

    private static float Modified(AttentionCall call, KernelWorkspace workspace, in TileRows<TKernel> rows, int row, int key, double product)
    {
        var (pattern, position, keyPosition) = (call.Pattern, rows.Positions[row], workspace.KeyPositions[key]);
        var score = PairScores.Capped(pattern, product);
        if (pattern.Scores.Alibi is { } alibi)
        {
            score += alibi.Of(call.Slopes[rows.Heads[row]], (long)keyPosition - position);
        }

        if (call.AddsToScores)
        {
            score += workspace.Biases[(row * TKernel.KeyBlock) + key];
        }

        if (pattern.Scores.Modifier is not { } modifier)
        {
            return Limit(score);
        }

        // A score that an input makes infinite or NaN is passed to the method too, which may mask the pair; otherwise the score stays as it is.
        var isFinite = double.IsFinite(score);
        var modified = modifier.Apply(isFinite ? Limit(score) : float.NaN, rows.Heads[row], position, keyPosition);
        return float.IsNegativeInfinity(modified) ? BitConverter.Int32BitsToSingle(VectorMath.MaskedScore)
            : isFinite ? Math.Min(modified, float.MaxValue)
            : float.NaN;
    }
}
