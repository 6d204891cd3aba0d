namespace SparseAttentionGen.Tests;

[SparseAttention(HeadDim = 64, Gradients = true)]
[Nystrom(64)]
internal sealed partial class NystromGradients64;

[SparseAttention(HeadDim = 1, Gradients = true)]
[Nystrom(1)]
internal sealed partial class NystromGradientsOfOne1;

[SparseAttention(HeadDim = 7, ValueDim = 33, Gradients = true)]
[Nystrom(5)]
internal sealed partial class NystromGradients7To33;

[SparseAttention(HeadDim = 33, ValueDim = 5, Scale = -0.1f, Gradients = true)]
[Nystrom(20)]
internal sealed partial class NystromGradients33To5;

[SparseAttention(HeadDim = 500, ValueDim = 512, Gradients = true)]
[Nystrom(9)]
internal sealed partial class NystromGradientsWide500;

[SparseAttention(HeadDim = 16, Gradients = true)]
[Nystrom(300)]
internal sealed partial class NystromGradientsMany16;

[SparseAttention(HeadDim = 16, Gradients = true)]
[Nystrom(8, Convolution = 5)]
internal sealed partial class NystromGradientsConvolution16;

[SparseAttention(HeadDim = 8, ValueDim = 21, Gradients = true)]
[Nystrom(12, Convolution = 33)]
internal sealed partial class NystromGradientsConvolution8To21;

[SparseAttention(HeadDim = 8, Gradients = true)]
[Nystrom(4)]
internal sealed partial class VectorNystrom;

[SparseAttention(HeadDim = 16, Gradients = true)]
[Nystrom(8)]
internal sealed partial class NystromGradients16;

[SparseAttention(HeadDim = 16, Gradients = true)]
[LinearAttention]
internal sealed partial class LinearGradients16;

[SparseAttention(HeadDim = 16, Gradients = true)]
internal sealed partial class DenseGradients16;

/// <summary>Classes with landmarks and a backward pass.</summary>
internal static class LandmarkGradientKernels
{
    public static IReadOnlyList<(IDifferentiableAttention Attention, ValueConvolution? Convolution)> All { get; } =
    [
        (new NystromGradients64(), null),
        (new NystromGradientsOfOne1(), null),
        (new NystromGradients7To33(), null),
        (new NystromGradients33To5(), null),
        (new NystromGradientsWide500(), null),
        (new NystromGradientsMany16(), null),
        (new NystromGradientsConvolution16(LandmarkKernels.Shared5), LandmarkKernels.Shared5),
        (new NystromGradientsConvolution8To21(LandmarkKernels.Shared33), LandmarkKernels.Shared33),
    ];
}
