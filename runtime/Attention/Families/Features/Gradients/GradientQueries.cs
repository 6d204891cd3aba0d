using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Makes the features of a chunk of queries, of all heads that share a key head, with queries as lanes; and loads the gradients of their outputs.</summary>
internal static unsafe class GradientQueries<TKernel, TGradient>
    where TKernel : struct, IFeatureKernels
    where TGradient : struct, IFeatureGradientKernels
{
    /// <summary>An offset that makes an exponential 0.</summary>
    private const float Nothing = 1e30f;

    /// <summary>Takes some rows: a query's heads follow each other.</summary>
    /// <param name="call">The forward pass's call.</param>
    /// <param name="workspace">The worker's buffers.</param>
    /// <param name="batch">The batch element.</param>
    /// <param name="keyHead">The key head.</param>
    /// <param name="first">The first row: a query's index times the heads that share a key head, and the head among them.</param>
    /// <param name="end">The row behind the last; no more than a chunk of them is taken.</param>
    /// <returns>The row behind the last that was taken.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static long Make(FeatureCall call, FeatureGradientWorkspace<TKernel> workspace, int batch, int keyHead, long first, long end)
    {
        workspace.Count = (int)Math.Min(TKernel.KeyBlock, end - first);
        for (var index = 0; index < workspace.Count; index++)
        {
            var (query, head) = Math.DivRem(first + index, call.Group);
            workspace.Positions[index] = (int)query;
            workspace.Heads[index] = (keyHead * call.Group) + (int)head;
            workspace.Limits[index] = 0;
        }

        var panels = Panels(workspace.Count);
        Pack(call, workspace, batch, panels);
        if (FeatureShape<TKernel>.HasVectors)
        {
            TakeProducts(call, workspace, panels);
        }

        SetOffsets(call, workspace, batch, panels);
        for (var row = 0; row < FeatureShape<TKernel>.Rows; row += TKernel.RowTile)
        {
            TKernel.KeyFeatures(ref *Row(workspace.QueryFeatures, row), ref *workspace.Offsets, ref *workspace.Units, ref workspace.Discarded[row], panels);
        }

        new Span<float>(Row(workspace.QueryFeatures, TKernel.Features), (FeatureShape<TKernel>.Rows - TKernel.Features) * TKernel.KeyBlock).Clear();
        return first + workspace.Count;
    }

    /// <summary>The products of the queries' features and the sums over keys, and the sums of the features.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TakeNorms(FeatureGradientWorkspace<TKernel> workspace, FeatureSums sums)
    {
        TakeTotals(workspace, sums.Weights, workspace.Norms);
        if (TKernel.Kind != FeatureFunction.Softmax)
        {
            return;
        }

        var weights = TensorPrimitives.Sum(new ReadOnlySpan<float>(sums.Weights, TKernel.Features));
        for (var index = 0; index < workspace.Count; index++)
        {
            workspace.Norms[index] += (workspace.Floors[index] * weights) + (workspace.Epsilons[index] * workspace.Totals[index] * (float)sums.Count);
        }
    }

    /// <summary>The sums of the features alone, where floors have to do with them.</summary>
    public static void TakeTotals(FeatureGradientWorkspace<TKernel> workspace)
    {
        if (TKernel.Kind == FeatureFunction.Softmax)
        {
            TakeTotals(workspace, workspace.Weights, workspace.Additions);
        }
    }

    /// <summary>Adds what the forward pass adds to exponentials, and behind the features the weight of the sum of the keys' values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddFloors(FeatureGradientWorkspace<TKernel> workspace)
    {
        if (TKernel.Kind != FeatureFunction.Softmax)
        {
            return;
        }

        for (var row = 0; row < TKernel.Features; row++)
        {
            RowArithmetic.Add(Row(workspace.QueryFeatures, row), workspace.Floors, workspace.Count);
        }

        TensorPrimitives.Multiply(
            new ReadOnlySpan<float>(workspace.Epsilons, workspace.Count),
            new ReadOnlySpan<float>(workspace.Totals, workspace.Count),
            new Span<float>(Row(workspace.QueryFeatures, TKernel.Features), workspace.Count));
    }

    /// <summary>Loads the gradients of the outputs, divided by the norms.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void LoadOutputGradients(FeatureGradientCall call, FeatureGradientWorkspace<TKernel> workspace, int batch)
    {
        var stride = FeatureShape<TKernel>.PaddedValueDim;
        var lanes = Panels(workspace.Count) * TKernel.VectorLength;
        for (var index = 0; index < lanes; index++)
        {
            var row = workspace.OutputGradients + ((nint)index * stride);
            workspace.Deltas[index] = 0;
            new Span<float>(row, stride).Clear();
            if (index < workspace.Count)
            {
                var (head, query) = (workspace.Heads[index], workspace.Positions[index]);
                RowArithmetic.Multiply(row, call.Gradients.OutputRow(batch, head, query), 1 / workspace.Norms[index], TKernel.ValueDim);
                workspace.Deltas[index] = -RowArithmetic.Dot(row, call.Forward.OutputRow(batch, head, query), TKernel.ValueDim);
            }
        }

        GradientTiles<TKernel, TGradient>.PackPanels(workspace.OutputGradients, workspace.OutputPanels, lanes);
    }

    /// <summary>Adds to the gradients of the sums over keys those that come from these queries.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddSums(FeatureGradientWorkspace<TKernel> workspace, FeatureSums sums)
    {
        for (var row = 0; row < FeatureShape<TKernel>.Rows; row += TKernel.RowTile)
        {
            TKernel.ValueTile(
                ref *Row(workspace.QueryFeatures, row), ref *workspace.OutputGradients, ref *(sums.Products + ((nint)row * FeatureShape<TKernel>.PaddedValueDim)), workspace.Count);
        }

        TGradient.Moments(ref *workspace.QueryFeatures, ref *workspace.Deltas, ref *sums.Weights, TKernel.Features, Panels(workspace.Count));
        sums.Count += workspace.Count;
    }

    private static void TakeTotals(FeatureGradientWorkspace<TKernel> workspace, float* weights, float* products)
    {
        TGradient.Totals(ref *workspace.QueryFeatures, ref *weights, ref *products, ref *workspace.Totals, TKernel.Features, Panels(workspace.Count));
        for (var index = 0; index < workspace.Count; index++)
        {
            workspace.Totals[index] += TKernel.Features * workspace.Floors[index];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Panels(int count) => (count + TKernel.VectorLength - 1) / TKernel.VectorLength;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float* Row(float* features, int row) => features + ((nint)row * TKernel.KeyBlock);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pack(FeatureCall call, FeatureGradientWorkspace<TKernel> workspace, int batch, int panels)
    {
        var lane = 0;
        for (var vector = TKernel.VectorLength; vector > 1 && call.Group == 1 && lane + vector <= workspace.Count; lane += vector)
        {
            var packed = FeatureShape<TKernel>.HasVectors ? workspace.Queries + ((nint)lane * TKernel.HeadDim) : workspace.QueryFeatures + lane;
            var elementStride = FeatureShape<TKernel>.HasVectors ? vector : TKernel.KeyBlock;
            KeyPacking.PackKeys(
                ref *call.QueryRow(batch, workspace.Heads[lane], workspace.Positions[lane]), call.Views.Query.RowStride, TKernel.HeadDim, vector, elementStride, ref *packed);
        }

        for (; lane < panels * TKernel.VectorLength; lane++)
        {
            // Lanes that fill up the panel repeat a query.
            var index = Math.Min(lane, workspace.Count - 1);
            ref var query = ref *call.QueryRow(batch, workspace.Heads[index], workspace.Positions[index]);
            if (FeatureShape<TKernel>.HasVectors)
            {
                var panel = workspace.Queries + ((nint)(lane / TKernel.VectorLength) * TKernel.HeadDim * TKernel.VectorLength);
                KeyPacking.PackKey(ref query, TKernel.HeadDim, TKernel.VectorLength, ref panel[lane % TKernel.VectorLength]);
            }
            else
            {
                KeyPacking.PackKey(ref query, TKernel.HeadDim, TKernel.KeyBlock, ref workspace.QueryFeatures[lane]);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TakeProducts(FeatureCall call, FeatureGradientWorkspace<TKernel> workspace, int panels)
    {
        new Span<float>(workspace.Largest, TKernel.KeyBlock).Fill(float.NegativeInfinity);
        var (dim, vector) = (TKernel.HeadDim, TKernel.VectorLength);
        for (var row = 0; row < FeatureShape<TKernel>.Rows; row += TKernel.RowTile)
        {
            ref var vectors = ref *(call.Features!.Rows + ((nint)row * dim));
            var products = Row(workspace.QueryFeatures, row);
            var panel = 0;
            for (; panel + TKernel.PanelTile <= panels; panel += TKernel.PanelTile)
            {
                TKernel.KeyProductsTile(ref vectors, ref workspace.Queries[panel * vector * dim], ref products[panel * vector], ref workspace.Largest[panel * vector]);
            }

            for (; panel < panels; panel++)
            {
                TKernel.KeyProductsPanel(ref vectors, ref workspace.Queries[panel * vector * dim], ref products[panel * vector], ref workspace.Largest[panel * vector]);
            }
        }
    }

    /// <summary>References of exponentials, as in the forward pass; a query's factor cancels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SetOffsets(FeatureCall call, FeatureGradientWorkspace<TKernel> workspace, int batch, int panels)
    {
        for (var index = 0; index < panels * TKernel.VectorLength; index++)
        {
            (workspace.Offsets[index], workspace.Units[index], workspace.Floors[index]) = (Nothing, 0, 0);
            if (index >= workspace.Count)
            {
                continue;
            }

            var query = call.QueryRow(batch, workspace.Heads[index], workspace.Positions[index]);
            switch (TKernel.Kind)
            {
                case FeatureFunction.Softmax:
                    workspace.Offsets[index] = workspace.Largest[index] + RowMath<TKernel>.SoftmaxReference(query, out workspace.Floors[index]);
                    break;
                case FeatureFunction.Relu:
                    (workspace.Offsets[index], workspace.Units[index]) = (0, 1);
                    break;
                default:
                    var reference = RowMath<TKernel>.EluReference(query);
                    (workspace.Offsets[index], workspace.Units[index]) = (reference, MathF.Pow(2, -reference));
                    break;
            }
        }
    }
}
