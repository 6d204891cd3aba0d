using System.Globalization;
using SparseAttentionGen.Benchmarks.Measuring;
using SparseAttentionGen.Benchmarks.Peers;
using SparseAttentionGen.Benchmarks.Results;

namespace SparseAttentionGen.Benchmarks.Training;

/// <summary>One attention and length: our step, and the peer's where it can be had and computes the same.</summary>
/// <param name="problem">What is trained.</param>
/// <param name="peer">What the peer is called.</param>
/// <param name="create">Makes the peer's step.</param>
/// <param name="sampling">How often it is run.</param>
internal sealed class TrainingRound(TrainingProblem problem, string peer, Func<TrainingProblem, ITrainingStep> create, Sampling sampling)
{
    /// <summary>From this length on a step must be faster than the peer's.</summary>
    public const int JudgedLength = 1024;

    /// <summary>Steps whose losses are compared. Those behind the first depend on the gradients and on Adam.</summary>
    private const int ComparedSteps = 3;

    private const double LargestAllowedDifference = 1e-4;
    private const double LeastRatio = 1;

    private bool IsJudged => problem.Size.Length >= JudgedLength;

    public IReadOnlyList<BenchmarkResult> Run(CancellationToken cancellationToken)
    {
        using var ours = new ArenaStep(problem);
        using var theirs = Start(out var reason);
        if (theirs is null)
        {
            return [Own(Interleaved.Run([() => ours.Run()], sampling, limitOthers: false, cancellationToken)[0]), Row(peer) with { Note = reason }];
        }

        (double Ours, double Theirs)[] losses = [.. Enumerable.Range(0, ComparedSteps).Select(_ => (ours.Run(), theirs.Run()))];
        var difference = losses.Select(static pair => Math.Abs(pair.Ours - pair.Theirs)).Aggregate(Math.Max);
        if (!(difference <= LargestAllowedDifference))
        {
            return [Row(peer) with { Error = $"It is not the same model: its first losses are {Text(losses, static pair => pair.Theirs)}, ours {Text(losses, static pair => pair.Ours)}." }];
        }

        var samples = Interleaved.Run([() => ours.Run(), () => theirs.Run()], sampling, limitOthers: true, cancellationToken);
        var own = Own(samples[0]);
        var milliseconds = Interleaved.Median(samples[1]);
        var ratio = milliseconds / own.Milliseconds;
        return
        [
            own,
            own with
            {
                Peer = peer,
                PeerMilliseconds = milliseconds,
                Ratio = ratio,
                LargestDifference = difference,
                Bar = Row(peer).Bar,
                BarMet = IsJudged ? ratio >= LeastRatio : null,
            },
        ];
    }

    /// <exception cref="InvalidOperationException">It failed for another reason than that it is not available here.</exception>
    private ITrainingStep? Start(out string? reason)
    {
        try
        {
            reason = null;
            return create(problem);
        }
        catch (Exception exception)
        {
            reason = PeerAbsence.Reason(exception) ?? throw new InvalidOperationException($"{peer}: {exception.Message}", exception);
            return null;
        }
    }

    private static string Text((double Ours, double Theirs)[] losses, Func<(double Ours, double Theirs), double> loss) =>
        string.Join(", ", losses.Select(pair => loss(pair).ToString("0.00000", CultureInfo.InvariantCulture)));

    private BenchmarkResult Own(List<double> samples) => Row(null) with { Milliseconds = Interleaved.Median(samples) };

    private BenchmarkResult Row(string? against) => new()
    {
        Suite = "training",
        Case = $"{problem.Variant.Name}, {problem.Sequences * problem.Size.Length} tokens a step",
        Isa = InstructionSet.Current,
        Threads = problem.Threads,
        Length = problem.Size.Length,
        Peer = against,
        Bar = against is not null && IsJudged ? $">= {LeastRatio} x" : null,
    };
}
