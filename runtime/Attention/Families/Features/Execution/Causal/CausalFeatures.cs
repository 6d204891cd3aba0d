namespace SparseAttentionGen.CompilerServices;

/// <summary>Computes a causal call one segment after the other, or, where there are fewer sequences than threads, segments in parallel.</summary>
internal static unsafe class CausalFeatures<TKernel>
    where TKernel : struct, IFeatureKernels
{
    /// <summary>Fewest positions of a segment.</summary>
    private const int LeastPositions = 2048;

    /// <summary>Most segments of a sequence: bounds the memory for their sums.</summary>
    private const int MostSegments = 32;

    /// <summary>Runs the call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="options">Threads, cancellation, progress.</param>
    /// <param name="usefulThreads">Threads that have enough to do.</param>
    /// <param name="keepsSums">Whether the sums over all keys are wanted.</param>
    /// <returns>Sums over all keys of each sequence, those before the call's included; empty if <paramref name="keepsSums"/> is false.</returns>
    public static FeatureSums[] Run(FeatureCall call, AttentionOptions options, int usefulThreads, bool keepsSums)
    {
        var results = keepsSums ? new FeatureSums[call.Sequences] : [];
        var segments = Math.Clamp(call.Views.Key.Length / LeastPositions, 1, MostSegments);
        var threads = Math.Min(usefulThreads, options.MaxThreads == 0 ? Environment.ProcessorCount : options.MaxThreads);

        // Both ways add the same numbers in the same order; in parallel, the keys' features are computed twice.
        if (segments == 1 || call.Sequences >= threads)
        {
            RunInOrder(call, options, usefulThreads, segments, results);
        }
        else
        {
            RunSideBySide(call, options, usefulThreads, segments, results);
        }

        return results;
    }

    private static void RunInOrder(FeatureCall call, AttentionOptions options, int usefulThreads, int segments, FeatureSums[] results) => WorkQueue.Run(
        call.Sequences,
        usefulThreads,
        options,
        FeatureWorkspace<TKernel>.Rent,
        (workspace, sequence) =>
        {
            var prefix = workspace.Prefix;
            call.BeginSums(sequence, prefix);
            for (var index = 0; index < segments; index++)
            {
                options.CancellationToken.ThrowIfCancellationRequested();
                CausalRows<TKernel>.Run(call, workspace, Segment(call, sequence, index, segments), prefix);
                prefix.Join(prefix, workspace.Local);
            }

            Keep(results, sequence, prefix);
        },
        FeatureWorkspace<TKernel>.Return);

    private static void RunSideBySide(FeatureCall call, AttentionOptions options, int usefulThreads, int segments, FeatureSums[] results)
    {
        var prefixes = new FeatureSums[call.Sequences * segments];
        var staged = new StagedOptions(options, total: 3);
        AddKeys(call, staged.Next(1), usefulThreads, segments, prefixes);
        WorkQueue.Run(
            prefixes.Length,
            usefulThreads,
            staged.Next(2),
            FeatureWorkspace<TKernel>.Rent,
            (workspace, index) =>
            {
                var (sequence, segment) = Math.DivRem(index, segments);
                CausalRows<TKernel>.Run(call, workspace, Segment(call, sequence, segment, segments), prefixes[index]);
                if (segment == segments - 1)
                {
                    workspace.Prefix.Join(prefixes[index], workspace.Local);
                    Keep(results, sequence, workspace.Prefix);
                }
            },
            FeatureWorkspace<TKernel>.Return);
    }

    /// <summary>Sums over all keys before each segment.</summary>
    private static void AddKeys(FeatureCall call, AttentionOptions options, int usefulThreads, int segments, FeatureSums[] prefixes)
    {
        WorkQueue.Run(
            call.Sequences * (segments - 1),
            usefulThreads,
            options,
            FeatureWorkspace<TKernel>.Rent,
            (workspace, index) =>
            {
                var (sequence, number) = Math.DivRem(index, segments - 1);
                var segment = Segment(call, sequence, number, segments);
                var length = call.KeyLengths[segment.Batch];
                var sums = FeatureSums.Create<TKernel>();
                KeyFeatures<TKernel>.AddRange(
                    call, workspace, segment.Batch, segment.Head, Math.Min(segment.Start, length), Math.Min(segment.End, length), sums);
                prefixes[(sequence * segments) + number + 1] = sums;
            },
            FeatureWorkspace<TKernel>.Return);
        for (var sequence = 0; sequence < call.Sequences; sequence++)
        {
            var first = sequence * segments;
            prefixes[first] = FeatureSums.Create<TKernel>();
            call.BeginSums(sequence, prefixes[first]);
            for (var index = first + 1; index < first + segments; index++)
            {
                var before = FeatureSums.Create<TKernel>();
                before.Join(prefixes[index - 1], prefixes[index]);
                prefixes[index] = before;
            }
        }
    }

    private static void Keep(FeatureSums[] results, int sequence, FeatureSums sums)
    {
        if (results.Length > 0)
        {
            results[sequence] = FeatureSums.Create<TKernel>();
            results[sequence].CopyFrom(sums);
        }
    }

    private static CausalSegment Segment(FeatureCall call, int sequence, int index, int segments)
    {
        var positions = (call.Views.Key.Length + segments - 1) / segments;
        var (batch, head) = Math.DivRem(sequence, call.Views.Key.Heads);
        var isLast = index == segments - 1;
        return new CausalSegment(batch, head, index * positions, isLast ? call.Views.Key.Length : (index + 1) * positions, isLast);
    }
}
