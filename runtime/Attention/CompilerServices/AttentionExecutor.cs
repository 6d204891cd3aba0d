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
        pattern = CallPattern.Of(pattern, arguments);
        var biasView = arguments.Bias.IsEmpty ? default : BroadcastView.Of(arguments.Bias, views, nameof(arguments.Bias));
        var maskView = arguments.Mask.IsEmpty ? default : BroadcastView.Of(arguments.Mask, views, nameof(arguments.Mask));
        fixed (float* logSumExp = arguments.LogSumExp)
        fixed (bool* padding = arguments.KeyPaddingMask)
        fixed (float* bias = &arguments.Bias.GetPinnableReference())
        fixed (bool* mask = &arguments.Mask.GetPinnableReference())
        fixed (float* globalQuery = &arguments.GlobalQuery.GetPinnableReference())
        fixed (float* globalKey = &arguments.GlobalKey.GetPinnableReference())
        fixed (float* globalValue = &arguments.GlobalValue.GetPinnableReference())
        {
            OverlapChecks.Check(views, query, key, value, output, arguments);
            var sequences = CallSequences.Create(views, pattern, arguments);
            var globalTokens = GlobalTokenSet.Create(views, pattern, sequences, arguments);
            var distances = pattern.Scores.RelativeBias is { } rule
                ? DistanceTable.Create(rule, arguments.RelativeBias, views.Query.Heads, sequences)
                : null;
            var windows = new KeyWindows(pattern.IsCausal, arguments.BlockMask);
            var hasUsualPositions = HasUsualPositions(views, sequences);
            var call = new AttentionCall
            {
                Class = classPattern,
                Pattern = pattern,
                Query = views.Query,
                Key = views.Key,
                Value = views.Value,
                Output = views.Output,
                QueryData = query,
                KeyData = key,
                ValueData = value,
                OutputData = output,
                LogSumExp = logSumExp,
                KeyPaddingMask = padding,
                Sequences = sequences,
                Windows = windows,
                GlobalTokens = globalTokens,
                GlobalRows = GlobalRows(pattern, sequences, globalTokens, arguments, globalQuery, globalKey, globalValue),
                SkipsPaddingRows = arguments.SkipPaddingRows,
                HasUsualPositions = hasUsualPositions,
                UsesBands = classPattern.IsSingleBand && windows.AreRanges && hasUsualPositions,
                Additions = bias == null && mask == null && distances is null
                    ? null
                    : new ScoreAdditions { Bias = bias, BiasStrides = biasView, Mask = mask, MaskStrides = maskView, Distances = distances },
                Slopes = pattern.Scores.Alibi?.SlopesFor(views.Query.Heads) ?? [],
            };
            Execute<TKernel>(call, options ?? AttentionOptions.Default);
        }
    }

    /// <summary>Plans a call's work and runs it.</summary>
    internal static void Execute<TKernel>(AttentionCall call, AttentionOptions options)
        where TKernel : struct, IMicroKernels
    {
        BlockRunner<TKernel>.Run(call, BlockPlan.Create<TKernel>(call), options);
    }

    /// <summary>
    /// Whether no predicate's arithmetic can wrap around: the bands and regions of predicates assume that (PairRegions of the generator). Longer
    /// calls evaluate the predicates instead.
    /// </summary>
    private static bool HasUsualPositions(CallViews views, CallSequence[] sequences) =>
        views.Query.Heads <= PredicateRegion.MostHeads
        && views.Key.Length <= PredicateRegion.Most
        && Array.TrueForAll(sequences, static sequence =>
            sequence.QueryOffset >= -PredicateRegion.Most && (long)sequence.Queries.Count + sequence.QueryOffset <= PredicateRegion.Most);

    private static GlobalRowTensors? GlobalRows(
        AttentionPattern pattern, CallSequence[] sequences, GlobalTokenSet[] globalTokens, in AttentionArguments arguments, float* query, float* key, float* value)
    {
        if (!GlobalRowChecks.AreGiven(arguments))
        {
            return null;
        }

        GlobalRowChecks.CheckCount(pattern, sequences, globalTokens, arguments);
        var (queryView, keyView, valueView) = GlobalRowChecks.ViewsOf(arguments);
        return new GlobalRowTensors
        {
            Query = queryView,
            Key = keyView,
            Value = valueView,
            QueryData = query,
            KeyData = key,
            ValueData = value,
        };
    }
}
