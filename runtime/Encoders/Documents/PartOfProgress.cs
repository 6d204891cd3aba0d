namespace SparseAttentionGen.Encoders.Documents;

/// <summary>Passes on the progress of a part as that of the whole, at once and on the thread that reports it: <see cref="Progress{T}"/> would queue it.</summary>
/// <param name="whole">Receives the whole's progress.</param>
/// <param name="before">The share that was done before the part.</param>
/// <param name="share">The share that the part is.</param>
internal sealed class PartOfProgress(IProgress<double> whole, double before, double share) : IProgress<double>
{
    public void Report(double value) => whole.Report(before + (value * share));
}
