using System.ComponentModel;
using System.Numerics.Tensors;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Runs the kernels of a class that projects the sequence: keys and values are projected, then attended. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class ProjectionExecutor
{
    /// <summary>Checks and runs a call with tensors.</summary>
    /// <typeparam name="TKernel">The class's kernels for one vector width.</typeparam>
    /// <param name="classPattern">What the traversal needs to know of the class.</param>
    /// <param name="projection">How keys and values are projected.</param>
    /// <param name="query">See <see cref="ISparseAttention"/>.</param>
    /// <param name="key">See <see cref="ISparseAttention"/>.</param>
    /// <param name="value">See <see cref="ISparseAttention"/>.</param>
    /// <param name="output">See <see cref="ISparseAttention"/>.</param>
    /// <param name="arguments">See <see cref="ISparseAttention"/>.</param>
    /// <param name="options">See <see cref="ISparseAttention"/>.</param>
    public static void Forward<TKernel>(
        ClassPattern classPattern,
        SequenceProjection projection,
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
            Run<TKernel>(classPattern, projection, views, queryData, keyData, valueData, outputData, arguments, options);
        }
    }

    /// <summary>Checks and runs a call with plain spans.</summary>
    /// <typeparam name="TKernel">The class's kernels for one vector width.</typeparam>
    /// <param name="classPattern">What the traversal needs to know of the class.</param>
    /// <param name="projection">How keys and values are projected.</param>
    /// <param name="query">See <see cref="ISparseAttention"/>.</param>
    /// <param name="key">See <see cref="ISparseAttention"/>.</param>
    /// <param name="value">See <see cref="ISparseAttention"/>.</param>
    /// <param name="output">See <see cref="ISparseAttention"/>.</param>
    /// <param name="shape">See <see cref="ISparseAttention"/>.</param>
    /// <param name="arguments">See <see cref="ISparseAttention"/>.</param>
    /// <param name="options">See <see cref="ISparseAttention"/>.</param>
    public static void Forward<TKernel>(
        ClassPattern classPattern,
        SequenceProjection projection,
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
            Run<TKernel>(classPattern, projection, views, queryData, keyData, valueData, outputData, arguments, options);
        }
    }

    private static void Run<TKernel>(
        ClassPattern classPattern,
        SequenceProjection projection,
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
        ProjectionArgumentChecks.Check(views, pattern, projection, arguments);
        ArgumentChecks.Check(views, pattern, arguments);
        pattern = CallPattern.Of(pattern, arguments);
        fixed (float* logSumExp = arguments.LogSumExp)
        fixed (bool* padding = arguments.KeyPaddingMask)
        {
            OverlapChecks.Check(views, query, key, value, output, arguments);
            var sequence = ProjectionCall.Create(projection, views, key, value, padding, pattern, arguments);
            var staged = new StagedOptions(options ?? AttentionOptions.Default, Math.Max(1, (double)views.Key.Length + views.Query.Length));
            AlignedBuffer? buffer = null;
            try
            {
                var projected = SequenceProjector<TKernel>.Project(sequence, staged.Next(views.Key.Length), ref buffer);
                var call = pattern.AttendsPairs
                    ? Union(classPattern, pattern, sequence, projected, views, query, output, logSumExp, arguments)
                    : Pure(classPattern, projected, views, query, output, logSumExp);
                AttentionExecutor.Execute<TKernel>(call, staged.Next(views.Query.Length));
            }
            finally
            {
                if (buffer is not null)
                {
                    AlignedBuffer.Return(buffer);
                }
            }
        }
    }

    /// <summary>Every query attends the projected keys, as it would the keys of a short sequence.</summary>
    internal static AttentionCall Pure(
        ClassPattern classPattern, ProjectedKeys projected, CallViews views, float* query, float* output, float* logSumExp) => new()
        {
            Class = classPattern,
            Pattern = classPattern.Pattern,
            Query = views.Query,
            Key = projected.Key,
            Value = projected.Value,
            Output = views.Output,
            QueryData = query,
            KeyData = projected.KeyData,
            ValueData = projected.ValueData,
            OutputData = output,
            LogSumExp = logSumExp,
            Sequences = [.. projected.Counts.Select((count, batch) => CallSequence.Whole(batch, views.Query.Length, count))],
            Windows = new KeyWindows(isCausal: false, blockMask: null),
            GlobalTokens = NoGlobalTokens(views.Query.Batch),
            UsesBands = classPattern.IsSingleBand,
        };

    /// <summary>Every query attends the keys of the pattern, and the projected keys as well.</summary>
    internal static AttentionCall Union(
        ClassPattern classPattern,
        AttentionPattern pattern,
        ProjectionCall sequence,
        ProjectedKeys projected,
        CallViews views,
        float* query,
        float* output,
        float* logSumExp,
        in AttentionArguments arguments) => new()
        {
            Class = classPattern,
            Pattern = pattern,
            Query = views.Query,
            Key = views.Key,
            Value = views.Value,
            Output = views.Output,
            QueryData = query,
            KeyData = sequence.KeyData,
            ValueData = sequence.ValueData,
            OutputData = output,
            LogSumExp = logSumExp,
            KeyPaddingMask = sequence.KeyPaddingMask,
            Sequences = sequence.Sequences,
            Windows = new KeyWindows(pattern.IsCausal, blockMask: null),
            GlobalTokens = GlobalTokenSet.Create(views, pattern, sequence.Sequences, arguments),
            Projected = projected,
            UsesBands = classPattern.IsSingleBand,
        };

    private static GlobalTokenSet[] NoGlobalTokens(int batch)
    {
        var sets = new GlobalTokenSet[batch];
        Array.Fill(sets, GlobalTokenSet.None);
        return sets;
    }
}
