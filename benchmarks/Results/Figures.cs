namespace SparseAttentionGen.Benchmarks.Results;

/// <summary>Figures as people read them; a dash where there is none.</summary>
internal static class Figures
{
    public const string None = "-";

    public static string Milliseconds(double? value) => value switch
    {
        null => None,
        < 1 => $"{value:F3}",
        < 10 => $"{value:F2}",
        < 1000 => $"{value:F1}",
        _ => $"{value:F0}",
    };

    public static string Gflops(double? value) => value is null ? None : $"{value:F1}";

    public static string Share(double? value) => value is null ? None : $"{100 * value:F1} %";

    public static string Ratio(double? value) => value is null ? None : $"{value:F2} x";

    public static string Difference(double? value) => value is null ? None : $"{value:0.0e-0}";

    public static string Bytes(long? value) => value switch
    {
        null => None,
        < 10 * 1024 => $"{value} B",
        < 10 * 1024 * 1024 => $"{value / 1024.0:F0} KiB",
        _ => $"{value / 1024.0 / 1024:F0} MiB",
    };

    public static string Bar(BenchmarkResult result) => (result.Bar, result.BarMet) switch
    {
        (null, _) => None,
        (var bar, null) => $"not measured: {bar}",
        (var bar, true) => $"met: {bar}",
        (var bar, false) => $"missed: {bar}",
    };
}
