namespace SparseAttentionGen.CompilerServices;

/// <summary>The options of a call that runs in several stages one after the other: its progress rises once over all of them.</summary>
/// <param name="options">The call's options.</param>
/// <param name="total">Work of all stages, in any unit.</param>
internal sealed class StagedOptions(AttentionOptions options, double total)
{
    private double begun;

    /// <summary>The options of the next stage.</summary>
    /// <param name="work">The stage's work.</param>
    public AttentionOptions Next(double work)
    {
        var start = begun;
        begun += work;
        return options.Progress is { } progress ? options with { Progress = new Share(progress, start / total, begun / total) } : options;
    }

    private sealed class Share(IProgress<double> whole, double start, double end) : IProgress<double>
    {
        // A finished stage reports exactly its end, which is 1 for the last one.
        public void Report(double value) => whole.Report(value >= 1 ? end : start + (value * (end - start)));
    }
}
