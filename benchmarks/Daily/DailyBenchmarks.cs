using BenchmarkDotNet.Running;

namespace SparseAttentionGen.Benchmarks.Daily;

/// <summary>BenchmarkDotNet's own command line over the classes of this folder.</summary>
internal static class DailyBenchmarks
{
    /// <returns>The exit code: 1 where nothing ran or something failed.</returns>
    public static int Run(string[] arguments)
    {
        var summaries = BenchmarkSwitcher.FromAssembly(typeof(DailyBenchmarks).Assembly).Run(arguments).ToList();
        var isListing = arguments.Any(static argument => argument is "--help" or "--list" or "--info" or "--version");
        return isListing || (summaries.Count > 0 && !summaries.Any(static summary => summary.HasCriticalValidationErrors)) ? 0 : 1;
    }
}
