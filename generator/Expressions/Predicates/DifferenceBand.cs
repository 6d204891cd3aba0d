namespace SparseAttentionGen.Generator.Expressions;

/// <summary>
/// Recognises a predicate that describes a window: a row's keys are one range then, known without evaluating the predicate for
/// rectangles.
/// </summary>
internal static class DifferenceBand
{
    /// <summary>Finds the bounds.</summary>
    /// <param name="root">The predicate.</param>
    /// <returns>The least and the greatest difference query - key that is allowed, null for no bound; or null where it is no window.</returns>
    public static (long? Least, long? Greatest)? Find(Expression root) => PairRegions.Find(root) switch
    {
        { Count: 0 } => (1, -1),
        [{ IsPartial: false, DiffersByHead: false, Block: 1, Query: { Least: null, Greatest: null }, Key: { Least: null, Greatest: null }, Distance: var distance }]
            when distance != default => (distance.Least?.Constant, distance.Greatest?.Constant),
        _ => null,
    };
}
