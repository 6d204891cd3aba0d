namespace SparseAttentionGen.CompilerServices;

/// <summary>Rejects the parts of a call that an approximation of attention cannot honour. Each failure names the argument and the reason.</summary>
internal static class ApproximationArgumentChecks
{
    /// <summary>Rejects what masks or changes the scores of single pairs.</summary>
    public static void RejectPairs(AttentionPattern pattern, in AttentionArguments arguments)
    {
        var name = pattern.Approximation?.Name;
        Reject(!arguments.Bias.IsEmpty, nameof(arguments.Bias), name, "computes no scores of pairs to which it could be added");
        Reject(!arguments.Mask.IsEmpty, nameof(arguments.Mask), name, "computes no scores of pairs that it could mask");
        Reject(arguments.BlockMask is not null, nameof(arguments.BlockMask), name, "computes no scores of pairs that it could mask");
        Reject(!arguments.SegmentIds.IsEmpty, nameof(arguments.SegmentIds), name, "mixes keys of the whole sequence: give each document as a batch element");
        Reject(
            !arguments.CumulativeLengths.IsEmpty, nameof(arguments.CumulativeLengths), name, "mixes keys of the whole sequence: give each document as a batch element");
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
}
