using SparseAttentionGen.Benchmarks.Results;

namespace SparseAttentionGen.Benchmarks.Report;

/// <summary>The plots that the results have data for.</summary>
internal static class ReportPlots
{
    private const string Ours = "SparseAttentionGen";

    public static IReadOnlyList<ReportPlot> Draw(IReadOnlyList<BenchmarkResult> results) =>
        [.. Roofline(results), .. Peers(results), .. Memory(results), .. Lengths(results)];

    private static IEnumerable<ReportPlot> Roofline(IReadOnlyList<BenchmarkResult> results)
    {
        var rows = results.Where(static result => result is { Suite: "roofline", Share: not null }).ToList();
        if (rows.Count > 0)
        {
            yield return RooflinePlot.Draw(rows);
        }
    }

    /// <summary>For each kernel that somebody could be compared with: time against length, one thread, with everyone who took part.</summary>
    private static IEnumerable<ReportPlot> Peers(IReadOnlyList<BenchmarkResult> results)
    {
        var rows = results.Where(static result => result is { Suite: "peers", Threads: 1, Milliseconds: not null, Length: not null });
        // One length makes no curve.
        var groups = rows.GroupBy(static result => result.Case)
            .Where(static group => group.Any(static row => row.PeerMilliseconds is not null) && group.Select(static row => row.Length).Distinct().Count() > 1);
        foreach (var group in groups)
        {
            LogLogSeries[] series =
            [
                new(Ours, [.. group.Where(static row => row.Peer is null).Select(static row => (row.Length!.Value, row.Milliseconds!.Value))]),
                .. group.Where(static row => row is { Peer: not null, PeerMilliseconds: not null })
                    .GroupBy(static row => row.Peer!)
                    .Select(static peer => new LogLogSeries(peer.Key, [.. peer.Select(static row => (row.Length!.Value, row.PeerMilliseconds!.Value))])),
            ];
            var file = $"time-{FileName(group.Key)}.png";
            yield return LogLogPlot.Draw("peers", file, $"Time of attention, {group.Key}, one thread", "ms", series);
        }
    }

    /// <summary>A case's name without characters that cause trouble in file names and links.</summary>
    private static string FileName(string name) =>
        string.Concat(name.Where(static character => char.IsAsciiLetterOrDigit(character) || character is ' ' or '-')).Replace(' ', '-');

    private static IEnumerable<ReportPlot> Memory(IReadOnlyList<BenchmarkResult> results)
    {
        var rows = results.Where(static result => result is { Suite: "scaling", Case: "by length: window 256", Threads: 1, Bytes: not null, Length: not null }).ToList();
        if (rows.Count == 0)
        {
            yield break;
        }

        const double MiB = 1024 * 1024;
        const double TensorBytesOfToken = 4 * 64 * sizeof(float);
        LogLogSeries[] series =
        [
            new("allocated beyond the tensors", [.. rows.Select(static row => (row.Length!.Value, row.Bytes!.Value / MiB))]),
            new("growth of the process", [.. rows.Select(static row => (row.Length!.Value, row.WorkingSetBytes.GetValueOrDefault() / MiB))]),
            new("for scale: the four tensors", [.. rows.Select(static row => (row.Length!.Value, row.Length.Value * TensorBytesOfToken / MiB))]),
            new("for scale: an N x N matrix of scores", [.. rows.Select(static row => (row.Length!.Value, sizeof(float) * (double)row.Length.Value * row.Length.Value / MiB))]),
        ];
        yield return LogLogPlot.Draw("scaling", "memory.png", "Memory, window 256, one head, one thread", "MiB", series);
    }

    /// <summary>Time of everything that grows with the length alone.</summary>
    private static IEnumerable<ReportPlot> Lengths(IReadOnlyList<BenchmarkResult> results)
    {
        const string Prefix = "by length: ";
        var series = results
            .Where(static result => result is { Suite: "scaling", Milliseconds: not null, Length: not null } && result.Case.StartsWith(Prefix, StringComparison.Ordinal))
            .GroupBy(static result => result.Case[Prefix.Length..])
            .Select(static group => new LogLogSeries(group.Key, [.. group.Select(static row => (row.Length!.Value, row.Milliseconds!.Value))]))
            .ToArray();
        if (series.Length > 0)
        {
            yield return LogLogPlot.Draw("scaling", "time-by-length.png", "Time by length, one head, one thread", "ms", series);
        }
    }
}
