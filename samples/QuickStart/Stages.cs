using System.Diagnostics;
using Spectre.Console;

namespace SparseAttentionGen.QuickStart;

/// <summary>
/// Shows the work's stages: a bar while a stage runs, and a line with its time when it is done. Where output goes to a
/// file there is no bar.
/// </summary>
internal sealed class Stages(IAnsiConsole console)
{
    private const int NameWidth = 44;

    /// <summary>Runs one stage.</summary>
    /// <param name="name">What it does.</param>
    /// <param name="work">The work, which reports its share from 0 to 1.</param>
    public T Run<T>(string name, Func<IProgress<double>, T> work)
    {
        var clock = Stopwatch.StartNew();
        T result;
        if (console.Profile.Capabilities.Interactive)
        {
            result = WithBar(name, work);
            console.Write(name.PadRight(NameWidth));
        }
        else
        {
            console.Write(name.PadRight(NameWidth));
            result = WithoutBar(work);
        }

        console.WriteLine(Units.Time(clock.Elapsed).PadLeft(10));
        return result;
    }

    private T WithoutBar<T>(Func<IProgress<double>, T> work)
    {
        try
        {
            return work(new ProgressSink(static _ => { }));
        }
        catch
        {
            // A message about an error must not begin on the stage's line.
            console.WriteLine();
            throw;
        }
    }

    private T WithBar<T>(string name, Func<IProgress<double>, T> work) => console.Progress()
        .AutoClear(true)
        .Columns(
            new TaskDescriptionColumn { Alignment = Justify.Left },
            new ProgressBarColumn(),
            new PercentageColumn(),
            new RemainingTimeColumn())
        .Start(progress =>
        {
            var task = progress.AddTask(name, maxValue: 1);
            return work(new ProgressSink(share => task.Value = share));
        });
}
