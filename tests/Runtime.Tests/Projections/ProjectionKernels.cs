using System.Numerics.Tensors;
using SparseAttentionGen.CompilerServices;

namespace SparseAttentionGen.Tests;

[SparseAttention(HeadDim = 16, Gradients = true)]
[LowRankProjection(24)]
internal sealed partial class Linformer16;

[SparseAttention(HeadDim = 64, Gradients = true)]
[LowRankProjection(32, Length = 1500)]
internal sealed partial class Linformer64;

[SparseAttention(HeadDim = 7, ValueDim = 33, Gradients = true)]
[LowRankProjection(5)]
internal sealed partial class Linformer7To33;

[SparseAttention(HeadDim = 80, ValueDim = 48, Scale = 0.2f, Gradients = true)]
[LowRankProjection(19)]
internal sealed partial class Linformer80To48;

[SparseAttention(HeadDim = 1, Gradients = true)]
[LowRankProjection(1)]
internal sealed partial class Linformer1;

[SparseAttention(HeadDim = 512, ValueDim = 500, Gradients = true)]
[LowRankProjection(13)]
internal sealed partial class Linformer512;

[SparseAttention(HeadDim = 32)]
[LowRankProjection(12, MeanPooling = true)]
internal sealed partial class Pooled32;

[SparseAttention(HeadDim = 24, SoftCap = 0.2f)]
[LowRankProjection(21)]
internal sealed partial class CappedLinformer24;

[SparseAttention(HeadDim = 64)]
[SlidingWindow(16)]
[LowRankProjection(20)]
internal sealed partial class LongShort64;

[SparseAttention(HeadDim = 24, ValueDim = 40)]
[SlidingWindow(9)]
[GlobalTokens(2)]
[LowRankProjection(11)]
internal sealed partial class LongShortGlobal24;

[SparseAttention(HeadDim = 16)]
[SlidingWindow(6, Dilation = 3)]
[LowRankProjection(7)]
internal sealed partial class LongShortDilated16;

[SparseAttention(HeadDim = 16)]
[SlidingWindow(4)]
[GlobalTokens(1)]
[LowRankProjection(9, MeanPooling = true)]
internal sealed partial class LongShortPooled16;

[SparseAttention(HeadDim = 32, ValueDim = 20, SoftCap = 0.5f, Scale = 1)]
[SlidingWindow(7)]
[GlobalTokens(1)]
[LowRankProjection(10)]
internal sealed partial class CappedLongShort32;

[SparseAttention(HeadDim = 8)]
[GlobalTokens]
[LowRankProjection(6)]
internal sealed partial class LongGlobals8;

[SparseAttention(HeadDim = 3, ValueDim = 1)]
[GlobalTokens(3)]
[LowRankProjection(4)]
internal sealed partial class LongNarrow3;

[SparseAttention(HeadDim = 16)]
[SlidingWindow(Left = 10_000, Right = 0)]
[LowRankProjection(4)]
internal sealed partial class LongPast16;

[SparseAttention(HeadDim = 32)]
[BlockWindow(1, BlockSize = 16)]
[GlobalBlocks(First = 1, BlockSize = 16)]
[RandomBlocks(1, BlockSize = 16, Seed = 3)]
[LowRankProjection(18)]
internal sealed partial class LongBlocks32;

[SparseAttention(HeadDim = 24)]
[SlidingWindow(10, Heads = "0")]
[SlidingWindow(8, Dilation = 3, Heads = "1")]
[Strided(13)]
[LowRankProjection(8)]
internal sealed partial class LongHeads24;

[SparseAttention(HeadDim = 16)]
[MaskPredicate(nameof(IsNearOrSquare))]
[SlidingWindow(2)]
[LowRankProjection(10)]
internal sealed partial class LongMethod16
{
    private static bool IsNearOrSquare(int head, int q, int k) => Math.Abs(q - k) <= 8 * (head + 1) || ((q / 16) + (k / 16)) % 3 == 0;
}

[SparseAttention(HeadDim = 20)]
[MaskPredicate(nameof(HasFewBits))]
[GlobalTokens(1)]
[LowRankProjection(3)]
internal sealed partial class LongCalled20
{
#pragma warning disable SAG0041 // Calls are what is tested here.
    private static bool HasFewBits(int head, int q, int k) => int.PopCount(int.RotateLeft(q ^ k, 5)) < 3;
#pragma warning restore SAG0041
}

