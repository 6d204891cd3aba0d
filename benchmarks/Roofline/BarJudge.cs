namespace SparseAttentionGen.Benchmarks.Roofline;

/// <summary>Whether bars are met. Remembers shares, because some bars are relative to another shape.</summary>
internal sealed class BarJudge(string isa)
{
    private readonly Dictionary<string, double> shares = [];

    public void Remember(string name, double share) => shares[name] = share;

    /// <param name="bar">The bar.</param>
    /// <param name="share">The share of the peak.</param>
    /// <param name="ratio">How many times longer what it is compared with takes: one thread, or the forward pass.</param>
    /// <returns>The bar in words and whether it is met; nulls where none applies.</returns>
    public (string? Bar, bool? Met) Judge(Bar? bar, double share, double ratio) => (bar, isa) switch
    {
        (Bar.ThanOneThread than, _) => ($">= {than.Times} x one thread", ratio >= than.Times),
        (Bar.OfForward of, _) => ($"<= {of.Times} x its forward pass", 1 <= of.Times * ratio),
        (Bar.OfPeak peak, "Vector512") => ($">= {peak.Percent} %", 100 * share >= peak.Percent),
        (Bar.OfPeak peak, "Vector256") => ($">= {peak.Percent - peak.PointsForVector256} %", 100 * share >= peak.Percent - peak.PointsForVector256),
        (Bar.Near near, "Vector512" or "Vector256") => (
            $"within {near.Points} points of {near.Case}",
            shares.TryGetValue(near.Case, out var other) ? 100 * share >= (100 * other) - near.Points : null),
        _ => (null, null),
    };
}
