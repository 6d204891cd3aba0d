using System.Diagnostics;

namespace SparseAttentionGen.QuickStart;

/// <summary>The times and the accuracy of one class on the document.</summary>
/// <param name="Name">The class.</param>
/// <param name="Pattern">Its pattern.</param>
/// <param name="Times">How long it took.</param>
/// <param name="Difference">How far sampled rows are from their definition.</param>
internal sealed record AttentionResult(string Name, AttentionPattern Pattern, AttentionTimes Times, ReferenceDifference Difference);

/// <summary>How long attention took.</summary>
/// <param name="FirstCall">The first call of the class in this process, over few tokens; includes just-in-time compilation.</param>
/// <param name="WholeText">Later calls over the whole document: the median of the runs.</param>
/// <param name="Runs">Number of runs over the whole document.</param>
internal sealed record AttentionTimes(TimeSpan FirstCall, TimeSpan WholeText, int Runs);

/// <summary>Runs generated attention over a document and times it.</summary>
internal sealed class AttentionRun(QueryKeyValue document, AttentionOptions options)
{
    /// <summary>Tokens of the first call, which is there to compile the code.</summary>
    public const int FirstCallLength = 1024;

    private readonly float[] output = new float[document.Value.Length];

    /// <summary>Runs one class. The output is kept until the next class runs.</summary>
    /// <param name="attention">The class.</param>
    /// <param name="runs">Number of runs over the whole document.</param>
    /// <param name="progress">Receives the share of the work that is done.</param>
    public AttentionTimes Measure(ISparseAttention attention, int runs, IProgress<double> progress)
    {
        // Writing the output once makes the system supply its memory, which would otherwise slow down the first run.
        Array.Fill(output, float.NaN);
        var firstCall = FirstCall(attention);
        var times = new TimeSpan[runs];
        var shape = new AttentionShape(1, QueryKeyValue.Heads, document.Length);
        for (var run = 0; run < runs; run++)
        {
            var done = (double)run / runs;
            var part = new ProgressSink(share => progress.Report(done + (share / runs)));
            var clock = Stopwatch.StartNew();
            attention.Forward(
                document.Query, document.Key, document.Value, output, shape, options: options with { Progress = part });
            times[run] = clock.Elapsed;
        }

        Array.Sort(times);
        return new AttentionTimes(firstCall, times[runs / 2], runs);
    }

    /// <summary>Compares the output with its definition.</summary>
    public ReferenceDifference Check(AttentionPattern pattern, IProgress<double> progress) =>
        ReferenceCheck.Compare(pattern, document, output, progress);

    /// <summary>Times a call over the first tokens of the first head.</summary>
    private TimeSpan FirstCall(ISparseAttention attention)
    {
        var length = Math.Min(document.Length, FirstCallLength);
        var elements = length * QueryKeyValue.HeadDim;
        var clock = Stopwatch.StartNew();
        attention.Forward(
            document.Query.AsSpan(0, elements),
            document.Key.AsSpan(0, elements),
            document.Value.AsSpan(0, elements),
            output.AsSpan(0, elements),
            new AttentionShape(1, 1, length),
            options: options);
        return clock.Elapsed;
    }
}
