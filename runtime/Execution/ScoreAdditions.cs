using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>What a call adds to the scores: a bias tensor, a table by distance, and minus infinity where a mask tensor is false.</summary>
internal sealed unsafe class ScoreAdditions
{
    /// <summary>[batch, heads, queries, keys] with strides of 0 where it is broadcast, or null.</summary>
    public float* Bias { get; init; }

    public BroadcastView BiasStrides { get; init; }

    /// <summary>As <see cref="Bias"/>; false masks a pair.</summary>
    public bool* Mask { get; init; }

    public BroadcastView MaskStrides { get; init; }

    /// <summary>What is added by distance, or null.</summary>
    public DistanceTable? Distances { get; init; }

    /// <summary>Writes what is added to the scores of a tile of rows and some staged keys.</summary>
    /// <param name="workspace">The staged keys; receives the additions.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="batch">The batch element.</param>
    /// <param name="begin">First staged key, at the start of a panel.</param>
    /// <param name="to">The staged key after the last; its panel is filled whole.</param>
    public void Fill<TKernel>(KernelWorkspace workspace, in TileRows<TKernel> rows, int batch, int begin, int to)
        where TKernel : struct, IMicroKernels
    {
        var end = (to + TKernel.VectorLength - 1) / TKernel.VectorLength * TKernel.VectorLength;
        for (var row = 0; row < TKernel.RowTile; row++)
        {
            var target = workspace.Biases + (row * TKernel.KeyChunk);
            new Span<float>(target + begin, end - begin).Clear();
            var (query, head) = (rows.QueryIndices[row], rows.Heads[row]);
            if (Bias != null)
            {
                AddBias(Bias + (batch * BiasStrides.Batch) + (head * BiasStrides.Head) + (query * BiasStrides.Row), workspace, target, begin, end);
            }

            Distances?.AddTo(target, workspace.KeyPositions, head, rows.Positions[row], begin, end);
            if (Mask != null)
            {
                ApplyMask(Mask + (batch * MaskStrides.Batch) + (head * MaskStrides.Head) + (query * MaskStrides.Row), workspace, target, begin, end);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddBias(float* source, KernelWorkspace workspace, float* target, int begin, int end)
    {
        for (var key = begin; key < end; key++)
        {
            if (workspace.KeyPlaces[key] != int.MaxValue)
            {
                target[key] += source[workspace.KeyPositions[key] * BiasStrides.Key];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ApplyMask(bool* source, KernelWorkspace workspace, float* target, int begin, int end)
    {
        for (var key = begin; key < end; key++)
        {
            if (workspace.KeyPlaces[key] != int.MaxValue && !source[workspace.KeyPositions[key] * MaskStrides.Key])
            {
                target[key] = float.NegativeInfinity;
            }
        }
    }
}
