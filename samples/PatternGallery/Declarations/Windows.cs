namespace SparseAttentionGen.PatternGallery.Declarations;

/// <summary>Every token attends 256 neighbours on each side, so the cost grows with the length alone.</summary>
[SparseAttention(HeadDim = 64)]
[SlidingWindow(256)]
public sealed partial class WindowAttention;

/// <summary>Every token attends the last 1,024 tokens, its own among them: layers on top of each other reach further back.</summary>
[SparseAttention(HeadDim = 128)]
[SlidingWindow(Left = 1023, Right = 0)]
[Causal]
public sealed partial class MistralAttention;

/// <summary>Every fourth token within 512 on each side: four times the reach for the same cost.</summary>
[SparseAttention(HeadDim = 64)]
[SlidingWindow(128, Dilation = 4)]
public sealed partial class DilatedWindowAttention;

/// <summary>The last 512 tokens, and the first four, without which a stream of tokens loses its footing.</summary>
[SparseAttention(HeadDim = 64)]
[SlidingWindow(Left = 511, Right = 0)]
[GlobalTokens(4, ColumnsOnly = true)]
[Causal]
public sealed partial class SinkAttention;
