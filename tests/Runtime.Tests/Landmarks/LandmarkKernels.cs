namespace SparseAttentionGen.Tests;

[SparseAttention(HeadDim = 64)]
[Nystrom(64)]
internal sealed partial class Nystrom64;

[SparseAttention(HeadDim = 1)]
[Nystrom(1)]
internal sealed partial class NystromOfOne1;

[SparseAttention(HeadDim = 7, ValueDim = 33)]
[Nystrom(5)]
internal sealed partial class Nystrom7To33;

[SparseAttention(HeadDim = 33, ValueDim = 5, Scale = -0.1f)]
[Nystrom(70)]
internal sealed partial class Nystrom33To5;

[SparseAttention(HeadDim = 500, ValueDim = 512)]
[Nystrom(20)]
internal sealed partial class NystromWide500;

[SparseAttention(HeadDim = 16)]
[Nystrom(300)]
internal sealed partial class NystromMany16;

[SparseAttention(HeadDim = 16)]
[Nystrom(8, Convolution = 5)]
internal sealed partial class NystromConvolution16;

[SparseAttention(HeadDim = 8, ValueDim = 21)]
[Nystrom(12, Convolution = 33)]
internal sealed partial class NystromConvolution8To21;

[SparseAttention(HeadDim = 4)]
[Nystrom(3, Convolution = 1023)]
internal sealed partial class NystromLongConvolution4;

/// <summary>Classes with landmarks, those with a convolution with weights for any number of heads.</summary>
internal static class LandmarkKernels
{
    public static ValueConvolution Shared5 { get; } = new(1, [0.25f, -0.5f, 1, 0.75f, -0.125f]);

    public static ValueConvolution Shared33 { get; } = new(1, [.. Enumerable.Range(0, 33).Select(static tap => MathF.Sin(tap))]);

    public static IReadOnlyList<(ISparseAttention Attention, ValueConvolution? Convolution)> All { get; } =
    [
        (new Nystrom64(), null), (new NystromOfOne1(), null), (new Nystrom7To33(), null), (new Nystrom33To5(), null),
        (new NystromWide500(), null), (new NystromMany16(), null),
        (new NystromConvolution16(Shared5), Shared5), (new NystromConvolution8To21(Shared33), Shared33),
    ];
}
