using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace SparseAttentionGen.Benchmarks.Daily;

/// <summary>Short jobs in this process: nothing is rebuilt, and the native packages of the peers are not copied once more.</summary>
internal sealed class DailyConfig : ManualConfig
{
    public DailyConfig()
    {
        AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
        AddDiagnoser(MemoryDiagnoser.Default);
        AddColumnProvider(DefaultColumnProviders.Instance);
        AddColumn(new UsefulGflopsColumn());
        AddLogger(ConsoleLogger.Default);
    }
}
