namespace SparseAttentionGen.CompilerServices;

/// <summary>How a call comes about.</summary>
internal sealed unsafe partial class AttentionCall
{
    /// <summary>Describes a call whose arguments are checked.</summary>
    /// <param name="classPattern">The class.</param>
    /// <param name="views">The sizes of its tensors.</param>
    /// <param name="pointers">Where they begin.</param>
    /// <param name="arguments">Its optional parts.</param>
    public static AttentionCall Create(ClassPattern classPattern, CallViews views, in CallPointers pointers, in AttentionArguments arguments)
    {
        var pattern = CallPattern.Of(classPattern.Pattern, arguments);
        var sequences = CallSequences.Create(views, pattern, arguments);
        var globalTokens = GlobalTokenSet.Create(views, pattern, sequences, arguments);
        var windows = new KeyWindows(pattern.IsCausal, arguments.BlockMask);
        var hasUsualPositions = FitPredicates(views, sequences);
        return new AttentionCall
        {
            Class = classPattern,
            Pattern = pattern,
            Query = views.Query,
            Key = views.Key,
            Value = views.Value,
            Output = views.Output,
            QueryData = pointers.Query,
            KeyData = pointers.Key,
            ValueData = pointers.Value,
            OutputData = pointers.Output,
            LogSumExp = pointers.LogSumExp,
            KeyPaddingMask = pointers.Padding,
            Sequences = sequences,
            Windows = windows,
            GlobalTokens = globalTokens,
            GlobalRows = GlobalRowsOf(pattern, sequences, globalTokens, pointers, arguments),
            SkipsPaddingRows = arguments.SkipPaddingRows,
            HasUsualPositions = hasUsualPositions,
            UsesBands = classPattern.IsSingleBand && windows.AreRanges && hasUsualPositions,
            Additions = AdditionsOf(pattern, views, sequences, pointers, arguments),
            Slopes = pattern.Scores.Alibi?.SlopesFor(views.Query.Heads) ?? [],
        };
    }

    /// <summary>The same call of other tensors of the same sizes.</summary>
    /// <param name="views">Their sizes and strides.</param>
    /// <param name="pointers">Where they begin.</param>
    /// <param name="globalRows">What the rows of global tokens have instead.</param>
    /// <param name="projected">The projected keys.</param>
    public AttentionCall With(CallViews views, in CallPointers pointers, GlobalRowTensors? globalRows, ProjectedKeys? projected = null) => new()
    {
        Class = Class,
        Pattern = Pattern,
        Query = views.Query,
        Key = views.Key,
        Value = views.Value,
        Output = views.Output,
        QueryData = pointers.Query,
        KeyData = pointers.Key,
        ValueData = pointers.Value,
        OutputData = pointers.Output,
        KeyPaddingMask = KeyPaddingMask,
        Sequences = Sequences,
        Windows = Windows,
        GlobalTokens = GlobalTokens,
        GlobalRows = globalRows,
        Projected = projected,
        HasUsualPositions = HasUsualPositions,
        UsesBands = UsesBands,
    };

    private static ScoreAdditions? AdditionsOf(
        AttentionPattern pattern, CallViews views, CallSequence[] sequences, in CallPointers pointers, in AttentionArguments arguments)
    {
        var distances = pattern.Scores.RelativeBias is { } rule ? DistanceTable.Create(rule, arguments.RelativeBias, views.Query.Heads, sequences) : null;
        return pointers.Bias == null && pointers.Mask == null && distances is null ? null : new ScoreAdditions
        {
            Bias = pointers.Bias,
            BiasStrides = arguments.Bias.IsEmpty ? default : BroadcastView.Of(arguments.Bias, views, nameof(arguments.Bias)),
            Mask = pointers.Mask,
            MaskStrides = arguments.Mask.IsEmpty ? default : BroadcastView.Of(arguments.Mask, views, nameof(arguments.Mask)),
            Distances = distances,
        };
    }

    /// <summary>
    /// Whether no predicate's arithmetic can wrap around: the bands and regions of predicates assume that (PairRegions of the generator). Longer
    /// calls evaluate the predicates instead.
    /// </summary>
    private static bool FitPredicates(CallViews views, CallSequence[] sequences) =>
        views.Query.Heads <= PredicateRegion.MostHeads
        && views.Key.Length <= PredicateRegion.Most
        && Array.TrueForAll(sequences, static sequence =>
            sequence.QueryOffset >= -PredicateRegion.Most && (long)sequence.Queries.Count + sequence.QueryOffset <= PredicateRegion.Most);

    private static GlobalRowTensors? GlobalRowsOf(
        AttentionPattern pattern, CallSequence[] sequences, GlobalTokenSet[] globalTokens, in CallPointers pointers, in AttentionArguments arguments)
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
            QueryData = pointers.GlobalQuery,
            KeyData = pointers.GlobalKey,
            ValueData = pointers.GlobalValue,
        };
    }
}
