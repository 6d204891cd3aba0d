using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Packs a chunk of keys and values into the workspace. Padding is left out here, so that no other code has to consider it.</summary>
internal static unsafe class KeyFeaturePacker<TKernel>
    where TKernel : struct, IFeatureKernels
{
    /// <summary>Packs keys from a position on.</summary>
    /// <param name="call">The call.</param>
    /// <param name="workspace">Receives the keys, their number and where the next one is.</param>
    /// <param name="batch">The batch element.</param>
    /// <param name="head">The key head.</param>
    /// <param name="position">The first key's position; it is not padding.</param>
    /// <param name="end">The position behind the last key.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(FeatureCall call, FeatureWorkspace<TKernel> workspace, int batch, int head, int position, int end)
    {
        Find(call, workspace, batch, position, end);
        var firstPoison = CopyRows(call, workspace, batch, head);
        if (call.IsCausal && firstPoison > 0 && firstPoison < workspace.Count)
        {
            // A key that is infinite or not a number must not affect the rows before it, so it begins a chunk.
            Find(call, workspace, batch, position, workspace.Positions[firstPoison]);
            CopyRows(call, workspace, batch, head);
        }

        Pack(call, workspace, batch, head);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Find(FeatureCall call, FeatureWorkspace<TKernel> workspace, int batch, int position, int end)
    {
        var count = 0;
        if (call.KeyPaddingMask == null)
        {
            for (; count < TKernel.KeyBlock && position < end; count++, position++)
            {
                workspace.Positions[count] = position;
            }
        }

        for (; count < TKernel.KeyBlock && position < end; count++)
        {
            workspace.Positions[count] = position;
            position = call.NextKey(batch, position + 1, end);
        }

        (workspace.Count, workspace.Next) = (count, position);
    }

    /// <summary>Copies the values and checks whether keys and values are finite.</summary>
    /// <returns>Index of the first key, other than the chunk's own first, that is not finite or whose value is not.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int CopyRows(FeatureCall call, FeatureWorkspace<TKernel> workspace, int batch, int head)
    {
        var firstPoison = int.MaxValue;
        for (var index = 0; index < workspace.Count; index++)
        {
            var position = workspace.Positions[index];
            var key = call.KeyRow(batch, head, position);
            var square = RowMath<TKernel>.SquaredNorm(key);
            var finite = RowMath<TKernel>.CopyValue(
                call.ValueRow(batch, head, position), workspace.Values + ((nint)index * FeatureShape<TKernel>.PaddedValueDim), call.ValueUnit);
            if (index > 0 && firstPoison == int.MaxValue && !(finite && float.IsFinite(square)))
            {
                firstPoison = index;
            }

            workspace.Squares[index] = RowMath<TKernel>.SquareExponent(square);
            if (TKernel.Kind == FeatureFunction.Elu)
            {
                workspace.LargestOfKey[index] = RowMath<TKernel>.EluReference(key);
            }
        }

        return firstPoison;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pack(FeatureCall call, FeatureWorkspace<TKernel> workspace, int batch, int head)
    {
        var vector = TKernel.VectorLength;
        for (var first = 0; first < workspace.Count; first += vector)
        {
            var packed = FeatureShape<TKernel>.HasVectors ? workspace.Keys + ((nint)first * TKernel.HeadDim) : workspace.KeyFeatures + first;
            var elementStride = FeatureShape<TKernel>.HasVectors ? vector : TKernel.KeyBlock;
            var last = first + vector - 1;
            if (vector > 1 && last < workspace.Count && workspace.Positions[last] == workspace.Positions[first] + vector - 1)
            {
                var key = call.KeyRow(batch, head, workspace.Positions[first]);
                KeyPacking.PackKeys(ref *key, call.Views.Key.RowStride, TKernel.HeadDim, vector, elementStride, ref *packed);
                continue;
            }

            for (var lane = 0; lane < vector; lane++)
            {
                // Lanes that fill up the panel repeat a key, so that they change no maximum.
                var position = workspace.Positions[Math.Min(first + lane, workspace.Count - 1)];
                KeyPacking.PackKey(ref *call.KeyRow(batch, head, position), TKernel.HeadDim, elementStride, ref packed[lane]);
            }
        }
    }
}
