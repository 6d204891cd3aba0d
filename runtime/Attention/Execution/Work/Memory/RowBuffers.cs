namespace SparseAttentionGen.CompilerServices;

/// <summary>Buffers of a block's rows.</summary>
internal unsafe struct RowBuffers
{
    /// <summary>[rows, HeadDim].</summary>
    public float* Queries;

    /// <summary>[rows, PaddedValueDim].</summary>
    public float* Accumulators;

    /// <summary>[rows, VectorLength]: sums of the probabilities, lane by lane.</summary>
    public float* Sums;

    /// <summary>[rows]: what is subtracted from each score.</summary>
    public float* References;

    /// <summary>[rows]: each row's query.</summary>
    public int* RowQuery;

    /// <summary>[rows]: the query's position among the keys.</summary>
    public int* RowPosition;

    /// <summary>[rows]: the row's head.</summary>
    public int* RowHead;

    /// <summary>[rows].</summary>
    public RowState* RowStates;
}

/// <summary>What is done with a row.</summary>
internal enum RowState : byte
{
    /// <summary>Its result is written.</summary>
    Computed,

    /// <summary>It fills up a tile.</summary>
    Fill,

    /// <summary>It is a global token, which another block computes, or fills up a tile after rows without keys.</summary>
    Elsewhere,

    /// <summary>It is padding that the call skips: written as a row without keys.</summary>
    Padding,
}

/// <summary>What follows from a row's state.</summary>
internal static class RowStates
{
    /// <summary>Whether a row attends nothing in this block.</summary>
    public static bool HasNoKeys(this RowState state) => state >= RowState.Elsewhere;
}