/// <summary>Kernels of the classes above for one head and value size, for patterns and projections made up at run time.</summary>
internal abstract record ProjectionKernels(int HeadDim, int ValueDim)
{
    public static IReadOnlyList<ProjectionKernels> All { get; } =
    [
        Create(nameof(Linformer16), 16, 16),
        Create(nameof(Linformer64), 64, 64),
        Create(nameof(Linformer7To33), 7, 33),
        Create(nameof(Linformer80To48), 80, 48),
        Create(nameof(Linformer1), 1, 1),
        Create(nameof(Linformer512), 512, 500),
    ];

    public abstract void Forward(
        AttentionPattern pattern,
        SequenceProjection projection,
        in ReadOnlyTensorSpan<float> query,
        in ReadOnlyTensorSpan<float> key,
        in ReadOnlyTensorSpan<float> value,
        in TensorSpan<float> output,
        in AttentionArguments arguments,
        AttentionOptions? options);

    public abstract void Backward(
        AttentionPattern pattern,
        SequenceProjection projection,
        in ReadOnlyTensorSpan<float> query,
        in ReadOnlyTensorSpan<float> key,
        in ReadOnlyTensorSpan<float> value,
        in ReadOnlyTensorSpan<float> output,
        in ReadOnlyTensorSpan<float> outputGradient,
        in AttentionGradients gradients,
        in AttentionArguments arguments,
        AttentionOptions? options);

    private static ProjectionKernels Create(string name, int headDim, int valueDim) => (ProjectionKernels)Activator.CreateInstance(
        typeof(Of<,>).MakeGenericType(EmittedKernels.Of(name), EmittedKernels.BackwardOf(name)), headDim, valueDim)!;

    private sealed record Of<TKernels, TGradients>(int HeadDim, int ValueDim) : ProjectionKernels(HeadDim, ValueDim)
        where TKernels : struct, IMicroKernels
        where TGradients : struct, IGradientKernels
    {
        // Projection kernels carry no scale: the pattern's is that of the class.
        public override void Forward(
            AttentionPattern pattern,
            SequenceProjection projection,
            in ReadOnlyTensorSpan<float> query,
            in ReadOnlyTensorSpan<float> key,
            in ReadOnlyTensorSpan<float> value,
            in TensorSpan<float> output,
            in AttentionArguments arguments,
            AttentionOptions? options)
        {
            ProjectionExecutor.Forward<TKernels>(new AnyPattern(pattern), projection, query, key, value, output, arguments, options);
        }

        public override void Backward(
            AttentionPattern pattern,
            SequenceProjection projection,
            in ReadOnlyTensorSpan<float> query,
            in ReadOnlyTensorSpan<float> key,
            in ReadOnlyTensorSpan<float> value,
            in ReadOnlyTensorSpan<float> output,
            in ReadOnlyTensorSpan<float> outputGradient,
            in AttentionGradients gradients,
            in AttentionArguments arguments,
            AttentionOptions? options) => ProjectionGradientExecutor.Backward<TKernels, TGradients>(
                new AnyPattern(pattern), projection, query, key, value, output, outputGradient, gradients, arguments, options);
    }
}

/// <summary>Attention with a pattern and a projection that are made up at run time.</summary>
internal sealed class ComposedProjection(AttentionPattern pattern, SequenceProjection projection) : IDifferentiableAttention
{
    private readonly ProjectionKernels kernels = ProjectionKernels.All.Single(item => (item.HeadDim, item.ValueDim) == (pattern.HeadDim, pattern.ValueDim));

    public AttentionPattern Pattern { get; } = pattern;

    public override string ToString() => $"{Pattern.Describe()} head {Pattern.HeadDim} value {Pattern.ValueDim}; {projection}";

    public void Forward(
        in ReadOnlyTensorSpan<float> query,
        in ReadOnlyTensorSpan<float> key,
        in ReadOnlyTensorSpan<float> value,
        in TensorSpan<float> output,
        in AttentionArguments arguments = default,
        AttentionOptions? options = null) => kernels.Forward(Pattern, projection, query, key, value, output, arguments, options);

    public void Backward(
        in ReadOnlyTensorSpan<float> query,
        in ReadOnlyTensorSpan<float> key,
        in ReadOnlyTensorSpan<float> value,
        in ReadOnlyTensorSpan<float> output,
        in ReadOnlyTensorSpan<float> outputGradient,
        in AttentionGradients gradients,
        in AttentionArguments arguments,
        AttentionOptions? options = null) => kernels.Backward(Pattern, projection, query, key, value, output, outputGradient, gradients, arguments, options);

    public void Forward(
        ReadOnlySpan<float> query,
        ReadOnlySpan<float> key,
        ReadOnlySpan<float> value,
        Span<float> output,
        AttentionShape shape,
        in AttentionArguments arguments = default,
        AttentionOptions? options = null) => throw new NotSupportedException();
}
