using System.ComponentModel;
using System.Numerics.Tensors;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Runs the kernels of a class with <see cref="NystromAttribute"/>: checks the arguments and computes the call. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class LandmarkExecutor
{
    /// <summary>Checks and runs a call with tensors.</summary>
    /// <typeparam name="TKernel">The class's kernels for one vector width.</typeparam>
    /// <param name="classPattern">What the traversal needs to know of the class.</param>
    /// <param name="convolution">Weights of a convolution of the values; null for none.</param>
    /// <param name="query">See <see cref="ISparseAttention"/>.</param>
    /// <param name="key">See <see cref="ISparseAttention"/>.</param>
    /// <param name="value">See <see cref="ISparseAttention"/>.</param>
    /// <param name="output">See <see cref="ISparseAttention"/>.</param>
    /// <param name="arguments">See <see cref="ISparseAttention"/>.</param>
    /// <param name="options">See <see cref="ISparseAttention"/>.</param>
    public static void Forward<TKernel>(
        ClassPattern classPattern,
        ValueConvolution? convolution,
        in ReadOnlyTensorSpan<float> query,
        in ReadOnlyTensorSpan<float> key,
        in ReadOnlyTensorSpan<float> value,
        in TensorSpan<float> output,
        in AttentionArguments arguments,
        AttentionOptions? options)
        where TKernel : struct, IMicroKernels
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
            Run<TKernel>(classPattern, convolution, views, queryData, keyData, valueData, outputData, arguments, options);
        }
    }

    /// <summary>Checks and runs a call with plain spans.</summary>
    /// <typeparam name="TKernel">The class's kernels for one vector width.</typeparam>
    /// <param name="classPattern">What the traversal needs to know of the class.</param>
    /// <param name="convolution">Weights of a convolution of the values; null for none.</param>
    /// <param name="query">See <see cref="ISparseAttention"/>.</param>
    /// <param name="key">See <see cref="ISparseAttention"/>.</param>
    /// <param name="value">See <see cref="ISparseAttention"/>.</param>
    /// <param name="output">See <see cref="ISparseAttention"/>.</param>
    /// <param name="shape">See <see cref="ISparseAttention"/>.</param>
    /// <param name="arguments">See <see cref="ISparseAttention"/>.</param>
    /// <param name="options">See <see cref="ISparseAttention"/>.</param>
    public static void Forward<TKernel>(
        ClassPattern classPattern,
        ValueConvolution? convolution,
        ReadOnlySpan<float> query,
        ReadOnlySpan<float> key,
        ReadOnlySpan<float> value,
        Span<float> output,
        AttentionShape shape,
        in AttentionArguments arguments,
        AttentionOptions? options)
        where TKernel : struct, IMicroKernels
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
            Run<TKernel>(classPattern, convolution, views, queryData, keyData, valueData, outputData, arguments, options);
        }
    }

    private static void Run<TKernel>(
        ClassPattern classPattern,
        ValueConvolution? convolution,
        CallViews views,
        float* query,
        float* key,
        float* value,
        float* output,
        in AttentionArguments arguments,
        AttentionOptions? options)
        where TKernel : struct, IMicroKernels
    {
        LandmarkArgumentChecks.Check(views, classPattern.Pattern, convolution, arguments);
        fixed (bool* padding = arguments.KeyPaddingMask)
        {
            OverlapChecks.Check(views, query, key, value, output, arguments);
            var call = new LandmarkCall
            {
                Class = classPattern,
                Views = views,
                QueryData = query,
                KeyData = key,
                ValueData = value,
                OutputData = output,
                KeyPaddingMask = padding,
                KeyLengths = BatchValues.Of(arguments.KeyLengths, views.Query.Batch, views.Key.Length),
                Convolution = convolution,
            };
            LandmarkAttention<TKernel>.Run(call, options ?? AttentionOptions.Default);
        }
    }
}
