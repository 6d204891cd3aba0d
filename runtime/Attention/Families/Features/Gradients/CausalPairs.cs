using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>The pairs of a chunk's queries and keys in the backward pass of a causal call: queries attend a number of the keys, later ones no fewer.</summary>
internal static unsafe class CausalPairs<TKernel, TGradient>
    where TKernel : struct, IFeatureKernels
    where TGradient : struct, IFeatureGradientKernels
{
    /// <summary>Adds the weights of the pairs to the queries' norms.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddNorms(FeatureGradientWorkspace<TKernel> workspace)
    {
        MakeWeights(workspace);
        for (var index = 0; index < workspace.Count; index++)
        {
            workspace.Norms[index] += TensorPrimitives.Sum(new ReadOnlySpan<float>(Row(workspace.Pairs, index), workspace.Limits[index]));
        }
    }

    /// <summary>Adds what comes through pairs to the gradients of the queries' features.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddQueryGradients(FeatureGradientWorkspace<TKernel> workspace)
    {
        var keys = workspace.Keys;
        GradientTiles<TKernel, TGradient>.Multiply(keys.Values, keys.Count, workspace.OutputPanels, workspace.Count, workspace.PairGradients);
        var first = 0;
        for (var key = 0; key < keys.Count; key++)
        {
            while (first < workspace.Count && workspace.Limits[first] <= key)
            {
                first++;
            }

            var pairs = new Span<float>(Row(workspace.PairGradients, key), TKernel.KeyBlock);
            pairs[..first].Clear();
            var attending = pairs[first..workspace.Count];
            TensorPrimitives.Add(attending, new ReadOnlySpan<float>(workspace.Deltas + first, attending.Length), attending);
            pairs[workspace.Count..].Clear();
        }

        for (var row = 0; row < FeatureShape<TKernel>.Rows; row += TKernel.RowTile)
        {
            TGradient.AddPairGradients(ref *Row(keys.KeyFeatures, row), ref *workspace.PairGradients, ref *Row(workspace.Gradients, row), keys.Count);
        }
    }

    /// <summary>Adds what comes through pairs to the gradients of the keys' features and of their values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddKeyGradients(FeatureGradientWorkspace<TKernel> workspace)
    {
        MakeWeights(workspace);
        GradientChunks<TKernel, TGradient>.AddValues(workspace, workspace.Pairs, workspace.OutputGradients, workspace.Count);

        GradientTiles<TKernel, TGradient>.Multiply(workspace.OutputGradients, workspace.Count, workspace.ValuePanels, workspace.Keys.Count, workspace.PairGradients);
        for (var index = 0; index < workspace.Count; index++)
        {
            var pairs = new Span<float>(Row(workspace.PairGradients, index), TKernel.KeyBlock);
            var attended = pairs[..workspace.Limits[index]];
            TensorPrimitives.Add(attended, workspace.Deltas[index], attended);
            pairs[workspace.Limits[index]..].Clear();
        }

        for (var row = 0; row < FeatureShape<TKernel>.Rows; row += TKernel.RowTile)
        {
            TGradient.AddPairGradients(ref *Row(workspace.QueryFeatures, row), ref *workspace.PairGradients, ref *Row(workspace.Gradients, row), workspace.Count);
        }
    }

    /// <summary>Weights of all pairs, 0 where a query does not attend a key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MakeWeights(FeatureGradientWorkspace<TKernel> workspace)
    {
        new Span<float>(workspace.Pairs, (workspace.Count + TKernel.RowTile) * TKernel.KeyBlock).Clear();
        for (var index = 0; index < workspace.Count; index += TKernel.RowTile)
        {
            TGradient.AddPairs(ref workspace.QueryFeatures[index], ref *workspace.Keys.KeyFeatures, ref *Row(workspace.Pairs, index), TKernel.Features + 1);
        }

        for (var index = 0; index < workspace.Count; index++)
        {
            new Span<float>(Row(workspace.Pairs, index) + workspace.Limits[index], TKernel.KeyBlock - workspace.Limits[index]).Clear();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float* Row(float* rows, int row) => rows + ((nint)row * TKernel.KeyBlock);
}
