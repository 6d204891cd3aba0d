using System.ComponentModel;
using System.Numerics.Tensors;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Runs the backward pass of a class with features: checks the arguments and hands the work to threads. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class FeatureGradientExecutor
{
    /// <summary>Checks and runs a backward pass.</summary>
    /// <typeparam name="TKernel">The class's kernels for one vector width.</typeparam>
    /// <typeparam name="TGradient">Those of its backward pass.</typeparam>
    /// <param name="classPattern">What the traversal needs to know of the class.</param>
    /// <param name="features">The vectors of random features; null for linear attention.</param>
    /// <param name="query">See <see cref="IDifferentiableAttention"/>.</param>
    /// <param name="key">See <see cref="IDifferentiableAttention"/>.</param>
    /// <param name="value">See <see cref="IDifferentiableAttention"/>.</param>
    /// <param name="output">See <see cref="IDifferentiableAttention"/>.</param>
    /// <param name="outputGradient">See <see cref="IDifferentiableAttention"/>.</param>
    /// <param name="gradients">See <see cref="IDifferentiableAttention"/>.</param>
    /// <param name="arguments">See <see cref="IDifferentiableAttention"/>; no log-sum-exp is read.</param>
    /// <param name="options">See <see cref="IDifferentiableAttention"/>.</param>
    public static void Backward<TKernel, TGradient>(
        ClassPattern classPattern,
        FeatureMatrix? features,
        in ReadOnlyTensorSpan<float> query,
        in ReadOnlyTensorSpan<float> key,
        in ReadOnlyTensorSpan<float> value,
        in ReadOnlyTensorSpan<float> output,
        in ReadOnlyTensorSpan<float> outputGradient,
        in AttentionGradients gradients,
        in AttentionArguments arguments,
        AttentionOptions? options)
        where TKernel : struct, IFeatureKernels
        where TGradient : struct, IFeatureGradientKernels =>
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
            FeatureGradientChecks.Check,
            (ClassPattern ofClass, in GradientTensors tensors, in AttentionGradients written, in AttentionArguments given, AttentionOptions how) =>
            {
                var binding = PerformerState.Binding.Of<TKernel>(features, tensors.Views.Key);
                given.State?.Check(binding);
                written.State?.Check(binding with { IsGradient = true });
                var call = Describe<TKernel>(ofClass.Pattern, features, tensors, written, given);
                PinnedGradients.Clear(written);
                Execute<TKernel, TGradient>(call, ofClass.Pattern, how);
                written.State?.Advance(binding with { IsGradient = true }, call.GradientsOfPast, tensors.Views.Key.Length);
            });

    private static FeatureGradientCall Describe<TKernel>(
        AttentionPattern pattern, FeatureMatrix? features, in GradientTensors tensors, in AttentionGradients gradients, in AttentionArguments arguments)
        where TKernel : struct, IFeatureKernels
    {
        var views = tensors.Views;
        var offsets = BatchValues.Of(arguments.QueryOffsets, views.Query.Batch, arguments.QueryOffset);
        var lengths = BatchValues.Of(arguments.KeyLengths, views.Query.Batch, views.Key.Length);
        return new FeatureGradientCall
        {
            Forward = new FeatureCall
            {
                Views = views,
                QueryData = tensors.Forward.Query,
                KeyData = tensors.Forward.Key,
                ValueData = tensors.Forward.Value,
                OutputData = tensors.Forward.Output,
                KeyPaddingMask = tensors.Forward.Padding,
                QueryOffsets = offsets,
                IsCausal = pattern.IsCausal,
                KeyLengths = lengths,
                Features = features?.PackedFor<TKernel>(),
                Past = arguments.State?.Sums ?? [],
                ValueUnit = FeatureCall.PlainUnit,
            },
            Gradients = new FeatureCall
            {
                Views = tensors.GradientViews,
                QueryData = tensors.Gradients.Query,
                KeyData = tensors.Gradients.Key,
                ValueData = tensors.Gradients.Value,
                OutputData = tensors.Gradients.Output,
                QueryOffsets = offsets,
                IsCausal = pattern.IsCausal,
                KeyLengths = lengths,
                Past = gradients.State?.Sums ?? [],
            },
            GradientsOfPast = gradients.State is null ? [] : new FeatureSums[views.Key.Batch * views.Key.Heads],
        };
    }

    private static void Execute<TKernel, TGradient>(FeatureGradientCall call, AttentionPattern pattern, AttentionOptions options)
        where TKernel : struct, IFeatureKernels
        where TGradient : struct, IFeatureGradientKernels
    {
        var usefulThreads = ApproximationWork.BackwardThreads(pattern, call.Forward.Views);
        if (pattern.IsCausal)
        {
            CausalFeatureGradients<TKernel, TGradient>.Run(call, options, usefulThreads);
        }
        else
        {
            BidirectionalFeatureGradients<TKernel, TGradient>.Run(call, options, usefulThreads);
        }
    }
}
