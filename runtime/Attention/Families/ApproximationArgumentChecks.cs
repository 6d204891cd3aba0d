namespace SparseAttentionGen.CompilerServices;

/// <summary>Rejects the parts of a call that an approximation of attention cannot honour. Each failure names the argument and the reason.</summary>
internal static class ApproximationArgumentChecks
{
    /// <summary>Rejects what a class with features, or one without, cannot honour.</summary>
    public static void Check(AttentionPattern pattern, in AttentionArguments arguments)
    {
        CheckState(pattern, arguments);
        CheckRows(pattern, arguments);
        if (pattern.Approximation is not (RandomFeatures or LinearFeatures))
        {
            return;
        }

        var name = pattern.Approximation.Name;
        RejectPairs(pattern, arguments);
        Reject(!arguments.RelativeBias.IsEmpty, nameof(arguments.RelativeBias), name, "computes no scores of pairs to which it could be added");
        Reject(!arguments.GlobalTokenMask.IsEmpty, nameof(arguments.GlobalTokenMask), name, "attends all keys alike");
        Reject(!arguments.PrefixLengths.IsEmpty, nameof(arguments.PrefixLengths), name, "attends all keys alike");
        Reject(arguments.CountsPadding, nameof(arguments.CountsPadding), name, "counts nothing from an end");
        RejectLogSumExp(pattern, arguments, "has none: its weights are products of features, not exponentials of scores");
    }

    /// <summary>Rejects what treats some rows unlike others.</summary>
    private static void CheckRows(AttentionPattern pattern, in AttentionArguments arguments)
    {
        if (pattern.Approximation is { } approximation)
        {
            Reject(GlobalRowChecks.AreGiven(arguments), nameof(arguments.GlobalQuery), approximation.Name, "has no second projection for the keys that it mixes");
            Reject(arguments.SkipPaddingRows, nameof(arguments.SkipPaddingRows), approximation.Name, "computes all rows alike: clear those of padding afterwards");
        }
    }

    /// <summary>Rejects what masks or changes the scores of single pairs.</summary>
    public static void RejectPairs(AttentionPattern pattern, in AttentionArguments arguments)
    {
        var name = pattern.Approximation?.Name;
        Reject(!arguments.Bias.IsEmpty, nameof(arguments.Bias), name, "computes no scores of pairs to which it could be added");
        Reject(!arguments.Mask.IsEmpty, nameof(arguments.Mask), name, "computes no scores of pairs that it could mask");
        Reject(arguments.BlockMask is not null, nameof(arguments.BlockMask), name, "computes no scores of pairs that it could mask");
        const string Mixes = "mixes keys of the whole sequence: give each document as a batch element";
        Reject(!arguments.SegmentIds.IsEmpty, nameof(arguments.SegmentIds), name, Mixes);
        Reject(!arguments.QuerySegmentIds.IsEmpty, nameof(arguments.QuerySegmentIds), name, Mixes);
        Reject(!arguments.CumulativeLengths.IsEmpty, nameof(arguments.CumulativeLengths), name, Mixes);
        Reject(!arguments.CumulativeQueryLengths.IsEmpty, nameof(arguments.CumulativeQueryLengths), name, Mixes);
    }

    /// <summary>Rejects a request for the log-sum-exp.</summary>
    public static void RejectLogSumExp(AttentionPattern pattern, in AttentionArguments arguments, string reason) =>
        Reject(!arguments.LogSumExp.IsEmpty, nameof(arguments.LogSumExp), pattern.Approximation?.Name, reason);

    /// <summary>Rejects an argument.</summary>
    public static void Reject(bool isGiven, string argument, string? approximation, string reason)
    {
        if (isGiven)
        {
            throw new ArgumentException($"{argument} is given, but {approximation} {reason}.", "arguments");
        }
    }

    /// <summary>Rejects room for gradients of what an approximation that computes no scores of pairs does not have.</summary>
    /// <param name="pattern">The class's pattern.</param>
    /// <param name="gradients">What is written.</param>
    /// <param name="reason">Why there is no log-sum-exp.</param>
    public static void RejectPairGradients(AttentionPattern pattern, in AttentionGradients gradients, string reason)
    {
        var name = pattern.Approximation!.Name;
        RejectRoom(!gradients.LogSumExp.IsEmpty, nameof(gradients.LogSumExp), reason);
        RejectRoom(!gradients.Bias.IsEmpty, nameof(gradients.Bias), "it computes no scores of pairs to which one could be added");
        RejectRoom(!gradients.RelativeBias.IsEmpty, nameof(gradients.RelativeBias), "it computes no scores of pairs to which one could be added");
        RejectRoom(!gradients.AlibiSlopes.IsEmpty, nameof(gradients.AlibiSlopes), "it computes no scores of pairs to which slopes could be added");
        RejectRoom(!gradients.GlobalQuery.IsEmpty, nameof(gradients.GlobalQuery), "it attends all keys alike");
        RejectRoom(!gradients.GlobalKey.IsEmpty, nameof(gradients.GlobalKey), "it attends all keys alike");
        RejectRoom(!gradients.GlobalValue.IsEmpty, nameof(gradients.GlobalValue), "it attends all keys alike");
        RejectRoom(gradients.KeyProjection.Length > 0, nameof(gradients.KeyProjection), "it does not project the sequence");
        RejectRoom(gradients.ValueProjection.Length > 0, nameof(gradients.ValueProjection), "it does not project the sequence");
        RejectRoom(
            gradients.Convolution.Length > 0 && pattern.Approximation is not NystromLandmarks { Convolution: > 0 },
            nameof(gradients.Convolution),
            "the class has no convolution of its values");

        void RejectRoom(bool isGiven, string gradient, string why)
        {
            if (isGiven)
            {
                throw new ArgumentException($"The gradients' {gradient} is given, but {name} has none: {why}.", nameof(gradients));
            }
        }
    }

    private static void CheckState(AttentionPattern pattern, in AttentionArguments arguments)
    {
        if (arguments.State is null)
        {
            return;
        }

        if (!pattern.IsCausal || pattern.Approximation is not (RandomFeatures or LinearFeatures))
        {
            throw new ArgumentException(
                "State is given, but the class has none: only a class with [Causal] and [RandomFeatures] or [LinearAttention] can go on from one.", nameof(arguments));
        }

        foreach (var offset in (ReadOnlySpan<int>)[arguments.QueryOffset, .. arguments.QueryOffsets])
        {
            if (offset < 0)
            {
                throw new ArgumentException(
                    $"{(arguments.QueryOffsets.IsEmpty ? nameof(arguments.QueryOffset) : nameof(arguments.QueryOffsets))} has {offset}, but must not be negative with a State: keys before the call's cannot be left out again.",
                    nameof(arguments));
            }
        }
    }
}
