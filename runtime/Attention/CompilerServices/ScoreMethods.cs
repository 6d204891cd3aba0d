using System.ComponentModel;

namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// The score modifiers and mask predicates of a class for one vector width, each as one pass over a panel of keys. Classes whose scores are
/// scaled products alone have none. For generated code.
/// </summary>
/// <remarks>A panel's scores are [RowTile, KeyBlock] of the kernels of that width; see <see cref="IMicroKernels"/>.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ScoreMethods
{
    /// <summary>Whether scores are more than scaled products, so that <see cref="ModifyPanel"/> must run on every panel.</summary>
    public virtual bool ModifiesScores => false;

    /// <summary>Whether the user's method for scores has to be called for each pair, after <see cref="ModifyPanel"/>.</summary>
    public virtual bool CallsModifier => false;

    /// <summary>Whether the class has a mask predicate.</summary>
    public virtual bool HasPredicate => false;

    /// <summary>Turns one panel's products into final scores: scaled, and changed as the class and the call say.</summary>
    /// <param name="scores">The scores.</param>
    /// <param name="positions">The keys' positions.</param>
    /// <param name="rowPositions">The queries' positions.</param>
    /// <param name="rowHeads">The rows' heads.</param>
    /// <param name="biases">What the call adds, laid out as the scores; a null reference for nothing. Minus infinity masks a pair.</param>
    /// <param name="slopes">What each head adds for each position that a key is after the query, where the class has that.</param>
    public virtual void ModifyPanel(
        ref float scores, ref int positions, ref int rowPositions, ref int rowHeads, ref float biases, ref float slopes) =>
        throw new NotSupportedException("The class's scores are scaled products alone.");

    /// <summary>The user's method for scores.</summary>
    /// <param name="score">The score so far.</param>
    /// <param name="head">The head.</param>
    /// <param name="query">The query's position among the keys.</param>
    /// <param name="key">The key's position.</param>
    /// <returns>The final score.</returns>
    public virtual float ModifyPair(float score, int head, int query, int key) => score;

    /// <summary>Marks the scores of one panel as masked where the class's predicate says so.</summary>
    /// <param name="scores">The scores.</param>
    /// <param name="positions">The keys' positions.</param>
    /// <param name="rowPositions">The queries' positions.</param>
    /// <param name="rowHeads">The rows' heads.</param>
    /// <param name="wanted">What the predicate must be for a score to stay.</param>
    public virtual void ApplyPredicate(ref float scores, ref int positions, ref int rowPositions, ref int rowHeads, bool wanted) =>
        throw new NotSupportedException("The class has no predicate.");
}
