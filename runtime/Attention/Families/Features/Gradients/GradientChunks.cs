using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Writes the gradients of a chunk of queries or keys.</summary>
internal static unsafe class GradientChunks<TKernel, TGradient>
    where TKernel : struct, IFeatureKernels
    where TGradient : struct, IFeatureGradientKernels
{
    /// <summary>Writes the gradients of the queries, whose features' gradients are those of the sums and pairs so far.</summary>
    /// <param name="call">The call.</param>
    /// <param name="workspace">The worker's buffers.</param>
    /// <param name="batch">The batch element.</param>
    /// <param name="sums">Sums over the keys.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void WriteQueries(FeatureGradientCall call, FeatureGradientWorkspace<TKernel> workspace, int batch, FeatureSums sums)
    {
        // Behind the features are the products with the sum of the keys' values, each of which has the epsilon for a weight.
        var constant = workspace.Gradients + ((nint)TKernel.Features * TKernel.KeyBlock);
        for (var index = 0; index < TKernel.KeyBlock; index++)
        {
            workspace.Additions[index] = TKernel.Kind == FeatureFunction.Softmax && index < workspace.Count
                ? workspace.Epsilons[index] * (constant[index] + (workspace.Deltas[index] * (float)sums.Count))
                : 0;
        }

        GradientTiles<TKernel, TGradient>.Differentiate(
            workspace, workspace.QueryFeatures, sums.Weights, workspace.Deltas, workspace.Additions, workspace.Units, workspace.Count);
        LargestGradients<TKernel>.AddToQueries(workspace);
        for (var index = 0; index < workspace.Count; index++)
        {
            GradientTiles<TKernel, TGradient>.MakeRows(call.Forward, workspace, index, workspace.Count);
            var (head, query) = (workspace.Heads[index], workspace.Positions[index]);
            GradientTiles<TKernel, TGradient>.Write(workspace, index, call.Forward.QueryRow(batch, head, query), call.Gradients.QueryRow(batch, head, query));
        }
    }

    /// <summary>Begins with the gradients of packed keys: those that come through the sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void BeginKeys(FeatureGradientWorkspace<TKernel> workspace, FeatureSums sums)
    {
        var keys = workspace.Keys;
        var lanes = (keys.Count + TKernel.VectorLength - 1) / TKernel.VectorLength * TKernel.VectorLength;
        GradientTiles<TKernel, TGradient>.PackPanels(keys.Values, workspace.ValuePanels, lanes);
        GradientTiles<TKernel, TGradient>.Multiply(sums.Products, FeatureShape<TKernel>.Rows, workspace.ValuePanels, lanes, workspace.Gradients);
        new Span<float>(workspace.ValueSums, (keys.Count + TKernel.RowTile) * FeatureShape<TKernel>.PaddedValueDim).Clear();
        for (var key = 0; key < keys.Count; key += TKernel.RowTile)
        {
            TGradient.AddValues(
                ref keys.KeyFeatures[key], ref *sums.Products, ref workspace.ValueSums[key * FeatureShape<TKernel>.PaddedValueDim], TKernel.Features + 1);
        }

        new ReadOnlySpan<float>(sums.Weights, TKernel.Features).CopyTo(new Span<float>(workspace.Weights, TKernel.Features));
    }

    /// <summary>Writes the gradients of the packed keys and their values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void WriteKeys(FeatureGradientCall call, FeatureGradientWorkspace<TKernel> workspace, int batch, int head)
    {
        var keys = workspace.Keys;
        GradientTiles<TKernel, TGradient>.Differentiate(
            workspace, keys.KeyFeatures, workspace.Weights, workspace.Ones, workspace.Zeros, keys.Factors, keys.Count);
        for (var index = 0; index < keys.Count; index++)
        {
            GradientTiles<TKernel, TGradient>.MakeRows(call.Forward, workspace, index, keys.Count);
            var position = keys.Positions[index];
            GradientTiles<TKernel, TGradient>.Write(workspace, index, call.Forward.KeyRow(batch, head, position), call.Gradients.KeyRow(batch, head, position));
            new ReadOnlySpan<float>(workspace.ValueSums + ((nint)index * FeatureShape<TKernel>.PaddedValueDim), TKernel.ValueDim)
                .CopyTo(new Span<float>(call.Gradients.ValueRow(batch, head, position), TKernel.ValueDim));
        }
    }
}
