using SparseAttentionGen.Benchmarks.Measuring;
using SparseAttentionGen.Benchmarks.Results;

namespace SparseAttentionGen.Benchmarks.Peers;

/// <summary>One shape: a row for each peer, also for those that cannot take part.</summary>
internal sealed class PeerRound(string suite, BenchmarkShape shape, IReadOnlyList<PeerDefinition> definitions, Sampling sampling)
{
    /// <summary>The length at which bars are judged.</summary>
    public const int JudgedLength = 4096;

    private const double LargestAllowedDifference = 1e-3;

    public IReadOnlyList<BenchmarkResult> Run(CancellationToken cancellationToken)
    {
        var tensors = new ShapeTensors(shape);
        var rows = new List<BenchmarkResult>();
        var present = new List<(PeerDefinition Definition, IPeer Peer)>();
        try
        {
            foreach (var definition in definitions)
            {
                if (Start(definition, tensors, out var reason) is { } peer)
                {
                    present.Add((definition, peer));
                }
                else
                {
                    rows.Add(Row(definition.Name) with { Bar = BarOf(definition), Note = reason });
                }
            }

            rows.InsertRange(0, Measure(tensors, present, cancellationToken));
            return rows;
        }
        finally
        {
            present.ForEach(static item => item.Peer.Dispose());
        }
    }

    /// <summary>Makes a peer and calls it once, because some report only then that they cannot run.</summary>
    /// <exception cref="InvalidOperationException">It failed for another reason than that it is not available here.</exception>
    private IPeer? Start(PeerDefinition definition, ShapeTensors tensors, out string? reason)
    {
        if (shape.Length > definition.LongestLength)
        {
            reason = $"not run beyond N = {definition.LongestLength}: its time grows with the square";
            return null;
        }

        IPeer? peer = null;
        try
        {
            peer = definition.Create(new PeerProblem(shape, tensors));
            peer.Run();
            reason = null;
            return peer;
        }
        catch (Exception exception)
        {
            peer?.Dispose();
            reason = PeerAbsence.Reason(exception) ?? throw new InvalidOperationException($"{definition.Name}: {exception.Message}", exception);
            return null;
        }
    }

    private List<BenchmarkResult> Measure(
        ShapeTensors tensors, List<(PeerDefinition Definition, IPeer Peer)> present, CancellationToken cancellationToken)
    {
        var peak = new Peak(shape.Threads);
        var samples = Interleaved.Run(
            [tensors.Call(shape.Threads), peak.Run, .. present.Select(static item => (Action)item.Peer.Run)],
            sampling,
            limitOthers: true,
            cancellationToken);
        var ours = Interleaved.Median(samples[0]);
        var peakGflops = peak.Flops / Interleaved.Median(samples[1]) / 1e6;
        var own = Row(null) with
        {
            Milliseconds = ours,
            UsefulGflops = shape.UsefulFlops / ours / 1e6,
            PeakGflops = peakGflops,
            Share = shape.UsefulFlops / ours / 1e6 / peakGflops,
        };
        own = shape.QueryLength < shape.Length ? own with { Note = $"keys and values at {KeyValueBytes / ours / 1e6:F1} GB/s" } : own;
        return [own, .. present.Select((item, index) => Compare(own, item.Definition, item.Peer, samples[index + 2], tensors))];
    }

    private double KeyValueBytes =>
        sizeof(float) * (double)shape.Batch * shape.KeyValueHeads * shape.Length * (shape.Pattern.HeadDim + shape.Pattern.ValueDim);

    private BenchmarkResult Compare(
        BenchmarkResult own, PeerDefinition definition, IPeer peer, List<double> samples, ShapeTensors tensors)
    {
        var milliseconds = Interleaved.Median(samples);
        double? difference = definition.ComputesTheSame ? LargestDifference(tensors.Result, peer.Output(), definition.ComparableRow) : null;
        return own with
        {
            Peer = definition.Name,
            PeerMilliseconds = milliseconds,
            Ratio = milliseconds / own.Milliseconds,
            LargestDifference = difference is { } value && double.IsFinite(value) ? value : null,
            Bar = BarOf(definition),
            BarMet = LeastRatio(definition) is { } least ? milliseconds / own.Milliseconds >= least : null,
            Note = definition.Note,
            Error = difference is null or <= LargestAllowedDifference ? null : $"The results differ by {difference}.",
        };
    }

    private string? BarOf(PeerDefinition definition) => LeastRatio(definition) is { } least ? $">= {least} x" : null;

    private double? LeastRatio(PeerDefinition definition) => shape is { Threads: 1, Length: JudgedLength } ? definition.LeastRatio : null;

    /// <summary>Infinite where one of the two is not a number.</summary>
    private double LargestDifference(float[] ours, float[] theirs, Func<int, int, bool>? isComparable)
    {
        var largest = ours.Length == theirs.Length ? 0.0 : double.PositiveInfinity;
        for (var index = 0; index < Math.Min(ours.Length, theirs.Length); index++)
        {
            if (isComparable is null || isComparable(index / shape.Pattern.ValueDim % shape.QueryLength, shape.Length))
            {
                var difference = Math.Abs((double)ours[index] - theirs[index]);
                largest = Math.Max(largest, double.IsNaN(difference) ? double.PositiveInfinity : difference);
            }
        }

        return largest;
    }

    private BenchmarkResult Row(string? peer) => new()
    {
        Suite = suite,
        Case = shape.Name,
        Isa = InstructionSet.Current,
        Threads = shape.Threads,
        Length = shape.Length,
        Peer = peer,
    };
}
