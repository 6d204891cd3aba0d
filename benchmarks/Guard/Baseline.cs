using SparseAttentionGen.Benchmarks.Measuring;
using SparseAttentionGen.Benchmarks.Results;

namespace SparseAttentionGen.Benchmarks.Guard;

/// <summary>The committed shares of peak: vector width, then shape.</summary>
internal static class Baseline
{
    private static string FilePath => Repository.PathTo("benchmarks", "baseline.json");

    public static Dictionary<string, double> Current() => Read().GetValueOrDefault(InstructionSet.Current) ?? [];

    /// <summary>Replaces this vector width's shares.</summary>
    public static void Update(IEnumerable<BenchmarkResult> results)
    {
        var all = Read();
        all[InstructionSet.Current] = results
            .Where(static result => result.Share is not null)
            .ToDictionary(static result => result.Case, static result => Math.Round(result.Share!.Value, 3));
        ResultFile.Write(FilePath, all);
    }

    private static SortedDictionary<string, Dictionary<string, double>> Read() =>
        File.Exists(FilePath) ? ResultFile.Read<SortedDictionary<string, Dictionary<string, double>>>(FilePath) : [];
}
