using System.ComponentModel;
using System.Numerics.Tensors;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Runs a class's kernels: checks the arguments, plans the work, hands it to threads. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class AttentionExecutor
{
    /// <summary>Checks and runs a call with tensors.</summary>
    /// <typeparam name="TPattern">The class's pattern.</typeparam>
    /// <typeparam name="TKernel">The class's kernels for one vector width.</typeparam>
    /// <param name="query">See <see cref="ISparseAttention"/>.</param>
    /// <param name="key">See <see cref="ISparseAttention"/>.</param>
    /// <param name="value">See <see cref="ISparseAttention"/>.</param>
    /// <param name="output">See <see cref="ISparseAttention"/>.</param>
    /// <param name="arguments">See <see cref="ISparseAttention"/>.</param>
    /// <param name="options">See <see cref="ISparseAttention"/>.</param>
    public static void Forward<TPattern, TKernel>(
        in ReadOnlyTensorSpan<float> query,
        in ReadOnlyTensorSpan<float> key,
        in ReadOnlyTensorSpan<float> value,
        in TensorSpan<float> output,
        in AttentionArguments arguments,
        AttentionOptions? options)
        where TPattern : struct, IKernelPattern
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
            Run<TPattern, TKernel>(views, queryData, keyData, valueData, outputData, arguments, options);
        }
    }

    /// <summary>Checks and runs a call with plain spans.</summary>
    /// <typeparam name="TPattern">The class's pattern.</typeparam>
    /// <typeparam name="TKernel">The class's kernels for one vector width.</typeparam>
    /// <param name="query">See <see cref="ISparseAttention"/>.</param>
    /// <param name="key">See <see cref="ISparseAttention"/>.</param>
    /// <param name="value">See <see cref="ISparseAttention"/>.</param>
    /// <param name="output">See <see cref="ISparseAttention"/>.</param>
    /// <param name="shape">See <see cref="ISparseAttention"/>.</param>
    /// <param name="arguments">See <see cref="ISparseAttention"/>.</param>
    /// <param name="options">See <see cref="ISparseAttention"/>.</param>
    public static void Forward<TPattern, TKernel>(
        ReadOnlySpan<float> query,
        ReadOnlySpan<float> key,
        ReadOnlySpan<float> value,
        Span<float> output,
        AttentionShape shape,
        in AttentionArguments arguments,
        AttentionOptions? options)
        where TPattern : struct, IKernelPattern
        where TKernel : struct, IMicroKernels
    {
        ShapeChecks.CheckSpans(shape, TPattern.Pattern, query.Length, key.Length, value.Length, output.Length);
        var (headDim, valueDim) = (TPattern.Pattern.HeadDim, TPattern.Pattern.ValueDim);
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
            Run<TPattern, TKernel>(views, queryData, keyData, valueData, outputData, arguments, options);
        }
    }

    private static void Run<TPattern, TKernel>(
        CallViews views,
        float* query,
        float* key,
        float* value,
        float* output,
        in AttentionArguments arguments,
        AttentionOptions? options)
        where TPattern : struct, IKernelPattern
        where TKernel : struct, IMicroKernels
    {
        var pattern = TPattern.Pattern;
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
            var globalTokens = GlobalTokens(views, pattern, arguments);
            var distances = pattern.Scores.RelativeBias is { } rule
                ? DistanceTable.Create(rule, arguments.RelativeBias, views, arguments.QueryOffset)
                : null;
            var keyLengths = KeyLengths(views, arguments);
            var windows = new KeyWindows(pattern.IsCausal, keyLengths, Documents(views, arguments), arguments.BlockMask);
            var hasUsualPositions = HasUsualPositions(views, arguments);
            var call = new AttentionCall
            {
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
                QueryOffset = arguments.QueryOffset,
                KeyLengths = keyLengths,
                PrefixLengths = arguments.PrefixLengths.ToArray(),
                Windows = windows,
                GlobalTokens = globalTokens,
                GlobalRows = GlobalRows(pattern, globalTokens, arguments, globalQuery, globalKey, globalValue),
                SkipsPaddingRows = arguments.SkipPaddingRows,
                HasUsualPositions = hasUsualPositions,
                UsesBands = TPattern.IsSingleBand && windows.AreRanges && hasUsualPositions,
                BandStep = TPattern.KeyStep,
                Additions = bias == null && mask == null && distances is null
                    ? null
                    : new ScoreAdditions { Bias = bias, BiasStrides = biasView, Mask = mask, MaskStrides = maskView, Distances = distances },
                Slopes = pattern.Scores.Alibi?.SlopesFor(views.Query.Heads) ?? [],
            };
            Execute<TPattern, TKernel>(call, options ?? AttentionOptions.Default);
        }
    }

    /// <summary>Plans a call's work and does it.</summary>
    internal static void Execute<TPattern, TKernel>(AttentionCall call, AttentionOptions options)
        where TPattern : struct, IKernelPattern
        where TKernel : struct, IMicroKernels
    {
        BlockRunner<TPattern, TKernel>.Run(call, BlockPlan.Create<TPattern, TKernel>(call), options);
    }

    /// <summary>
    /// Whether no predicate's arithmetic can wrap around, as its band and its regions assume (PairRegions of the generator). Longer calls
    /// take the general way.
    /// </summary>
    private static bool HasUsualPositions(CallViews views, in AttentionArguments arguments)
    {
        var last = (long)views.Query.Length + arguments.QueryOffset;
        return views.Query.Heads <= PredicateRegion.MostHeads && views.Key.Length <= PredicateRegion.Most && arguments.QueryOffset >= -PredicateRegion.Most && last <= PredicateRegion.Most;
    }

    /// <summary>Number of keys of each batch element before padding.</summary>
    internal static int[] KeyLengths(CallViews views, in AttentionArguments arguments)
    {
        if (!arguments.KeyLengths.IsEmpty)
        {
            return arguments.KeyLengths.ToArray();
        }

        var lengths = new int[views.Query.Batch];
        Array.Fill(lengths, views.Key.Length);
        return lengths;
    }

    private static DocumentMap[]? Documents(CallViews views, in AttentionArguments arguments)
    {
        if (!arguments.CumulativeLengths.IsEmpty)
        {
            var documents = new DocumentMap[views.Query.Batch];
            Array.Fill(documents, DocumentMap.FromCumulativeLengths(arguments.CumulativeLengths));
            return documents;
        }

        if (arguments.SegmentIds.IsEmpty)
        {
            return null;
        }

        var maps = new DocumentMap[views.Query.Batch];
        for (var batch = 0; batch < maps.Length; batch++)
        {
            maps[batch] = DocumentMap.FromIds(arguments.SegmentIds.Slice(batch * views.Key.Length, views.Key.Length));
        }

        return maps;
    }

    private static GlobalRowTensors? GlobalRows(
        AttentionPattern pattern, GlobalTokenSet[] globalTokens, in AttentionArguments arguments, float* query, float* key, float* value)
    {
        if (!GlobalRowChecks.AreGiven(arguments))
        {
            return null;
        }

        GlobalRowChecks.CheckCount(pattern, globalTokens, arguments);
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

    /// <summary>The global tokens of each batch element and variant of the pattern.</summary>
    internal static GlobalTokenSet[] GlobalTokens(CallViews views, AttentionPattern pattern, in AttentionArguments arguments)
    {
        var variants = pattern.Variants;
        var sets = new GlobalTokenSet[views.Query.Batch * variants.Count];
        var keys = views.Key.Length;
        for (var index = 0; index < variants.Count; index++)
        {
            var variant = variants[index];
            var declared = variant.Columns(new PatternSequence(keys));
            var atCall = variant.AcceptsGlobalTokens && !arguments.GlobalTokenMask.IsEmpty;
            for (var batch = 0; batch < views.Query.Batch; batch++)
            {
                sets[(batch * variants.Count) + index] = declared.Length == 0 && !atCall
                    ? GlobalTokenSet.None
                    : GlobalTokenSet.Create(
                        variant,
                        declared,
                        views.Query.Length,
                        arguments.QueryOffset,
                        keys,
                        arguments.KeyLengths.IsEmpty ? keys : arguments.KeyLengths[batch],
                        arguments.KeyPaddingMask.IsEmpty ? default : arguments.KeyPaddingMask.Slice(batch * keys, keys),
                        atCall ? arguments.GlobalTokenMask.Slice(batch * keys, keys) : default,
                        arguments.SkipPaddingRows);
            }
        }

        return sets;
    }
}
