namespace SparseAttentionGen.CompilerServices;

/// <summary>Checks of a call whose keys and values are projected. Each failure names the argument and the reason.</summary>
internal static class ProjectionArgumentChecks
{
    /// <summary>Checks the sequence against the projection, and rejects what says of single keys whether or how they are attended.</summary>
    public static void Check(CallViews views, AttentionPattern pattern, SequenceProjection projection, in AttentionArguments arguments)
    {
        ArgumentNullException.ThrowIfNull(projection);
        CheckSequence(views.Key, pattern, projection);
        Reject(!arguments.SegmentIds.IsEmpty, nameof(arguments.SegmentIds), "a projected key holds keys of all documents");
        Reject(!arguments.CumulativeLengths.IsEmpty, nameof(arguments.CumulativeLengths), "a projected key holds keys of all documents");
        Reject(!arguments.QuerySegmentIds.IsEmpty, nameof(arguments.QuerySegmentIds), "a projected key holds keys of all documents");
        Reject(!arguments.CumulativeQueryLengths.IsEmpty, nameof(arguments.CumulativeQueryLengths), "a projected key holds keys of all documents");
        Reject(arguments.BlockMask is not null, nameof(arguments.BlockMask), "a projected key lies in no block");
        Reject(!arguments.Bias.IsEmpty, nameof(arguments.Bias), "it has no element for a projected key");
        Reject(!arguments.Mask.IsEmpty, nameof(arguments.Mask), "it has no element for a projected key");
    }

    private static void CheckSequence(TensorView key, AttentionPattern pattern, SequenceProjection projection)
    {
        if (projection.Length > 0 && key.Length > projection.Length)
        {
            throw new ArgumentException($"The key's length is {key.Length}, but the projection is for sequences of up to {projection.Length}.", nameof(key));
        }

        if (pattern.Approximation is LowRankProjection { Length: > 0 and var longest } && key.Length > longest)
        {
            throw new ArgumentException($"The key's length is {key.Length}, but the class's [LowRankProjection] has a Length of {longest}.", nameof(key));
        }

        if (projection.Heads > 1 && key.Heads != projection.Heads)
        {
            throw new ArgumentException($"The key has {key.Heads} heads, but the projection has matrices for {projection.Heads}.", nameof(key));
        }
    }

    private static void Reject(bool isGiven, string name, string reason)
    {
        if (isGiven)
        {
            throw new ArgumentException($"{name} is given, but the class has [LowRankProjection]: {reason}.", "arguments");
        }
    }
}
