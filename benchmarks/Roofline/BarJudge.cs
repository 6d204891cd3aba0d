namespace SparseAttentionGen.Benchmarks.Roofline;

/// <summary>Whether bars are met. Remembers shares, because some bars are relative to another shape.</summary>
internal sealed class BarJudge(string isa)
{
    /// <summary>Points that the narrower of the two wide paths may stay behind the widest.</summary>
    private const double PointsForVector256 = 6;

    private readonly Dictionary<string, double> shares = [];

    public void Remember(string name, double share) => shares[name] = share;

    /// <returns>The bar in words and whether it is met; nulls where none applies.</returns>
    public (string? Bar, bool? Met) Judge(Bar? bar, double share, double speedup) => (bar, isa) switch
    {
        (Bar.ThanOneThread than, _) => ($">= {than.Times} x one thread", speedup >= than.Times),
        (Bar.OfPeak peak, "Vector512") => ($">= {peak.Percent} %", 100 * share >= peak.Percent),
        (Bar.OfPeak peak, "Vector256") => ($">= {peak.Percent - PointsForVector256} %", 100 * share >= peak.Percent - PointsForVector256),
        (Bar.Near near, "Vector512" or "Vector256") => (
            $"within {near.Points} points of {near.Case}",
            shares.TryGetValue(near.Case, out var other) ? 100 * share >= (100 * other) - near.Points : null),
        _ => (null, null),
    };
}
