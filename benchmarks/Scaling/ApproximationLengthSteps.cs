using SparseAttentionGen.Benchmarks.Kernels;
using SparseAttentionGen.Benchmarks.Measuring;
using SparseAttentionGen.Benchmarks.Results;

namespace SparseAttentionGen.Benchmarks.Scaling;

/// <summary>Families of fixed rank over longer and longer sequences: time should grow with the length.</summary>
internal sealed class ApproximationLengthSteps
{
    /// <summary>Length from which on fixed costs no longer matter: other lengths are judged by it.</summary>
    private const int Yardstick = 4096;
    private const double LargestDrift = 0.10;

    /// <summary>Calls from here on take seconds, and one differs little from the next.</summary>
    private const int LongLength = 1 << 18;
    private const int LongRepetitions = 3;
    private const int QuickLength = 1 << 14;

    private static readonly Family[] Families =
    [
        new("Linformer 128", static length => new Linformer128(Projections.Random(128, length)), static length => Projections.Bytes(128, length)),
        new("mean pooling 128", static _ => new MeanPooling128(), static _ => 0),
        new("Performer 256", static _ => new Performer256(), static _ => 0),
        new("causal Performer 256", static _ => new CausalPerformer256(), static _ => 0),
        new("linear attention", static _ => new Linear64(), static _ => 0),
        new("causal linear attention", static _ => new CausalLinear64(), static _ => 0),
        new("Linformer 128, backward", static length => new Linformer128(Projections.Random(128, length)), static length => Projections.Bytes(128, length), AttentionPass.Backward),
        new("Performer 256, backward", static _ => new Performer256(), static _ => 0, AttentionPass.Backward),
        new("causal linear attention, backward", static _ => new CausalLinear64(), static _ => 0, AttentionPass.Backward),
        new("Nystrom 64", static _ => new Nystrom64(), static _ => 0),
    ];

    private readonly string suite;
    private readonly Sampling sampling;
    private readonly Dictionary<string, double> yardsticks = [];

    public ApproximationLengthSteps(string suite, bool quick)
    {
        (this.suite, sampling) = (suite, Sampling.Of(quick));
        Steps =
        [
            .. from family in Families
               from length in LengthSteps.Lengths
               where !quick || length <= QuickLength
               select new SuiteStep($"{family.Name}, length {length}", token => [Measure(family, length, token)]),
        ];
    }

    public IReadOnlyList<SuiteStep> Steps { get; }

    private BenchmarkResult Measure(Family family, int length, CancellationToken cancellationToken)
    {
        var name = "by length: " + family.Name;
        var available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (family.ParameterBytes(length) > available / 4)
        {
            return new BenchmarkResult
            {
                Suite = suite,
                Case = name,
                Isa = InstructionSet.Current,
                Threads = 1,
                Length = length,
                Note = $"not run: the projection would take {family.ParameterBytes(length) >> 20} MiB, more than a quarter of the memory",
            };
        }

        var shape = new BenchmarkShape(name, family.Create(length)) { Length = length, Pass = family.Pass };
        var repeated = length < LongLength ? sampling : sampling with { Repetitions = LongRepetitions };
        var result = ShapeTiming.Measure(shape, repeated, cancellationToken).ToResult(suite, shape);
        var timePerToken = result.Milliseconds!.Value * 1e6 / length;
        if (length == Yardstick)
        {
            yardsticks[name] = timePerToken;
        }

        var isJudged = length > Yardstick && yardsticks.ContainsKey(name);
        return result with
        {
            Bar = isJudged ? $"time per token at most 10 % above N = {Yardstick}'s" : null,
            BarMet = isJudged ? timePerToken <= (1 + LargestDrift) * yardsticks[name] : null,
            Note = $"{timePerToken:F0} ns per token",
        };
    }

    /// <param name="Name">As in other suites.</param>
    /// <param name="Create">The kernel for sequences of a length.</param>
    /// <param name="ParameterBytes">Bytes of its parameters at a length.</param>
    /// <param name="Pass">What is timed.</param>
    private sealed record Family(string Name, Func<int, ISparseAttention> Create, Func<int, long> ParameterBytes, AttentionPass Pass = AttentionPass.Forward);
}
