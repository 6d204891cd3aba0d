namespace SparseAttentionGen.Tests;

[SparseAttention(HeadDim = 64, Gradients = true)]
[LinearAttention]
internal sealed partial class LinearGradients64;

[SparseAttention(HeadDim = 33, ValueDim = 7, Gradients = true)]
[LinearAttention]
internal sealed partial class LinearGradients33To7;

[SparseAttention(HeadDim = 7, ValueDim = 33, Gradients = true)]
[LinearAttention]
[Causal]
internal sealed partial class CausalLinearGradients7To33;

[SparseAttention(HeadDim = 1, Gradients = true)]
[LinearAttention]
[Causal]
internal sealed partial class CausalLinearGradients1;

[SparseAttention(HeadDim = 64, Gradients = true)]
[RandomFeatures(70, Seed = 1)]
internal sealed partial class PerformerGradients64;

[SparseAttention(HeadDim = 7, ValueDim = 33, Gradients = true)]
[RandomFeatures(10, Seed = 3, Independent = true)]
internal sealed partial class PerformerGradients7To33;

[SparseAttention(HeadDim = 64, Gradients = true)]
[RandomFeatures(266, Seed = 2)]
[Causal]
internal sealed partial class CausalPerformerGradients64;

[SparseAttention(HeadDim = 33, ValueDim = 1, Gradients = true)]
[RandomFeatures(31, Seed = 4)]
[Causal]
internal sealed partial class CausalPerformerGradients33To1;

[SparseAttention(HeadDim = 1, ValueDim = 2, Gradients = true)]
[RandomFeatures(3, Seed = 5)]
[Causal]
internal sealed partial class CausalPerformerGradients1To2;

[SparseAttention(HeadDim = 32, ValueDim = 80, Gradients = true)]
[RandomFeatures(48, Seed = 7, Kind = FeatureKind.Relu)]
internal sealed partial class ReluGradients32To80;

[SparseAttention(HeadDim = 24, Gradients = true)]
[RandomFeatures(31, Seed = 8, Kind = FeatureKind.Relu)]
[Causal]
internal sealed partial class CausalReluGradients24;

[SparseAttention(HeadDim = 8, Gradients = true)]
[LinearAttention]
internal sealed partial class LinearGradients8;

[SparseAttention(HeadDim = 8, Gradients = true)]
[LinearAttention]
[Causal]
internal sealed partial class CausalLinearGradients8;

[SparseAttention(HeadDim = 8, Gradients = true)]
[RandomFeatures(10, Seed = 9, Epsilon = 0)]
internal sealed partial class PerformerGradients8;

[SparseAttention(HeadDim = 8, Gradients = true)]
[RandomFeatures(10, Seed = 9, Epsilon = 0)]
[Causal]
internal sealed partial class CausalPerformerGradients8;

[SparseAttention(HeadDim = 16, ValueDim = 9, Gradients = true)]
[RandomFeatures(20, Seed = 10, Epsilon = 0.1)]
internal sealed partial class LargeEpsilonGradients16To9;

[SparseAttention(HeadDim = 24, ValueDim = 5, Gradients = true)]
[RandomFeatures(30, Seed = 11, Epsilon = 0.1)]
[Causal]
internal sealed partial class CausalLargeEpsilonGradients24To5;

[SparseAttention(HeadDim = 24, ValueDim = 1, Gradients = true)]
[RandomFeatures(30, Seed = 12, Epsilon = 0.1)]
[Causal]
internal sealed partial class CausalLargeEpsilonGradients24To1;

/// <summary>Classes with features and a backward pass, of the kinds and sizes that have code of their own.</summary>
internal static class FeatureGradientKernels
{
    public static IReadOnlyList<IDifferentiableAttention> All { get; } =
    [
        new LinearGradients64(),
        new LinearGradients33To7(),
        new CausalLinearGradients7To33(),
        new CausalLinearGradients1(),
        new PerformerGradients64(),
        new PerformerGradients7To33(),
        new CausalPerformerGradients64(),
        new CausalPerformerGradients33To1(),
        new CausalPerformerGradients1To2(),
        new ReluGradients32To80(),
        new CausalReluGradients24(),
        new PerformerGradients8(),
        new CausalPerformerGradients8(),
        new LargeEpsilonGradients16To9(),
        new CausalLargeEpsilonGradients24To5(),
        new CausalLargeEpsilonGradients24To1(),
    ];
}
