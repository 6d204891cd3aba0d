namespace SparseAttentionGen.QuickStart;

/// <summary>
/// Passes progress on at once and on the thread that reports it. <see cref="Progress{T}"/> would queue it, so that it
/// could arrive late and out of order.
/// </summary>
internal sealed class ProgressSink(Action<double> report) : IProgress<double>
{
    public void Report(double value) => report(value);
}
