using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Makes the features of queries, in tiles of rows, and their outputs from the sums over keys and from single keys.</summary>
internal static unsafe class QueryFeatures<TKernel>
    where TKernel : struct, IFeatureKernels
{
    /// <summary>What a lane without a feature holds for linear attention: its exponential is 0.</summary>
    private const float NoElement = -1e30f;

    /// <summary>Computes and writes the rows of some queries, for all heads that share a key head.</summary>
    /// <param name="call">The call.</param>
    /// <param name="workspace">The worker's buffers.</param>
    /// <param name="batch">The batch element.</param>
    /// <param name="keyHead">The key head.</param>
    /// <param name="first">The first query.</param>
    /// <param name="end">The query after the last.</param>
    /// <param name="sums">Sums over keys that all these queries attend.</param>
    /// <param name="pairScale">
    /// Factor from the packed keys' features to the sums' reference; 0: the queries attend none of the packed keys.
    /// </param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Attend(
        FeatureCall call, FeatureWorkspace<TKernel> workspace, int batch, int keyHead, int first, int end, FeatureSums sums, float? pairScale)
    {
        var (group, firstHead) = (call.Group, keyHead * call.Group);
        var (query, head, limit) = (first, 0, 0);
        while (query < end)
        {
            var (startQuery, startHead, rows) = (query, head, 0);
            for (var index = 0; index < TKernel.RowTile; index++)
            {
                // The last row, repeated, fills up the tile.
                var (rowQuery, rowHead) = query < end ? (query, head) : (end - 1, group - 1);
                Load(call.QueryRow(batch, firstHead + rowHead, rowQuery), workspace, index);
                if (pairScale is not null)
                {
                    limit = Limit(workspace, limit, (long)rowQuery + call.QueryOffsets[batch]);
                }

                workspace.Limits[index] = limit;
                if (query < end)
                {
                    rows++;
                    Advance(ref query, ref head, group);
                }
            }

            Prefetch(call, batch, firstHead, query, head, call.Views.Query.Length);
            MakeFeatures(call, workspace, sums);
            if (pairScale is { } scale && limit > 0)
            {
                AddPairs(workspace, limit, scale);
            }

            for (var index = 0; index < rows; index++)
            {
                Write(call, workspace, index, sums.Count, call.OutputRow(batch, firstHead + startHead, startQuery));
                Advance(ref startQuery, ref startHead, group);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Advance(ref int query, ref int head, int group)
    {
        if (++head == group)
        {
            (query, head) = (query + 1, 0);
        }
    }

    /// <summary>Prefetches the next tile's queries, and the memory of its outputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Prefetch(FeatureCall call, int batch, int firstHead, int query, int head, int end)
    {
        for (var index = 0; index < TKernel.RowTile && query < end; index++)
        {
            RowPrefetch.Row(call.QueryRow(batch, firstHead + head, query), TKernel.HeadDim);
            RowPrefetch.Row(call.OutputRow(batch, firstHead + head, query), TKernel.ValueDim);
            Advance(ref query, ref head, call.Group);
        }
    }

    /// <summary>Number of packed keys up to a position; not less than for an earlier one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Limit(FeatureWorkspace<TKernel> workspace, int limit, long position)
    {
        while (limit < workspace.Count && workspace.Positions[limit] <= position)
        {
            limit++;
        }

        return limit;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(float* query, FeatureWorkspace<TKernel> workspace, int index)
    {
        if (FeatureShape<TKernel>.HasVectors)
        {
            var target = workspace.Queries + (index * TKernel.HeadDim);
            Unsafe.CopyBlockUnaligned(target, query, (uint)TKernel.HeadDim * sizeof(float));
            if (TKernel.Kind == FeatureFunction.Softmax)
            {
                workspace.References[index] = RowMath<TKernel>.SoftmaxReference(target, out workspace.Floors[index]);
            }

            return;
        }

        var features = workspace.QueryFeatures + (index * TKernel.FeatureStride);
        Unsafe.CopyBlockUnaligned(features, query, (uint)TKernel.HeadDim * sizeof(float));
        new Span<float>(features + TKernel.Features, TKernel.FeatureStride - TKernel.Features).Fill(NoElement);
        workspace.References[index] = RowMath<TKernel>.EluReference(features);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MakeFeatures(FeatureCall call, FeatureWorkspace<TKernel> workspace, FeatureSums sums)
    {
        if (FeatureShape<TKernel>.HasVectors)
        {
            TakeProducts(call, workspace);
        }

        TKernel.QueryFeatures(
            ref *workspace.QueryFeatures,
            ref *workspace.References,
            ref *workspace.Floors,
            ref *sums.Weights,
            ref *workspace.Ones,
            ref *workspace.Products,
            ref *workspace.Totals);
        for (var row = 0; row < TKernel.RowTile; row++)
        {
            var addition = workspace.Epsilons[workspace.Limits[row]] * workspace.Totals[row];
            workspace.Additions[row] = addition;
            workspace.QueryFeatures[(row * TKernel.FeatureStride) + TKernel.Features] = addition;
            workspace.Products[row] += addition * (float)sums.Count;
            workspace.PairSums[row] = 0;
        }

        new Span<float>(workspace.Accumulators, TKernel.RowTile * FeatureShape<TKernel>.PaddedValueDim).Clear();
        TKernel.SumTile(ref *workspace.QueryFeatures, ref *sums.Products, ref *workspace.Accumulators, FeatureShape<TKernel>.SummedFeatures);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TakeProducts(FeatureCall call, FeatureWorkspace<TKernel> workspace)
    {
        new Span<float>(workspace.LargestOfRow, TKernel.RowTile * TKernel.VectorLength).Fill(float.NegativeInfinity);
        var (dim, vector) = (TKernel.HeadDim, TKernel.VectorLength);
        var panel = 0;
        for (; panel + TKernel.PanelTile <= FeatureShape<TKernel>.Panels; panel += TKernel.PanelTile)
        {
            TKernel.QueryProductsTile(
                ref *workspace.Queries, ref *(call.Features!.Panels + ((nint)panel * dim * vector)), ref workspace.QueryFeatures[panel * vector], ref *workspace.LargestOfRow);
        }

        for (; panel < FeatureShape<TKernel>.Panels; panel++)
        {
            TKernel.QueryProductsPanel(
                ref *workspace.Queries, ref *(call.Features!.Panels + ((nint)panel * dim * vector)), ref workspace.QueryFeatures[panel * vector], ref *workspace.LargestOfRow);
        }

        for (var row = 0; row < TKernel.RowTile && TKernel.Kind == FeatureFunction.Softmax; row++)
        {
            workspace.References[row] += RowMath<TKernel>.LargestLane(workspace.LargestOfRow + (row * vector));
        }
    }

    /// <summary>Adds the packed keys, each row as many as it attends.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddPairs(FeatureWorkspace<TKernel> workspace, int keys, float scale)
    {
        var key = 0;
        for (; key + FeatureShape<TKernel>.KeyTile - TKernel.VectorLength < keys; key += FeatureShape<TKernel>.KeyTile)
        {
            TKernel.PairProductsTile(ref *workspace.QueryFeatures, ref workspace.KeyFeatures[key], ref workspace.Pairs[key]);
        }

        for (var half = TKernel.PanelTile / 2 * TKernel.VectorLength; TKernel.PanelTile > 2 && key + half - TKernel.VectorLength < keys; key += half)
        {
            TKernel.PairProductsHalf(ref *workspace.QueryFeatures, ref workspace.KeyFeatures[key], ref workspace.Pairs[key]);
        }

        for (; key < keys; key += TKernel.VectorLength)
        {
            TKernel.PairProductsPanel(ref *workspace.QueryFeatures, ref workspace.KeyFeatures[key], ref workspace.Pairs[key]);
        }

        var panels = (keys + TKernel.VectorLength - 1) / TKernel.VectorLength;
        TKernel.PairWeights(
            ref *workspace.Pairs, ref *workspace.Places, ref *workspace.Limits, ref *workspace.Additions, scale, ref *workspace.PairSums, panels);
        TKernel.ValueTile(ref *workspace.Pairs, ref *workspace.Values, ref *workspace.Accumulators, keys);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(FeatureCall call, FeatureWorkspace<TKernel> workspace, int row, double summedKeys, float* output)
    {
        if (summedKeys == 0 && workspace.Limits[row] == 0)
        {
            new Span<float>(output, TKernel.ValueDim).Clear();
            return;
        }

        var sums = workspace.Accumulators + (row * FeatureShape<TKernel>.PaddedValueDim);
        var factor = 1 / (workspace.Products[row] + workspace.PairSums[row]) / call.ValueUnit;
        if (call.IsSecondAttempt)
        {
            ScaledRow.WriteNonFinite(sums, factor, output, TKernel.ValueDim);
        }
        else if (!ScaledRow.Write(sums, factor, output, TKernel.ValueDim, TKernel.VectorLength))
        {
            call.HasNonFiniteOutputs = true;
        }
    }
}
