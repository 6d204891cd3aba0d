namespace SparseAttentionGen.CompilerServices;

/// <summary>Tells a call's listener the progress of one of its two phases as a share of the whole.</summary>
internal sealed class PhaseProgress(IProgress<double> whole, double start, double share) : IProgress<double>
{
    /// <summary>Options for the projection and for the attention after it, whose work grows with the keys and with the queries.</summary>
    public static (AttentionOptions Projecting, AttentionOptions Attending) Split(AttentionOptions options, int queries, int keys)
    {
        if (options.Progress is not { } progress)
        {
            return (options, options);
        }

        var share = (double)keys / Math.Max(1.0, (double)queries + keys);
        return (options with { Progress = new PhaseProgress(progress, 0, share) }, options with { Progress = new PhaseProgress(progress, share, 1 - share) });
    }

    /// <inheritdoc/>
    public void Report(double value) => whole.Report(value == 1 ? start + share : start + (value * share));
}
