using System.ComponentModel;
using System.Numerics.Tensors;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Runs the kernels of a class with features: checks the arguments and hands the work to threads. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class FeatureExecutor
{
    /// <summary>Checks and runs a call with tensors.</summary>
    /// <typeparam name="TKernel">The class's kernels for one vector width.</typeparam>
    /// <param name="classPattern">What the traversal needs to know of the class.</param>
    /// <param name="features">The vectors of random features; null for linear attention.</param>
    /// <param name="query">See <see cref="ISparseAttention"/>.</param>
    /// <param name="key">See <see cref="ISparseAttention"/>.</param>
    /// <param name="value">See <see cref="ISparseAttention"/>.</param>
    /// <param name="output">See <see cref="ISparseAttention"/>.</param>
    /// <param name="arguments">See <see cref="ISparseAttention"/>.</param>
    /// <param name="options">See <see cref="ISparseAttention"/>.</param>
    public static void Forward<TKernel>(
        ClassPattern classPattern,
        FeatureMatrix? features,
        in ReadOnlyTensorSpan<float> query,
        in ReadOnlyTensorSpan<float> key,
        in ReadOnlyTensorSpan<float> value,
        in TensorSpan<float> output,
        in AttentionArguments arguments,
        AttentionOptions? options)
        where TKernel : struct, IFeatureKernels
    {
        var views = new CallViews(
            TensorView.Of(query, nameof(query)),
            TensorView.Of(key, nameof(key)),
            TensorView.Of(value, nameof(value)),
            TensorView.Of(output.AsReadOnlyTensorSpan(), nameof(output)));
        fixed (float* queryData = &query.GetPinnableReference())
        fixed (float* keyData = &key.GetPinnableReference())
        fixed (float* valueData = &value.GetPinnableReference())
        fixed (float* outputData = &output.GetPinnableReference())
        {
            Run<TKernel>(classPattern, features, views, queryData, keyData, valueData, outputData, arguments, options);
        }
    }

    /// <summary>Checks and runs a call with plain spans.</summary>
    /// <typeparam name="TKernel">The class's kernels for one vector width.</typeparam>
    /// <param name="classPattern">What the traversal needs to know of the class.</param>
    /// <param name="features">The vectors of random features; null for linear attention.</param>
    /// <param name="query">See <see cref="ISparseAttention"/>.</param>
    /// <param name="key">See <see cref="ISparseAttention"/>.</param>
    /// <param name="value">See <see cref="ISparseAttention"/>.</param>
    /// <param name="output">See <see cref="ISparseAttention"/>.</param>
    /// <param name="shape">See <see cref="ISparseAttention"/>.</param>
    /// <param name="arguments">See <see cref="ISparseAttention"/>.</param>
    /// <param name="options">See <see cref="ISparseAttention"/>.</param>
    public static void Forward<TKernel>(
        ClassPattern classPattern,
        FeatureMatrix? features,
        ReadOnlySpan<float> query,
        ReadOnlySpan<float> key,
        ReadOnlySpan<float> value,
        Span<float> output,
        AttentionShape shape,
        in AttentionArguments arguments,
        AttentionOptions? options)
        where TKernel : struct, IFeatureKernels
    {
        ShapeChecks.CheckSpans(shape, classPattern.Pattern, query.Length, key.Length, value.Length, output.Length);
        var (headDim, valueDim) = (classPattern.Pattern.HeadDim, classPattern.Pattern.ValueDim);
        var views = new CallViews(
            TensorView.Contiguous(shape.Batch, shape.Heads, shape.QueryLength, headDim),
            TensorView.Contiguous(shape.Batch, shape.KeyValueHeads, shape.KeyLength, headDim),
            TensorView.Contiguous(shape.Batch, shape.KeyValueHeads, shape.KeyLength, valueDim),
            TensorView.Contiguous(shape.Batch, shape.Heads, shape.QueryLength, valueDim));
        fixed (float* queryData = query)
        fixed (float* keyData = key)
        fixed (float* valueData = value)
        fixed (float* outputData = output)
        {
            Run<TKernel>(classPattern, features, views, queryData, keyData, valueData, outputData, arguments, options);
        }
    }

    private static void Run<TKernel>(
        ClassPattern classPattern,
        FeatureMatrix? features,
        CallViews views,
        float* query,
        float* key,
        float* value,
        float* output,
        in AttentionArguments arguments,
        AttentionOptions? options)
        where TKernel : struct, IFeatureKernels
    {
        var pattern = classPattern.Pattern;
        ShapeChecks.Check(views, pattern);
        ArgumentChecks.Check(views, pattern, arguments);
        var binding = PerformerState.Binding.Of<TKernel>(features, views.Key);
        arguments.State?.Check(binding);
        fixed (bool* padding = arguments.KeyPaddingMask)
        {
            OverlapChecks.Check(views, query, key, value, output, arguments);
            var call = new FeatureCall
            {
                Views = views,
                QueryData = query,
                KeyData = key,
                ValueData = value,
                OutputData = output,
                KeyPaddingMask = padding,
                QueryOffsets = BatchValues.Of(arguments.QueryOffsets, views.Query.Batch, arguments.QueryOffset),
                IsCausal = pattern.IsCausal,
                KeyLengths = BatchValues.Of(arguments.KeyLengths, views.Query.Batch, views.Key.Length),
                Features = features?.PackedFor<TKernel>(),
                Past = arguments.State?.Sums ?? [],
            };
            Execute<TKernel>(call, pattern, options ?? AttentionOptions.Default, arguments.State, binding);
        }
    }

    private static void Execute<TKernel>(
        FeatureCall call, AttentionPattern pattern, AttentionOptions options, PerformerState? state, PerformerState.Binding binding)
        where TKernel : struct, IFeatureKernels
    {
        var usefulThreads = ApproximationWork.ForwardThreads(pattern, call.Views);
        var sums = Run<TKernel>(call, options, usefulThreads, keepsSums: state is not null);
        if (call.HasNonFiniteOutputs && state is null)
        {
            // Products with very large values left float32's range on the way to their mean. What a state keeps has one unit alone.
            call.ValueUnit = FeatureCall.SmallUnit;
            Run<TKernel>(call, options, usefulThreads, keepsSums: false);
        }

        // Only now, so that a call that failed or was cancelled leaves the state as it was.
        state?.Advance(binding, sums, call.Views.Key.Length);
    }

    private static FeatureSums[] Run<TKernel>(FeatureCall call, AttentionOptions options, int usefulThreads, bool keepsSums)
        where TKernel : struct, IFeatureKernels
    {
        if (call.IsCausal)
        {
            return CausalFeatures<TKernel>.Run(call, options, usefulThreads, keepsSums);
        }

        BidirectionalFeatures<TKernel>.Run(call, options, usefulThreads);
        return [];
    }
}
