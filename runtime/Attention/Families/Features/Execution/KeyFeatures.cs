using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Makes the features of a packed chunk of keys, and adds them to sums.</summary>
internal static unsafe class KeyFeatures<TKernel>
    where TKernel : struct, IFeatureKernels
{
    /// <summary>
    /// How far a stabiliser may rise within the chunk of a causal call, 2^57 or e^40: a row's own exponentials, relative to the chunk's, stay
    /// far above the smallest float.
    /// </summary>
    private const float MostRise = 57;

    /// <summary>How far the stabiliser may be above the reference, 2^28: sums stay far below the largest float.</summary>
    private const float MostAbove = 28;

    /// <summary>An offset that makes an exponential 0.</summary>
    private const float Nothing = 1e30f;

    /// <summary>Adds all keys of a range to sums, in the order of the keys.</summary>
    /// <param name="call">The call.</param>
    /// <param name="workspace">The worker's buffers.</param>
    /// <param name="batch">The batch element.</param>
    /// <param name="head">The key head.</param>
    /// <param name="start">The first position.</param>
    /// <param name="end">The position behind the last.</param>
    /// <param name="sums">The keys are added to it.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddRange(FeatureCall call, FeatureWorkspace<TKernel> workspace, int batch, int head, int start, int end, FeatureSums sums)
    {
        for (var position = call.NextKey(batch, start, end); position < end; position = workspace.Next)
        {
            Prepare(call, workspace, batch, head, position, end, sums);
            for (var row = 0; row < FeatureShape<TKernel>.Rows; row += TKernel.RowTile)
            {
                MakeTile(workspace, row);
                AddTile(workspace, row, sums);
            }

            FinishSums(workspace, sums);
        }
    }

    /// <summary>Packs a chunk, computes its products, and moves the reference of the sums that it will be added to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Prepare(
        FeatureCall call, FeatureWorkspace<TKernel> workspace, int batch, int head, int position, int end, FeatureSums sums)
    {
        KeyFeaturePacker<TKernel>.Pack(call, workspace, batch, head, position, end);
        if (FeatureShape<TKernel>.HasVectors)
        {
            TakeProducts(call, workspace, batch, head, end);
        }

        if (FeatureShape<TKernel>.HasReference)
        {
            FindReference(call, workspace, sums);
        }
        else
        {
            (sums.Largest, sums.Reference) = (0, 0);
        }

        SetOffsets(workspace, sums.Reference);
        new Span<float>(workspace.ChunkWeights, FeatureShape<TKernel>.Rows).Clear();
    }

    /// <summary>Makes all features of keys whose sums are known, relative to a given reference.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MakeAgain(FeatureCall call, FeatureWorkspace<TKernel> workspace, int batch, int head, int position, int end, float reference)
    {
        KeyFeaturePacker<TKernel>.Pack(call, workspace, batch, head, position, end);
        if (FeatureShape<TKernel>.HasVectors)
        {
            TakeProducts(call, workspace, batch, head, end);
        }

        SetOffsets(workspace, reference);
        MakeTiles(workspace);
    }

    /// <summary>Turns all products into features.</summary>
    public static void MakeTiles(FeatureWorkspace<TKernel> workspace)
    {
        for (var row = 0; row < FeatureShape<TKernel>.Rows; row += TKernel.RowTile)
        {
            MakeTile(workspace, row);
        }
    }

    /// <summary>Turns the products of a tile of rows into features.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MakeTile(FeatureWorkspace<TKernel> workspace, int row)
    {
        var panels = (workspace.Count + TKernel.VectorLength - 1) / TKernel.VectorLength;
        var features = workspace.KeyFeatures + ((nint)row * TKernel.KeyBlock);
        TKernel.KeyFeatures(ref *features, ref *workspace.Offsets, ref *workspace.Factors, ref workspace.ChunkWeights[row], panels);
        for (var constant = Math.Max(row, TKernel.Features); constant < row + TKernel.RowTile; constant++)
        {
            // Behind the features a constant one, whose products with the values are their sum.
            var present = constant == TKernel.Features ? 1f : 0f;
            new Span<float>(workspace.KeyFeatures + ((nint)constant * TKernel.KeyBlock), workspace.Count).Fill(present);
        }
    }

    /// <summary>Adds a tile of features times values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddTile(FeatureWorkspace<TKernel> workspace, int row, FeatureSums sums) => TKernel.ValueTile(
        ref *(workspace.KeyFeatures + ((nint)row * TKernel.KeyBlock)),
        ref *workspace.Values,
        ref *(sums.Products + ((nint)row * FeatureShape<TKernel>.PaddedValueDim)),
        workspace.Count);

    /// <summary>Adds what is left of the chunk once all tiles are added.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FinishSums(FeatureWorkspace<TKernel> workspace, FeatureSums sums)
    {
        var weights = new Span<float>(sums.Weights, TKernel.Features);
        TensorPrimitives.Add(weights, new ReadOnlySpan<float>(workspace.ChunkWeights, TKernel.Features), weights);
        sums.Count += workspace.Count;
        if (FeatureShape<TKernel>.HasReference)
        {
            sums.Largest = workspace.LargestSoFar[workspace.Count - 1];
            sums.LargestPosition = workspace.LargestPositions[workspace.Count - 1];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TakeProducts(FeatureCall call, FeatureWorkspace<TKernel> workspace, int batch, int head, int end)
    {
        var tiles = FeatureShape<TKernel>.Rows / TKernel.RowTile;
        var keysPerTile = (TKernel.KeyBlock + tiles - 1) / tiles;
        var (next, nextEnd) = (workspace.Next, (int)Math.Min(end, (long)workspace.Next + TKernel.KeyBlock));
        new Span<float>(workspace.LargestOfKey, TKernel.KeyBlock).Fill(float.NegativeInfinity);
        var (dim, tile) = (TKernel.HeadDim, FeatureShape<TKernel>.KeyTile);
        for (var row = 0; row < FeatureShape<TKernel>.Rows; row += TKernel.RowTile)
        {
            ref var vectors = ref *(call.Features!.Rows + ((nint)row * dim));
            var products = workspace.KeyFeatures + ((nint)row * TKernel.KeyBlock);
            for (var until = Math.Min(nextEnd, next + keysPerTile); next < until; next++)
            {
                RowPrefetch.Row(call.KeyRow(batch, head, next), dim);
                RowPrefetch.Row(call.ValueRow(batch, head, next), TKernel.ValueDim);
            }

            var key = 0;
            for (; key + tile - TKernel.VectorLength < workspace.Count; key += tile)
            {
                TKernel.KeyProductsTile(ref vectors, ref workspace.Keys[key * dim], ref products[key], ref workspace.LargestOfKey[key]);
            }

            for (; key < workspace.Count; key += TKernel.VectorLength)
            {
                TKernel.KeyProductsPanel(ref vectors, ref workspace.Keys[key * dim], ref products[key], ref workspace.LargestOfKey[key]);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FindReference(FeatureCall call, FeatureWorkspace<TKernel> workspace, FeatureSums sums)
    {
        for (var index = 0; index < workspace.Count && TKernel.Kind == FeatureFunction.Softmax && !FeatureShape<TKernel>.HasEpsilon; index++)
        {
            // What exponentials are relative to cancels. With their squares they stay near 1 for keys of any length.
            workspace.LargestOfKey[index] -= workspace.Squares[index];
        }

        var (largest, position) = (sums.Largest, sums.LargestPosition);
        var most = call.IsCausal ? MathF.Max(largest, workspace.LargestOfKey[0]) + MostRise : float.PositiveInfinity;
        for (var index = 0; index < workspace.Count; index++)
        {
            if (workspace.LargestOfKey[index] > most)
            {
                workspace.Next = workspace.Positions[index];
                workspace.Count = index;
                break;
            }

            position = workspace.LargestOfKey[index] > largest ? workspace.Positions[index] : position;
            workspace.LargestSoFar[index] = largest = MathF.Max(largest, workspace.LargestOfKey[index]);
            workspace.LargestPositions[index] = position;
        }

        // The negated comparison also holds for NaN, so that the sums become NaN.
        if (!(largest <= sums.Reference + MostAbove))
        {
            sums.MoveReference(largest);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SetOffsets(FeatureWorkspace<TKernel> workspace, float reference)
    {
        var isSoftmax = TKernel.Kind == FeatureFunction.Softmax;
        var factor = FeatureShape<TKernel>.HasReference ? MathF.Pow(2, -reference) : 1;
        var end = (workspace.Count + TKernel.VectorLength - 1) / TKernel.VectorLength * TKernel.VectorLength;
        for (var index = 0; index < end; index++)
        {
            var exists = index < workspace.Count;
            workspace.Offsets[index] = exists ? (isSoftmax ? workspace.Squares[index] : 0) + reference : Nothing;
            workspace.Factors[index] = exists ? factor : 0;
        }
    }
}
