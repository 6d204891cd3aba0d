namespace SparseAttentionGen.QuickStart;

/// <summary>Quantities with units that suit their size.</summary>
internal static class Units
{
    public static string Time(TimeSpan time) =>
        time.TotalSeconds < 1 ? $"{time.TotalMilliseconds:F1} ms" : $"{time.TotalSeconds:F2} s";

    public static string Megabytes(long bytes) => $"{bytes / 1e6:N0} MB";
}
