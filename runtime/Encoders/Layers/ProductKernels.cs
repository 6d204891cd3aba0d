namespace SparseAttentionGen.Encoders.Layers;

/// <summary>
/// Not used as attention: its emitted output kernels multiply a tile of rows with a strip of 64 columns, which is what a linear layer
/// needs. The head size only affects kernels that are not used.
/// </summary>
[SparseAttention(HeadDim = 16, ValueDim = 64)]
internal sealed partial class ProductKernels;
