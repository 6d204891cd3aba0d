namespace SparseAttentionGen.Tests;

[SparseAttention(HeadDim = 64)]
[RandomFeatures(64, Seed = 1)]
internal sealed partial class Performer64;

[SparseAttention(HeadDim = 64)]
[RandomFeatures(266, Seed = 2)]
[Causal]
internal sealed partial class CausalPerformer64;

[SparseAttention(HeadDim = 7, ValueDim = 33)]
[RandomFeatures(10, Seed = 3, Independent = true)]
internal sealed partial class Performer7To33;

[SparseAttention(HeadDim = 33, ValueDim = 5)]
[RandomFeatures(70, Seed = 4)]
[Causal]
internal sealed partial class CausalPerformer33To5;

[SparseAttention(HeadDim = 1)]
[RandomFeatures(3, Seed = 5)]
[Causal]
internal sealed partial class CausalPerformer1;

[SparseAttention(HeadDim = 16)]
[RandomFeatures(1, Seed = 6)]
internal sealed partial class OneFeature16;

[SparseAttention(HeadDim = 32, ValueDim = 80)]
[RandomFeatures(48, Seed = 7, Kind = FeatureKind.Relu)]
internal sealed partial class ReluPerformer32;

[SparseAttention(HeadDim = 24)]
[RandomFeatures(31, Seed = 8, Kind = FeatureKind.Relu)]
[Causal]
internal sealed partial class CausalReluPerformer24;

[SparseAttention(HeadDim = 40)]
[RandomFeatures(40, Seed = 9, Epsilon = 0)]
internal sealed partial class ExactPerformer40;

[SparseAttention(HeadDim = 12, ValueDim = 30)]
[RandomFeatures(25, Seed = 10, Epsilon = 0)]
[Causal]
internal sealed partial class CausalExactPerformer12To30;

[SparseAttention(HeadDim = 12)]
[RandomFeatures(25, Seed = 11, Kind = FeatureKind.Relu, Epsilon = 0.25)]
[Causal]
internal sealed partial class CausalLargeEpsilonRelu12;

[SparseAttention(HeadDim = 64)]
[LinearAttention]
internal sealed partial class Linear64;

[SparseAttention(HeadDim = 20, ValueDim = 5)]
[LinearAttention]
[Causal]
internal sealed partial class CausalLinear20To5;

[SparseAttention(HeadDim = 1)]
[LinearAttention]
[Causal]
internal sealed partial class CausalLinear1;

internal static class FeatureKernels
{
    public static IReadOnlyList<ISparseAttention> All { get; } =
    [
        new Performer64(),
        new CausalPerformer64(),
        new Performer7To33(),
        new CausalPerformer33To5(),
        new CausalPerformer1(),
        new OneFeature16(),
        new ReluPerformer32(),
        new CausalReluPerformer24(),
        new ExactPerformer40(),
        new CausalExactPerformer12To30(),
        new CausalLargeEpsilonRelu12(),
        new Linear64(),
        new CausalLinear20To5(),
        new CausalLinear1(),
    ];

    /// <summary>The classes with an attribute on them or without it.</summary>
    public static IEnumerable<ISparseAttention> Causal(bool causal) => All.Where(item => item.Pattern.IsCausal == causal);

    /// <summary>The features that a class draws.</summary>
    public static FeatureMatrix? FeaturesOf(ISparseAttention attention) => attention.Pattern.Approximation is RandomFeatures
        ? FeatureMatrix.Draw(attention.Pattern)
        : null;
}
