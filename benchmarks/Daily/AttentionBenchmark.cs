using BenchmarkDotNet.Attributes;
using SparseAttentionGen.Benchmarks.Measuring;

namespace SparseAttentionGen.Benchmarks.Daily;

/// <summary>A kernel by sequence length, one head, one thread.</summary>
[Config(typeof(DailyConfig))]
public abstract class AttentionBenchmark
{
    private Action call = static () => { };

    /// <summary>Sequence length.</summary>
    [Params(1024, 4096)]
    public int N { get; set; }

    /// <summary>What is called.</summary>
    internal abstract ISparseAttention Attention { get; }

    [GlobalSetup]
    public void Setup() => call = new ShapeTensors(Shape).Call(threads: 1);

    [Benchmark]
    public void Forward() => call();

    internal BenchmarkShape Shape => new(GetType().Name, Attention) { Length = N };
}
