namespace SparseAttentionGen.Benchmarks.Roofline;

/// <summary>What a shape must reach on this machine's widest vectors.</summary>
internal abstract record Bar
{
    /// <summary>A share of the multiply-add peak, in percent.</summary>
    public sealed record OfPeak(double Percent) : Bar;

    /// <summary>A share that is at most so many points below another shape's.</summary>
    public sealed record Near(string Case, double Points) : Bar;

    /// <summary>So many times faster than one thread.</summary>
    public sealed record ThanOneThread(double Times) : Bar;
}
