namespace SparseAttentionGen.CompilerServices;

/// <summary>Rejects what a call gives to a class that approximates attention, or to one that does not, and cannot be honoured.</summary>
internal static class ApproximationArgumentChecks
{
    public static void Check(AttentionPattern pattern, in AttentionArguments arguments)
    {
        CheckState(pattern, arguments);
        if (pattern.AttendsPairs)
        {
            return;
        }

        var name = pattern.Approximation!.Name;
        Reject(!arguments.Bias.IsEmpty, nameof(arguments.Bias), name);
        Reject(!arguments.RelativeBias.IsEmpty, nameof(arguments.RelativeBias), name);
        Reject(!arguments.Mask.IsEmpty, nameof(arguments.Mask), name);
        Reject(arguments.BlockMask is not null, nameof(arguments.BlockMask), name);
        Reject(!arguments.SegmentIds.IsEmpty, nameof(arguments.SegmentIds), name);
        Reject(!arguments.CumulativeLengths.IsEmpty, nameof(arguments.CumulativeLengths), name);
        Reject(!arguments.GlobalTokenMask.IsEmpty, nameof(arguments.GlobalTokenMask), name);
        Reject(!arguments.PrefixLengths.IsEmpty, nameof(arguments.PrefixLengths), name);
        if (!arguments.LogSumExp.IsEmpty && pattern.Approximation is RandomFeatures or LinearFeatures)
        {
            throw new ArgumentException(
                $"LogSumExp is given, but the class has none ({name}): its weights are products of features, not exponentials of scores.", nameof(arguments));
        }
    }

    /// <summary>Rejects a pattern that <see cref="AttentionReference"/> does not define.</summary>
    public static void RequirePairs(AttentionPattern pattern)
    {
        if (!pattern.AttendsPairs)
        {
            var definition = pattern.Approximation is RandomFeatures or LinearFeatures ? "FeatureReference"
                : pattern.Approximation is NystromLandmarks ? "LandmarkReference"
                : "ProjectionReference";
            throw new ArgumentException(
                $"The pattern does not attend pair by pair ({pattern.Approximation!.Name}): {definition} is its definition.", nameof(pattern));
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

        if (arguments.QueryOffset < 0)
        {
            throw new ArgumentException(
                $"QueryOffset is {arguments.QueryOffset}, but must not be negative with a State: keys before the call's cannot be left out again.", nameof(arguments));
        }
    }

    private static void Reject(bool isGiven, string argument, string approximation)
    {
        if (isGiven)
        {
            throw new ArgumentException(
                $"{argument} is given, but the class does not attend pair by pair ({approximation}): single pairs cannot be changed or left out.", "arguments");
        }
    }
}
