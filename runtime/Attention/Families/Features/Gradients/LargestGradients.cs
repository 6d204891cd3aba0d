using System.Numerics;
using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// Gradients of the largest products that softmax features' exponents are relative to: a query's own, and that of all keys that it attends. They matter because of
/// the epsilon: a larger maximum makes exponentials smaller beside it.
/// </summary>
internal static unsafe class LargestGradients<TKernel>
    where TKernel : struct, IFeatureKernels
{
    /// <summary>
    /// Adds to the gradients of the queries' products what comes by way of the largest: minus the sum of all exponents' gradients, since it is subtracted from
    /// each.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddToQueries(FeatureGradientWorkspace<TKernel> workspace)
    {
        if (!FeatureShape<TKernel>.HasEpsilon)
        {
            return;
        }

        FindLargest(workspace.QueryFeatures, workspace.LargestFeatures, workspace.Count);
        for (var index = 0; index < workspace.Count; index++)
        {
            workspace.Gradients[((nint)workspace.LargestFeatures[index] * TKernel.KeyBlock) + index] -= workspace.ColumnSums[index];
        }
    }

    /// <summary>The gradient, from all queries of a chunk, of the largest product of the keys.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double OfKeys(FeatureGradientWorkspace<TKernel> workspace)
    {
        var sum = 0.0;
        for (var index = 0; index < workspace.Count && FeatureShape<TKernel>.HasEpsilon; index++)
        {
            sum += OfKeys(workspace, index);
        }

        return sum;
    }

    /// <summary>The gradient, from one query, of the largest product of the keys that it attends.</summary>
    /// <remarks>
    /// An output does not change if all features of all its keys are multiplied by a number: the gradients of exponents add up to minus those of the epsilons.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double OfKeys(FeatureGradientWorkspace<TKernel> workspace, int index) => (double)workspace.Totals[index] * workspace.Additions[index];

    /// <summary>Adds the gradient of a key's largest product to that of the key, which is written already.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddToKey(FeatureGradientCall call, int batch, int head, int position, double gradient)
    {
        if (!FeatureShape<TKernel>.HasEpsilon || gradient == 0)
        {
            return;
        }

        var key = call.Forward.KeyRow(batch, head, position);
        var vectors = call.Forward.Features!.OfGradients<TKernel>();
        var stride = FeatureShape<TKernel>.PaddedHeadDim;
        var (largest, best) = (float.NegativeInfinity, 0);
        for (var feature = 0; feature < TKernel.Features; feature++)
        {
            var product = RowArithmetic.Dot(key, vectors + ((nint)feature * stride), TKernel.HeadDim);
            (largest, best) = product > largest ? (product, feature) : (largest, best);
        }

        var target = call.Gradients.KeyRow(batch, head, position);
        RowArithmetic.MultiplyAdd(target, vectors + ((nint)best * stride), (float)gradient, target, TKernel.HeadDim);
    }

    /// <summary>Finds the first row of each lane's largest element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FindLargest(float* features, int* rows, int lanes)
    {
        var lane = 0;
        for (; lane + Vector<float>.Count <= lanes; lane += Vector<float>.Count)
        {
            var (largest, place) = (Vector.Load(features + lane), Vector<int>.Zero);
            for (var row = 1; row < TKernel.Features; row++)
            {
                var elements = Vector.Load(features + ((nint)row * TKernel.KeyBlock) + lane);
                place = Vector.ConditionalSelect(Vector.GreaterThan(elements, largest), new Vector<int>(row), place);
                largest = Vector.Max(largest, elements);
            }

            place.Store(rows + lane);
        }

        for (; lane < lanes; lane++)
        {
            rows[lane] = 0;
            for (var row = 1; row < TKernel.Features; row++)
            {
                rows[lane] = features[((nint)row * TKernel.KeyBlock) + lane] > features[((nint)rows[lane] * TKernel.KeyBlock) + lane] ? row : rows[lane];
            }
        }
    }
}
