using System.ComponentModel;
using System.Numerics.Tensors;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Runs the backward pass of a class with <see cref="NystromAttribute"/>: checks the arguments and hands the work to threads. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class LandmarkGradientExecutor
{
    /// <summary>Checks and runs a backward pass.</summary>
    /// <typeparam name="TKernel">The class's kernels for one vector width.</typeparam>
    /// <typeparam name="TGradient">Those of its backward pass.</typeparam>
    /// <param name="classPattern">What the traversal needs to know of the class.</param>
    /// <param name="convolution">Weights of a convolution of the values; null for none.</param>
    /// <param name="query">See <see cref="IDifferentiableAttention"/>.</param>
    /// <param name="key">See <see cref="IDifferentiableAttention"/>.</param>
    /// <param name="value">See <see cref="IDifferentiableAttention"/>.</param>
    /// <param name="output">See <see cref="IDifferentiableAttention"/>; only its shape is read.</param>
    /// <param name="outputGradient">See <see cref="IDifferentiableAttention"/>.</param>
    /// <param name="gradients">See <see cref="IDifferentiableAttention"/>.</param>
    /// <param name="arguments">See <see cref="IDifferentiableAttention"/>; no log-sum-exp is read.</param>
    /// <param name="options">See <see cref="IDifferentiableAttention"/>.</param>
    public static void Backward<TKernel, TGradient>(
        ClassPattern classPattern,
        ValueConvolution? convolution,
        in ReadOnlyTensorSpan<float> query,
        in ReadOnlyTensorSpan<float> key,
        in ReadOnlyTensorSpan<float> value,
        in ReadOnlyTensorSpan<float> output,
        in ReadOnlyTensorSpan<float> outputGradient,
        in AttentionGradients gradients,
        in AttentionArguments arguments,
        AttentionOptions? options)
        where TKernel : struct, IMicroKernels
        where TGradient : struct, IGradientKernels =>
        PinnedGradients.Run(
            classPattern,
            query,
            key,
            value,
            output,
            outputGradient,
            gradients,
            arguments,
            options ?? AttentionOptions.Default,
            (CallViews views, AttentionPattern pattern, TensorView ofOutput, in AttentionGradients written, in AttentionArguments given) =>
                LandmarkGradientChecks.Check(views, pattern, convolution, ofOutput, written, given),
            (ClassPattern ofClass, in GradientTensors tensors, in AttentionGradients written, in AttentionArguments given, AttentionOptions how) =>
            {
                var call = Describe(ofClass, convolution, tensors, given);
                PinnedGradients.Clear(written);
                LandmarkGradients<TKernel, TGradient>.Run(call, how, written.Convolution);
            });

    private static LandmarkGradientCall Describe(
        ClassPattern classPattern, ValueConvolution? convolution, in GradientTensors tensors, in AttentionArguments arguments)
    {
        var (views, forward, gradients) = (tensors.Views, tensors.Forward, tensors.Gradients);
        var lengths = BatchValues.Of(arguments.KeyLengths, views.Query.Batch, views.Key.Length);
        return new LandmarkGradientCall
        {
            Forward = new LandmarkCall
            {
                Class = classPattern,
                Views = views,
                QueryData = forward.Query,
                KeyData = forward.Key,
                ValueData = forward.Value,
                OutputData = forward.Output,
                KeyPaddingMask = forward.Padding,
                KeyLengths = lengths,
                Convolution = convolution,
            },
            Gradients = new LandmarkCall
            {
                Class = classPattern,
                Views = tensors.GradientViews,
                QueryData = gradients.Query,
                KeyData = gradients.Key,
                ValueData = gradients.Value,
                OutputData = gradients.Output,
                KeyPaddingMask = forward.Padding,
                KeyLengths = lengths,
            },
        };
    }
}
