using System.ComponentModel;
using System.Numerics.Tensors;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Runs a class's kernels: checks the arguments, plans the work, hands it to threads. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class AttentionExecutor
{
    /// <summary>Checks and runs a call with tensors.</summary>
    /// <typeparam name="TKernel">The class's kernels for one vector width.</typeparam>
    /// <param name="classPattern">What the traversal needs to know of the class.</param>
    /// <param name="query">See <see cref="ISparseAttention"/>.</param>
    /// <param name="key">See <see cref="ISparseAttention"/>.</param>
    /// <param name="value">See <see cref="ISparseAttention"/>.</param>
    /// <param name="output">See <see cref="ISparseAttention"/>.</param>
    /// <param name="arguments">See <see cref="ISparseAttention"/>.</param>
    /// <param name="options">See <see cref="ISparseAttention"/>.</param>
    public static void Forward<TKernel>(
        ClassPattern classPattern,
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
            Run<TKernel>(classPattern, views, queryData, keyData, valueData, outputData, arguments, options);
        }
    }

    /// <summary>Checks and runs a call with plain spans.</summary>
    /// <typeparam name="TKernel">The class's kernels for one vector width.</typeparam>
    /// <param name="classPattern">What the traversal needs to know of the class.</param>
    /// <param name="query">See <see cref="ISparseAttention"/>.</param>
    /// <param name="key">See <see cref="ISparseAttention"/>.</param>
    /// <param name="value">See <see cref="ISparseAttention"/>.</param>
    /// <param name="output">See <see cref="ISparseAttention"/>.</param>
    /// <param name="shape">See <see cref="ISparseAttention"/>.</param>
    /// <param name="arguments">See <see cref="ISparseAttention"/>.</param>
    /// <param name="options">See <see cref="ISparseAttention"/>.</param>
    public static void Forward<TKernel>(
        ClassPattern classPattern,
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
            Run<TKernel>(classPattern, views, queryData, keyData, valueData, outputData, arguments, options);
        }
    }

    private static void Run<TKernel>(
        ClassPattern classPattern,
        CallViews views,
        float* query,
        float* key,
        float* value,
        float* output,
        in AttentionArguments arguments,
        AttentionOptions? options)
        where TKernel : struct, IMicroKernels
    {
        var pattern = classPattern.Pattern;
        ShapeChecks.Check(views, pattern);
        ArgumentChecks.Check(views, pattern, arguments);
        fixed (float* logSumExp = arguments.LogSumExp)
        fixed (bool* padding = arguments.KeyPaddingMask)
        fixed (float* bias = &arguments.Bias.GetPinnableReference())
        fixed (bool* mask = &arguments.Mask.GetPinnableReference())
        fixed (float* globalQuery = &arguments.GlobalQuery.GetPinnableReference())
        fixed (float* globalKey = &arguments.GlobalKey.GetPinnableReference())
        fixed (float* globalValue = &arguments.GlobalValue.GetPinnableReference())
        {
            OverlapChecks.Check(views, query, key, value, output, arguments);
            var pointers = new CallPointers
            {
                Query = query,
                Key = key,
                Value = value,
                Output = output,
                LogSumExp = logSumExp,
                Padding = padding,
                Bias = bias,
                Mask = mask,
                GlobalQuery = globalQuery,
                GlobalKey = globalKey,
                GlobalValue = globalValue,
            };
            Execute<TKernel>(AttentionCall.Create(classPattern, views, pointers, arguments), options ?? AttentionOptions.Default);
        }
    }

    /// <summary>Plans a call's work and does it.</summary>
    internal static void Execute<TKernel>(AttentionCall call, AttentionOptions options)
        where TKernel : struct, IMicroKernels
    {
        BlockRunner<TKernel>.Run(call, BlockPlan.Create<TKernel>(call), options);
    }
}
