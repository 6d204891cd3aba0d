namespace SparseAttentionGen.PatternGallery.Declarations;

/// <summary>DenseSparsityConfig: every block.</summary>
[SparseAttention(HeadDim = 64)]
[Dense]
public sealed partial class DeepSpeedDense;

/// <summary>FixedSparsityConfig(block=16, num_local_blocks=4, num_global_blocks=1): windows of four blocks, whose last is attended by all.</summary>
[SparseAttention(HeadDim = 64)]
[FixedStride(64, 16)]
public sealed partial class DeepSpeedFixed;

/// <summary>VariableSparsityConfig(block=16, num_random_blocks=1, local_window_blocks=[4], global_block_indices=[0]).</summary>
[SparseAttention(HeadDim = 64)]
[BlockLocal(64)]
[GlobalBlocks(First = 1, BlockSize = 16, ColumnsOnly = true)]
[RandomBlocks(1, BlockSize = 16)]
public sealed partial class DeepSpeedVariable;

/// <summary>BigBirdSparsityConfig(block=16, num_random_blocks=1, num_sliding_window_blocks=3, num_global_blocks=1).</summary>
[SparseAttention(HeadDim = 64)]
[BlockWindow(1, BlockSize = 16)]
[GlobalBlocks(First = 1, BlockSize = 16)]
[RandomBlocks(1, BlockSize = 16)]
public sealed partial class DeepSpeedBigBird;

/// <summary>BSLongformerSparsityConfig(block=16, num_sliding_window_blocks=3, global_block_indices=[0]).</summary>
[SparseAttention(HeadDim = 64)]
[BlockWindow(1, BlockSize = 16)]
[GlobalBlocks(First = 1, BlockSize = 16)]
public sealed partial class DeepSpeedLongformer;

/// <summary>LocalSlidingWindowSparsityConfig(block=16, num_sliding_window_blocks=3, attention='unidirectional').</summary>
[SparseAttention(HeadDim = 64)]
[BlockWindow(1, BlockSize = 16)]
[Causal]
public sealed partial class DeepSpeedLocal;
