namespace SparseAttentionGen.Benchmarks.Measuring;

/// <summary>Times shapes against the multiply-add peak, both in every round.</summary>
internal static class ShapeTiming
{
    public static ShapeTime Measure(BenchmarkShape shape, Sampling sampling, CancellationToken cancellationToken)
    {
        var peak = new Peak(shape.Threads);
        var call = new ShapeTensors(shape).Call(shape.Threads);
        var samples = Interleaved.Run([peak.Run, call], sampling, limitOthers: false, cancellationToken);
        return Summarise(shape, peak, samples[0], samples[1]);
    }

    /// <summary>The same shape with one thread and with more, in every round.</summary>
    public static (ShapeTime One, ShapeTime Many) MeasureThreads(
        BenchmarkShape shape, Sampling sampling, CancellationToken cancellationToken)
    {
        var (peakOne, peakMany) = (new Peak(1), new Peak(shape.Threads));
        var tensors = new ShapeTensors(shape);
        var samples = Interleaved.Run(
            [peakOne.Run, tensors.Call(1), peakMany.Run, tensors.Call(shape.Threads)], sampling, limitOthers: false, cancellationToken);
        return (Summarise(shape, peakOne, samples[0], samples[1]), Summarise(shape, peakMany, samples[2], samples[3]));
    }

    /// <summary>A backward pass, and the forward pass of the same tensors, in every round.</summary>
    public static (ShapeTime Forward, ShapeTime Backward) MeasureBackward(BenchmarkShape shape, Sampling sampling, CancellationToken cancellationToken)
    {
        var peak = new Peak(shape.Threads);
        var tensors = new ShapeTensors(shape);
        var samples = Interleaved.Run(
            [peak.Run, tensors.ForwardCall(shape.Threads), tensors.Call(shape.Threads)], sampling, limitOthers: false, cancellationToken);
        return (
            Summarise(shape with { Pass = AttentionPass.Forward }, peak, samples[0], samples[1]),
            Summarise(shape, peak, samples[0], samples[2]));
    }

    /// <summary>Shares are computed round by round, so that a slow round slows both sides of the quotient.</summary>
    private static ShapeTime Summarise(BenchmarkShape shape, Peak peak, List<double> peakTimes, List<double> times)
    {
        var shares = times.Zip(peakTimes, (time, peakTime) => shape.UsefulFlops / time / (peak.Flops / peakTime)).ToList();
        var milliseconds = Interleaved.Median(times);
        return new ShapeTime(
            milliseconds,
            shape.UsefulFlops / milliseconds / 1e6,
            peak.Flops / Interleaved.Median(peakTimes) / 1e6,
            Interleaved.Median(shares),
            shares.Max());
    }
}

/// <summary>Medians of the rounds, and the best share of any.</summary>
internal sealed record ShapeTime(double Milliseconds, double UsefulGflops, double PeakGflops, double Share, double BestShare);
