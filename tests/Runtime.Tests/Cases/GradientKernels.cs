namespace SparseAttentionGen.Tests;

[SparseAttention(HeadDim = 64, Gradients = true)]
internal sealed partial class DenseGradients64;

[SparseAttention(HeadDim = 7, ValueDim = 33, Gradients = true)]
[Causal]
internal sealed partial class CausalGradients7To33;

[SparseAttention(HeadDim = 1, ValueDim = 2, Gradients = true)]
[SlidingWindow(40)]
internal sealed partial class WindowGradients1To2;

[SparseAttention(HeadDim = 128, ValueDim = 72, Gradients = true)]
[SlidingWindow(Left = 70, Right = 3)]
[GlobalTokens(2)]
internal sealed partial class LongformerGradients128To72;

[SparseAttention(HeadDim = 512, ValueDim = 500, Gradients = true)]
[SlidingWindow(5)]
internal sealed partial class WindowGradients512To500;

[SparseAttention(HeadDim = 24, SoftCap = 2.5f, Gradients = true)]
[Causal]
internal sealed partial class SoftCapGradients24;

[SparseAttention(HeadDim = 16, Gradients = true)]
[SlidingWindow(30)]
[Alibi(Symmetric = true)]
internal sealed partial class AlibiGradients16;

[SparseAttention(HeadDim = 20, Scale = -0.3f, Gradients = true)]
[RelativeBias(6)]
internal sealed partial class RelativeBiasGradients20;

[SparseAttention(HeadDim = 16, SoftCap = 4, Gradients = true)]
[SlidingWindow(40)]
[Alibi]
[RelativeBias(9)]
[ScoreModifier(nameof(Damp))]
internal sealed partial class ModifiedGradients16
{
    private static float Damp(float score, int head, int query, int key) =>
        (query + head) % 3 == 0 ? score + (0.25f * MathF.Tanh(score) * score) : score - (0.01f * Math.Abs(query - key));
}

/// <summary>Kernels with a backward pass of the sizes and scores that have code of their own.</summary>
internal static class GradientKernels
{
    public static IReadOnlyList<IDifferentiableAttention> All { get; } =
    [
        new DenseGradients64(), new CausalGradients7To33(), new WindowGradients1To2(), new LongformerGradients128To72(), new WindowGradients512To500(),
        new SoftCapGradients24(), new AlibiGradients16(), new RelativeBiasGradients20(), new ModifiedGradients16(),
    ];
}
