namespace SparseAttentionGen.Benchmarks.Roofline;

/// <summary>What a shape must reach on this machine's widest vectors.</summary>
internal abstract record Bar
{
    /// <summary>A share of the multiply-add peak, in percent, and by how many points less is enough with 256 bits.</summary>
    public sealed record OfPeak(double Percent, double PointsForVector256 = 6) : Bar;

    /// <summary>A share that is at most so many points below another shape's.</summary>
    public sealed record Near(string Case, double Points) : Bar;

    /// <summary>So many times faster than one thread.</summary>
    public sealed record ThanOneThread(double Times) : Bar;

    /// <summary>At most so many times the forward pass's time.</summary>
    public sealed record OfForward(double Times) : Bar;
}
