using System.Collections.Concurrent;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Buffers of one worker of a backward pass, besides those that it shares with a forward pass. Their size depends on the kernels, not on the lengths.</summary>
internal sealed unsafe class GradientWorkspace<TKernel, TGradient> : PinnedBuffers
    where TKernel : struct, IMicroKernels
    where TGradient : struct, IGradientKernels
{
    private static readonly ConcurrentBag<GradientWorkspace<TKernel, TGradient>> Idle = [];

    private readonly int rowCount;

    private GradientWorkspace(int rows)
    {
        rowCount = rows;
        var (headDim, valueDim) = (KernelShape<TKernel>.PaddedHeadDim, KernelShape<TKernel>.PaddedValueDim);
        OutputGradients = Take((long)rows * TKernel.ValueDim);
        PaddedOutputGradients = TKernel.ValueDim == valueDim ? OutputGradients : Take((long)rows * valueDim);
        QueryGradients = Take((long)rows * headDim);
        PaddedQueries = TKernel.HeadDim == headDim ? null : Take((long)rows * headDim);
        Deltas = Take(rows);
        Units = Take(rows);

        // A tile of keys may end behind the last key.
        var keys = (long)TGradient.KeyBlock + TKernel.RowTile;
        KeyRows = Take(keys * headDim);
        KeyGradients = Take(keys * headDim);
        ValueGradients = Take(keys * valueDim);
        ValuePanels = Take((long)TGradient.KeyBlock / TKernel.VectorLength * TGradient.ValuePanelStride);
        Probabilities = Take((long)TGradient.GroupRows * TGradient.WeightStride);
        ScoreGradients = Take((long)TGradient.GroupRows * TGradient.WeightStride);
        SavedProbabilities = Take((long)TKernel.RowTile * TGradient.WeightStride);
        SavedGradients = Take((long)TKernel.RowTile * TGradient.WeightStride);
        Products = Take((long)TKernel.RowTile * TKernel.KeyBlock);
        Scores = Take((long)TKernel.RowTile * TKernel.KeyBlock);
    }

    /// <summary>[rows, ValueDim]: the gradients that reach the rows' outputs; 0 for rows that are not computed.</summary>
    public float* OutputGradients { get; }

    /// <summary>[rows, PaddedValueDim]: the same in whole vectors.</summary>
    public float* PaddedOutputGradients { get; }

    /// <summary>[rows, PaddedHeadDim].</summary>
    public float* QueryGradients { get; }

    /// <summary>[rows, PaddedHeadDim]: the queries in whole vectors; null where they are so already.</summary>
    public float* PaddedQueries { get; }

    /// <summary>[rows]: the sum of output times output gradient, less the gradient of the log-sum-exp.</summary>
    public float* Deltas { get; }

    /// <summary>[rows]: what makes a probability of what the kernels make of a score; 0 for rows that are not computed.</summary>
    public float* Units { get; }

    /// <summary>[KeyBlock, PaddedHeadDim].</summary>
    public float* KeyRows { get; }

    /// <summary>Panels of values, each [ValueDim, VectorLength].</summary>
    public float* ValuePanels { get; }

    /// <summary>[KeyBlock, PaddedHeadDim], and room for a tile of keys that is not full.</summary>
    public float* KeyGradients { get; }

    /// <summary>[KeyBlock, PaddedValueDim], and room likewise.</summary>
    public float* ValueGradients { get; }

    /// <summary>[GroupRows, WeightStride]: of the present group and key block.</summary>
    public float* Probabilities { get; }

    /// <summary>[GroupRows, WeightStride]: of the present group and key block.</summary>
    public float* ScoreGradients { get; }

    /// <summary>[RowTile, KeyBlock of the forward pass]: output gradients times values.</summary>
    public float* Products { get; }

    /// <summary>[RowTile, KeyBlock of the forward pass]: queries times keys, where scores are more than that.</summary>
    public float* Scores { get; }

    /// <summary>[RowTile, WeightStride]: weights of a tile's segments before the present one.</summary>
    public float* SavedProbabilities { get; }

    /// <summary>[RowTile, WeightStride]: the same.</summary>
    public float* SavedGradients { get; }

    /// <summary>For each tile of a group, the packed key after the last whose weights are written.</summary>
    public int[] WrittenKeys { get; } = new int[TGradient.GroupRows / TKernel.RowTile];

    /// <summary>What all pairs of a piece of work add to, from its first head on.</summary>
    public HeadSums Sums { get; set; }

    /// <summary>For each tile of keys, the first tile of a group's rows that attends one of them, and the last.</summary>
    public (int First, int Last)[] KeyTileRows { get; } = new (int First, int Last)[(TGradient.KeyBlock / TKernel.RowTile) + 1];

    /// <summary>Whether some query or output gradient of the rows is infinite or not a number.</summary>
    public bool HasNonFiniteRows { get; set; }

    /// <summary>Whether some key or value of the key block is.</summary>
    public bool HasNonFiniteKeys { get; set; }

    /// <summary>Takes a workspace for blocks of so many rows.</summary>
    public static GradientWorkspace<TKernel, TGradient> Rent(int rows) =>
        Idle.TryTake(out var idle) && idle.rowCount >= rows ? idle : new GradientWorkspace<TKernel, TGradient>(rows);

    /// <summary>Gives back a workspace.</summary>
    public static void Return(GradientWorkspace<TKernel, TGradient> workspace)
    {
        if (Idle.Count < Environment.ProcessorCount)
        {
            Idle.Add(workspace);
        }
    }
}
