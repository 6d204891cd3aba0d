using System.ComponentModel;
using System.Numerics.Tensors;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Runs the backward pass of a class with features: checks the arguments and hands the work to threads. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class FeatureGradientExecutor
{
    /// <summary>Work that is worth another thread, as in the forward pass; a backward pass has about three times as much.</summary>
    private const double ForwardFlopsPerThread = 7e5;

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
        where TGradient : struct, IFeatureGradientKernels
    {
        var pattern = classPattern.Pattern;
        var views = new CallViews(
            TensorView.Of(query, nameof(query)),
            TensorView.Of(key, nameof(key)),
            TensorView.Of(value, nameof(value)),
            TensorView.Of(output, nameof(output)));
        var outputGradientView = TensorView.Of(outputGradient, nameof(outputGradient));
        ShapeChecks.Check(views, pattern);
        ArgumentChecks.Check(views, pattern, arguments);
        FeatureGradientChecks.Check(views, pattern, outputGradientView, gradients, arguments);
        var written = new CallViews(
            BackwardChecks.Written(gradients.Query, nameof(gradients.Query)),
            BackwardChecks.Written(gradients.Key, nameof(gradients.Key)),
            BackwardChecks.Written(gradients.Value, nameof(gradients.Value)),
            outputGradientView);
        fixed (float* queryData = &query.GetPinnableReference())
        fixed (float* keyData = &key.GetPinnableReference())
        fixed (float* valueData = &value.GetPinnableReference())
        fixed (float* outputData = &output.GetPinnableReference())
        fixed (float* outputGradientData = &outputGradient.GetPinnableReference())
        fixed (float* queryGradient = &gradients.Query.GetPinnableReference())
        fixed (float* keyGradient = &gradients.Key.GetPinnableReference())
        fixed (float* valueGradient = &gradients.Value.GetPinnableReference())
        fixed (bool* padding = arguments.KeyPaddingMask)
        {
            OverlapChecks.Reject(
                [
                    MemoryRegion.Of("gradient of the query", (nint)queryGradient, written.Query),
                    MemoryRegion.Of("gradient of the key", (nint)keyGradient, written.Key),
                    MemoryRegion.Of("gradient of the value", (nint)valueGradient, written.Value),
                ],
                [
                    MemoryRegion.Of(nameof(query), (nint)queryData, views.Query),
                    MemoryRegion.Of(nameof(key), (nint)keyData, views.Key),
                    MemoryRegion.Of(nameof(value), (nint)valueData, views.Value),
                    MemoryRegion.Of(nameof(output), (nint)outputData, views.Output),
                    MemoryRegion.Of(nameof(outputGradient), (nint)outputGradientData, outputGradientView),
                    MemoryRegion.Of(nameof(arguments.KeyPaddingMask), padding, arguments.KeyPaddingMask.Length),
                ]);
            var offsets = BatchValues.Of(arguments.QueryOffsets, views.Query.Batch, arguments.QueryOffset);
            var lengths = BatchValues.Of(arguments.KeyLengths, views.Query.Batch, views.Key.Length);
            var call = new FeatureGradientCall
            {
                Forward = new FeatureCall
                {
                    Views = views,
                    QueryData = queryData,
                    KeyData = keyData,
                    ValueData = valueData,
                    OutputData = outputData,
                    KeyPaddingMask = padding,
                    QueryOffsets = offsets,
                    IsCausal = pattern.IsCausal,
                    KeyLengths = lengths,
                    Features = features?.PackedFor<TKernel>(),
                    ValueUnit = FeatureCall.PlainUnit,
                },
                Gradients = new FeatureCall
                {
                    Views = written,
                    QueryData = queryGradient,
                    KeyData = keyGradient,
                    ValueData = valueGradient,
                    OutputData = outputGradientData,
                    QueryOffsets = offsets,
                    IsCausal = pattern.IsCausal,
                    KeyLengths = lengths,
                },
            };
            gradients.Query.Clear();
            gradients.Key.Clear();
            gradients.Value.Clear();
            Execute<TKernel, TGradient>(call, pattern, options ?? AttentionOptions.Default);
        }
    }

    private static void Execute<TKernel, TGradient>(FeatureGradientCall call, AttentionPattern pattern, AttentionOptions options)
        where TKernel : struct, IFeatureKernels
        where TGradient : struct, IFeatureGradientKernels
    {
        var (query, key) = (call.Forward.Views.Query, call.Forward.Views.Key);
        var flops = query.Batch * (double)query.Heads * pattern.Approximation!.UsefulFlops(query.Length, key.Length, pattern.HeadDim, pattern.ValueDim);
        var usefulThreads = (int)Math.Clamp(flops / ForwardFlopsPerThread, 1, int.MaxValue);
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
