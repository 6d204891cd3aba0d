namespace SparseAttentionGen.CompilerServices;

/// <summary>Reports one of several passes over the work as a part of the whole.</summary>
internal sealed class PassProgress(IProgress<double> whole, double start, double share) : IProgress<double>
{
    /// <summary>The options for one pass.</summary>
    /// <param name="options">The call's options.</param>
    /// <param name="start">Share of the work that is done before it.</param>
    /// <param name="share">Its own share.</param>
    public static AttentionOptions Options(AttentionOptions options, double start, double share) => options.Progress is { } progress
        ? options with { Progress = new PassProgress(progress, start, share) }
        : options;

    public void Report(double value) => whole.Report(Math.Min(1, start + (share * value)));
}
