namespace SparseAttentionGen.PatternGallery.Declarations;

/// <summary>causal_mask.</summary>
[SparseAttention(HeadDim = 64)]
[Causal]
public sealed partial class GymCausal;

/// <summary>generate_sliding_window(window_size=512), which looks back 512 tokens besides the own.</summary>
[SparseAttention(HeadDim = 64)]
[SlidingWindow(Left = 512, Right = 0)]
[Causal]
public sealed partial class GymSlidingWindow;

/// <summary>generate_dilated_sliding_window(window_size=512, dilation=8): window_size counts positions, a dilated window counts keys.</summary>
[SparseAttention(HeadDim = 64)]
[SlidingWindow(64, Dilation = 8)]
public sealed partial class GymDilatedWindow;

/// <summary>generate_prefix_lm_mask(prefix_length): the length comes with each call.</summary>
[SparseAttention(HeadDim = 64)]
[PrefixLM]
public sealed partial class GymPrefix;

/// <summary>generate_doc_mask_mod(causal_mask, offsets): documents packed one after the other, each attending only itself.</summary>
[SparseAttention(HeadDim = 64)]
[Causal]
public sealed partial class GymDocuments;

/// <summary>generate_sink_mask(window_size=512, sink_size=4).</summary>
[SparseAttention(HeadDim = 64)]
[SlidingWindow(Left = 512, Right = 0)]
[GlobalTokens(4, ColumnsOnly = true)]
[Causal]
public sealed partial class GymSinks;

/// <summary>generate_global_sliding_window(window_size=256, is_global): global tokens come with each call, besides the one declared.</summary>
[SparseAttention(HeadDim = 64)]
[SlidingWindow(256)]
[GlobalTokens(1)]
public sealed partial class GymGlobalWindow;

/// <summary>generate_natten(canvas_w=16, canvas_h=16, kernel_w=3, kernel_h=3).</summary>
[SparseAttention(HeadDim = 64)]
[Neighborhood(3, 3, Height = 16, Width = 16)]
public sealed partial class GymNeighborhood;
