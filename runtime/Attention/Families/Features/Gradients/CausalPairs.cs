using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>The pairs of a chunk's queries and keys in the backward pass of a causal call: queries attend a number of the keys, later ones no fewer.</summary>
internal static unsafe class CausalPairs<TKernel, TGradient>
    where TKernel : struct, IFeatureKernels
    where TGradient : struct, IFeatureGradientKernels
{
    /// <summary>Adds the weights of the pairs to the queries' norms. The floors are not among the features yet.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddNorms(FeatureGradientWorkspace<TKernel> workspace)
    {
        MakeWeights(workspace, TKernel.Features);
        for (var index = 0; index < workspace.Count; index++)
        {
            var limit = workspace.Limits[index];
            workspace.Norms[index] += RowArithmetic.Dot(Row(workspace.Pairs, index), workspace.Ones, limit);
            if (TKernel.Kind == FeatureFunction.Softmax)
            {
                workspace.Norms[index] += (workspace.Floors[index] * workspace.KeyTotals[limit]) + (workspace.Epsilons[index] * workspace.Totals[index] * limit);
            }
        }
    }

    /// <summary>Sums up the packed keys' features, which floors are added to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SumKeys(FeatureGradientWorkspace<TKernel> workspace)
    {
        if (TKernel.Kind != FeatureFunction.Softmax)
        {
            return;
        }

        var keys = workspace.Keys;
        TGradient.Totals(
            ref *keys.KeyFeatures, ref *workspace.Weights, ref *workspace.Additions, ref *workspace.ColumnSums, TKernel.Features, (keys.Count + TKernel.VectorLength - 1) / TKernel.VectorLength);
        workspace.KeyTotals[0] = 0;
        for (var key = 0; key < keys.Count; key++)
        {
            workspace.KeyTotals[key + 1] = workspace.KeyTotals[key] + workspace.ColumnSums[key];
        }
    }

    /// <summary>Adds what comes through pairs to the gradients of the queries' features.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddQueryGradients(FeatureGradientWorkspace<TKernel> workspace)
    {
        var keys = workspace.Keys;
        var first = 0;
        for (var key = 0; key < keys.Count; key++)
        {
            first = FirstQuery(workspace, key, first);
            if (key % TKernel.RowTile == 0)
            {
                GradientTiles<TKernel, TGradient>.MultiplyTile(keys.Values, key, workspace.OutputPanels, first, workspace.Count, workspace.PairGradients);
            }

            var pairs = new Span<float>(Row(workspace.PairGradients, key), TKernel.KeyBlock);
            pairs[..first].Clear();
            RowArithmetic.Add(Row(workspace.PairGradients, key) + first, workspace.Deltas + first, workspace.Count - first);
            pairs[workspace.Count..].Clear();
        }

        for (var row = 0; row < FeatureShape<TKernel>.Rows; row += TKernel.RowTile)
        {
            for (var lane = 0; lane < workspace.Count; lane += FeatureShape<TKernel>.KeyTile)
            {
                var limit = workspace.Limits[Math.Min(lane + FeatureShape<TKernel>.KeyTile, workspace.Count) - 1];
                TGradient.AddPairGradients(ref *Row(keys.KeyFeatures, row), ref workspace.PairGradients[lane], ref Row(workspace.Gradients, row)[lane], limit);
            }
        }
    }

    /// <summary>Adds what comes through pairs to the gradients of the keys' features and of their values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddKeyGradients(FeatureGradientWorkspace<TKernel> workspace)
    {
        MakeWeights(workspace, TKernel.Features + 1);
        for (int key = 0, first = 0; key < workspace.Keys.Count; key += TKernel.RowTile)
        {
            first = FirstQuery(workspace, key, first);
            TGradient.AddValues(
                ref Row(workspace.Pairs, first)[key],
                ref workspace.OutputGradients[first * FeatureShape<TKernel>.PaddedValueDim],
                ref workspace.ValueSums[key * FeatureShape<TKernel>.PaddedValueDim],
                workspace.Count - first);
        }

        for (var index = 0; index < workspace.Count; index++)
        {
            if (index % TKernel.RowTile == 0)
            {
                var last = workspace.Limits[Math.Min(index + TKernel.RowTile, workspace.Count) - 1];
                GradientTiles<TKernel, TGradient>.MultiplyTile(workspace.OutputGradients, index, workspace.ValuePanels, 0, last, workspace.PairGradients);
            }

            var limit = workspace.Limits[index];
            var pairs = Row(workspace.PairGradients, index);
            RowArithmetic.Add(pairs, workspace.Deltas[index], limit);
            new Span<float>(pairs + limit, TKernel.KeyBlock - limit).Clear();
        }

        for (var row = 0; row < FeatureShape<TKernel>.Rows; row += TKernel.RowTile)
        {
            for (int key = 0, first = 0; key < workspace.Keys.Count; key += FeatureShape<TKernel>.KeyTile)
            {
                first = FirstQuery(workspace, key, first);
                TGradient.AddPairGradients(
                    ref Row(workspace.QueryFeatures, row)[first], ref Row(workspace.PairGradients, first)[key], ref Row(workspace.Gradients, row)[key], workspace.Count - first);
            }
        }
    }

    /// <summary>The first query, of those from one on, that attends a key; their number if none does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int FirstQuery(FeatureGradientWorkspace<TKernel> workspace, int key, int query)
    {
        while (query < workspace.Count && workspace.Limits[query] <= key)
        {
            query++;
        }

        return query;
    }

    /// <summary>Weights of all pairs, 0 where a query does not attend a key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MakeWeights(FeatureGradientWorkspace<TKernel> workspace, int features)
    {
        new Span<float>(workspace.Pairs, (workspace.Count + TKernel.RowTile) * TKernel.KeyBlock).Clear();
        for (var index = 0; index < workspace.Count; index += TKernel.RowTile)
        {
            var limit = workspace.Limits[Math.Min(index + TKernel.RowTile, workspace.Count) - 1];
            for (var key = 0; key < limit; key += FeatureShape<TKernel>.KeyTile)
            {
                TGradient.AddPairs(ref workspace.QueryFeatures[index], ref workspace.Keys.KeyFeatures[key], ref Row(workspace.Pairs, index)[key], features);
            }
        }

        for (var index = 0; index < workspace.Count; index++)
        {
            new Span<float>(Row(workspace.Pairs, index) + workspace.Limits[index], TKernel.KeyBlock - workspace.Limits[index]).Clear();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float* Row(float* rows, int row) => rows + ((nint)row * TKernel.KeyBlock);
}
