namespace SparseAttentionGen.Tests;

[SparseAttention(HeadDim = 64)]
internal sealed partial class Dense64;

[SparseAttention(HeadDim = 1)]
[Dense]
internal sealed partial class Dense1;

[SparseAttention(HeadDim = 64)]
[Causal]
internal sealed partial class Causal64;

[SparseAttention(HeadDim = 7, ValueDim = 33)]
[Causal]
internal sealed partial class Causal7To33;

[SparseAttention(HeadDim = 64)]
[SlidingWindow(16)]
internal sealed partial class Window64;

[SparseAttention(HeadDim = 33, ValueDim = 5)]
[SlidingWindow(Left = 40, Right = 3)]
internal sealed partial class Window33To5;

[SparseAttention(HeadDim = 80)]
[SlidingWindow(0)]
internal sealed partial class OwnKey80;

[SparseAttention(HeadDim = 128, ValueDim = 72)]
[SlidingWindow(Left = 70, Right = 0)]
[Causal]
internal sealed partial class CausalWindow128;

[SparseAttention(HeadDim = 16)]
[SlidingWindow(Left = 3, Right = 60)]
[SlidingWindow(Left = 20, Right = 0)]
internal sealed partial class TwoWindows16;

[SparseAttention(HeadDim = 64)]
[SlidingWindow(12)]
[GlobalTokens(1)]
internal sealed partial class Longformer64;

[SparseAttention(HeadDim = 20, ValueDim = 48)]
[SlidingWindow(5)]
[GlobalTokens(Positions = [3, -1, 70, -100])]
internal sealed partial class GlobalPositions20;

[SparseAttention(HeadDim = 32)]
[SlidingWindow(Left = 9, Right = 0)]
[GlobalTokens(4, ColumnsOnly = true)]
[Causal]
internal sealed partial class Sinks32;

[SparseAttention(HeadDim = 8)]
[SlidingWindow(6)]
[GlobalTokens]
internal sealed partial class GlobalAtCall8;

[SparseAttention(HeadDim = 16)]
[SlidingWindow(20)]
[GlobalTokens(Positions = [2, 500, -1])]
[Causal]
internal sealed partial class CausalGlobals16;

[SparseAttention(HeadDim = 8)]
[GlobalTokens(70)]
[Causal]
internal sealed partial class OnlyGlobals8;

[SparseAttention(HeadDim = 12, Scale = 0.75f)]
[GlobalTokens(2, ColumnsOnly = true)]
[GlobalTokens(Positions = [5, 40])]
[SlidingWindow(1)]
internal sealed partial class MixedGlobals12;

[SparseAttention(HeadDim = 24, Scale = -0.3f)]
[SlidingWindow(30)]
internal sealed partial class NegativeScale24;

[SparseAttention(HeadDim = 512, ValueDim = 500)]
[SlidingWindow(50)]
internal sealed partial class Wide512;

[SparseAttention(HeadDim = 3, ValueDim = 1)]
[SlidingWindow(300)]
[GlobalTokens(3)]
internal sealed partial class Narrow3;

/// <summary>Every class of this file, by name.</summary>
internal static class Kernels
{
    public static readonly IReadOnlyList<ISparseAttention> All =
    [
        new Dense64(), new Dense1(), new Causal64(), new Causal7To33(), new Window64(), new Window33To5(), new OwnKey80(),
        new CausalWindow128(), new TwoWindows16(), new Longformer64(), new GlobalPositions20(), new Sinks32(),
        new GlobalAtCall8(), new OnlyGlobals8(), new CausalGlobals16(), new MixedGlobals12(), new NegativeScale24(), new Wide512(), new Narrow3(), new Dilated64(), new DilatedHeads24(), new BigBird64(), new BlockLocal16(),
        new Strided16(), new FixedStride40(), new Neighborhood16(), new Prefix16(), new PrefixAndWindow16(), new NeighborhoodAndWindow16(),
        new StridedAndOthers16(), new LogSparse16(), new LogSparseAndGlobal16(),
        .. PredicateKernels.All, .. ScoreKernels.All,
    ];

    public static ISparseAttention Named(string name) => All.Single(item => item.GetType().Name == name);
}
