using SparseAttentionGen.Benchmarks.Kernels;
using SparseAttentionGen.Benchmarks.Measuring;
using SparseAttentionGen.Benchmarks.Results;

namespace SparseAttentionGen.Benchmarks.Scaling;

/// <summary>A window of fixed size over longer and longer sequences: time should grow with the length, memory not at all.</summary>
internal sealed class LengthSteps
{

    /// <summary>Length from which on fixed costs no longer matter: from here on time and memory are judged.</summary>
    private const int FirstJudged = 4096;
    private const int TwoThreads = 2;
    private const double LargestDeviation = 0.10;
    private const long LargestExtraBytes = 4 << 20;

    private readonly string suite;
    private readonly AttentionPass pass;
    private readonly string name;
    private readonly Sampling sampling;
    private readonly List<double> timesPerToken = [];

    public LengthSteps(string suite, AttentionPass pass, bool quick)
    {
        (this.suite, this.pass, sampling) = (suite, pass, Sampling.Of(quick));
        var kernel = pass == AttentionPass.Forward ? "window 256" : $"window 256, {pass.ToString().ToLowerInvariant()}";
        name = $"by length: {kernel}";
        var lengths = Lengths.Where(length => !quick || length <= 65536).ToList();
        Steps =
        [
            .. lengths.Select(length => new SuiteStep($"{kernel}, length {length}", token => [Measure(length, token)])),
            new SuiteStep($"{kernel}, time per token of all lengths", _ => [JudgeTimes()]),
            .. Environment.ProcessorCount < TwoThreads
                ? Array.Empty<SuiteStep>()
                : [new SuiteStep($"{kernel}, memory of two threads", _ => [MeasureTwoThreads(kernel, lengths[^1])])],
        ];
    }

    /// <summary>From 1 Ki to 1 Mi.</summary>
    public static IEnumerable<int> Lengths => Enumerable.Range(0, 6).Select(static power => 1024 << (2 * power));

    public IReadOnlyList<SuiteStep> Steps { get; }

    private BenchmarkResult Measure(int length, CancellationToken cancellationToken)
    {
        var memory = MemoryProbe.InFreshProcess(length, threads: 1, pass);
        var shape = new BenchmarkShape(name, new Window256()) { Length = length, Pass = pass };
        var result = ShapeTiming.Measure(shape, sampling, cancellationToken).ToResult(suite, shape);
        var timePerToken = result.Milliseconds!.Value * 1e6 / length;
        if (length >= FirstJudged)
        {
            timesPerToken.Add(timePerToken);
        }

        return WithMemory(result, memory) with { Note = $"{timePerToken:F0} ns per token; a warm call allocates {memory.WarmBytes} B" };
    }

    /// <summary>
    /// Each length is compared with the median of all, in both directions: the machine may have disturbed any single length, and one that is
    /// cheaper than others would hide that the longer ones cost more.
    /// </summary>
    private BenchmarkResult JudgeTimes()
    {
        var isComparable = timesPerToken.Count > 1;
        var median = isComparable ? Interleaved.Median(timesPerToken) : 0;
        return Row($"{name}, all from N = {FirstJudged}", threads: 1) with
        {
            Bar = "time per token of each length within 10 % of their median",
            BarMet = isComparable ? timesPerToken.TrueForAll(time => Math.Abs((time / median) - 1) <= LargestDeviation) : null,
            Note = isComparable ? $"{timesPerToken.Min():F0} to {timesPerToken.Max():F0} ns per token, median {median:F0}" : "lengths are missing",
        };
    }

    private BenchmarkResult MeasureTwoThreads(string kernel, int length)
    {
        var memory = MemoryProbe.InFreshProcess(length, TwoThreads, pass);
        var row = Row($"memory of two threads: {kernel}", TwoThreads) with { Length = length };
        return WithMemory(row, memory) with { Note = $"a warm call allocates {memory.WarmBytes} B" };
    }

    private static BenchmarkResult WithMemory(BenchmarkResult result, MemoryProbe memory)
    {
        var isJudged = result.Length >= FirstJudged;
        return result with
        {
            Bytes = memory.ManagedBytes,
            WorkingSetBytes = memory.WorkingSetBytes,
            Bar = isJudged ? "extra memory <= 4 MiB per thread" : null,
            BarMet = isJudged ? Math.Max(memory.ManagedBytes, memory.WorkingSetBytes) <= result.Threads * LargestExtraBytes : null,
        };
    }

    private BenchmarkResult Row(string name, int threads) => new()
    {
        Suite = suite,
        Case = name,
        Isa = InstructionSet.Current,
        Threads = threads,
    };
}
