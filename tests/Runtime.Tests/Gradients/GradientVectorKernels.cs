namespace SparseAttentionGen.Tests;

[SparseAttention(HeadDim = 8, Gradients = true)]
internal sealed partial class VectorDense;

[SparseAttention(HeadDim = 8, Gradients = true)]
[Causal]
internal sealed partial class VectorCausal;

[SparseAttention(HeadDim = 8, Gradients = true)]
[SlidingWindow(Left = 5, Right = 3)]
internal sealed partial class VectorWindow;

[SparseAttention(HeadDim = 8, Gradients = true)]
[SlidingWindow(2, Dilation = 3)]
internal sealed partial class VectorDilated;

[SparseAttention(HeadDim = 8, Gradients = true)]
[SlidingWindow(5)]
[GlobalTokens(Positions = [0, 1, 11])]
internal sealed partial class VectorLongformer;

[SparseAttention(HeadDim = 8, Gradients = true)]
[SlidingWindow(2)]
internal sealed partial class VectorNarrow;

[SparseAttention(HeadDim = 8, Gradients = true)]
[SlidingWindow(Left = 5, Right = 0)]
[Causal]
internal sealed partial class VectorCausalWindow;

[SparseAttention(HeadDim = 8, Gradients = true)]
[Causal]
[Alibi]
internal sealed partial class VectorAlibi;

[SparseAttention(HeadDim = 8, Gradients = true)]
[LowRankProjection(6)]
internal sealed partial class VectorLinformer;

[SparseAttention(HeadDim = 8, Gradients = true)]
[SlidingWindow(5)]
[RelativeBias(5)]
internal sealed partial class VectorRelativeBias;

[SparseAttention(HeadDim = 8, SoftCap = 2.5f, Gradients = true)]
[Causal]
internal sealed partial class VectorSoftCap;

[SparseAttention(HeadDim = 8, Gradients = true)]
[SlidingWindow(5)]
[ScoreModifier(nameof(Modify))]
internal sealed partial class VectorModifier
{
    private static float Modify(float score, int head, int query, int key) =>
        score + (0.25f * MathF.Tanh(score) * score) - (0.01f * Math.Abs(query - key));
}
