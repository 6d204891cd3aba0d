namespace SparseAttentionGen.CompilerServices;

/// <summary>One tile's rows within a workspace.</summary>
internal readonly unsafe ref struct TileRows<TKernel>(KernelWorkspace workspace, int tile)
    where TKernel : struct, IMicroKernels
{
    public readonly float* Queries = workspace.QueriesAt(tile * TKernel.RowTile, TKernel.HeadDim);
    public readonly float* Accumulators = workspace.Accumulators + ((nint)tile * TKernel.RowTile * KernelShape<TKernel>.PaddedValueDim);
    public readonly float* Sums = workspace.Sums + (tile * TKernel.RowTile * TKernel.VectorLength);
    public readonly float* References = workspace.References + (tile * TKernel.RowTile);
    public readonly int* QueryIndices = workspace.RowQuery + (tile * TKernel.RowTile);
    public readonly int* Positions = workspace.RowPosition + (tile * TKernel.RowTile);
    public readonly int* Heads = workspace.RowHead + (tile * TKernel.RowTile);
}
