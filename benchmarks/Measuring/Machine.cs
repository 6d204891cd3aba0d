using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace SparseAttentionGen.Benchmarks.Measuring;

/// <summary>What is needed to interpret figures: the processor, and the versions of everything that took part.</summary>
/// <param name="Processor">Its name.</param>
/// <param name="Processors">Number of processors in use.</param>
/// <param name="OperatingSystem">The system.</param>
/// <param name="Runtime">The version of .NET.</param>
/// <param name="VectorWidth">The widest vectors in use.</param>
/// <param name="Packages">Packages that took part, with their versions.</param>
/// <param name="Library">The version of this library, with its commit where it was built in a repository; null in older files.</param>
internal sealed record Machine(
    string Processor, int Processors, string OperatingSystem, string Runtime, string VectorWidth, IReadOnlyList<string> Packages, string? Library = null)
{
    private static readonly string[] Named =
    [
        "BenchmarkDotNet", "Microsoft.CodeAnalysis.CSharp", "Microsoft.ML.OnnxRuntime", "System.Numerics.Tensors", "TorchSharp",
        "libtorch-cpu-linux-x64", "libtorch-cpu-win-x64", "libtorch-cpu-osx-arm64",
    ];

    public static Machine Current() => new(
        ProcessorName(),
        Environment.ProcessorCount,
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription,
        InstructionSet.Current,
        PackageVersions(),
        typeof(ISparseAttention).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);

    private static string ProcessorName()
    {
        const string LinuxList = "/proc/cpuinfo";
        if (File.Exists(LinuxList))
        {
            var lines = File.ReadLines(LinuxList).ToList();
            string? Value(string name) => lines.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':')[1].Trim();
            return $"{Value("model name") ?? "unknown"} (family {Value("cpu family")}, model {Value("model\t")}), "
                + $"{RuntimeInformation.ProcessArchitecture}";
        }

        var name = Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "unknown processor";
        return $"{name}, {RuntimeInformation.ProcessArchitecture}";
    }

    /// <summary>Read from the list of restored packages, so that nothing has to be loaded to be named.</summary>
    public static IReadOnlyList<string> PackageVersions()
    {
        var path = Path.ChangeExtension(typeof(Machine).Assembly.Location, ".deps.json");
        if (!File.Exists(path))
        {
            return [];
        }

        using var dependencies = JsonDocument.Parse(File.ReadAllText(path));
        return [.. dependencies.RootElement.GetProperty("libraries").EnumerateObject()
            .Select(static library => library.Name.Split('/'))
            .Where(static parts => Named.Contains(parts[0]))
            .Select(static parts => $"{parts[0]} {parts[1]}")
            .Order(StringComparer.OrdinalIgnoreCase)];
    }
}
