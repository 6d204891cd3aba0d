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

    /// <summary>
    /// The way back through <see cref="ModifyPanel"/>, of classes with gradients: turns the gradients of one panel's final scores into those of what is
    /// added to scores (bias, relative bias, ALiBi), and into those of the products of queries and keys.
    /// </summary>
    /// <param name="scores">
    /// On entry the products of queries and keys, not scaled; on return the gradients of these products: those in <paramref name="gradients"/>,
    /// times the soft cap's derivative 1 - tanh²(product · scale / cap) and the scale.
    /// </param>
    /// <param name="gradients">
    /// On entry the gradients of the final scores, laid out as the scores; on return those of what is added, that is, times the derivative of the user's
    /// method at the score that it saw: capped, with everything added, and limited to the range of floats, as <see cref="ModifyPanel"/> does.
    /// </param>
    /// <param name="positions">The keys' positions.</param>
    /// <param name="rowPositions">The queries' positions.</param>
    /// <param name="rowHeads">The rows' heads.</param>
    /// <param name="biases">What the call adds, laid out as the scores; a null reference for nothing.</param>
    /// <param name="slopes">What each head adds for each position that a key is after the query, where the class has that.</param>
    /// <remarks>
    /// A gradient that is 0 on entry, as that of a masked pair is, is 0 in both places on return, whatever NaN or infinity its score, bias or derivative is.
    /// Where <see cref="CallsModifier"/>, the user's method counts as the identity here: callers multiply with <see cref="DifferentiatePair"/> before.
    /// </remarks>
    public virtual void DifferentiatePanel(
        ref float scores, ref float gradients, ref int positions, ref int rowPositions, ref int rowHeads, ref float biases, ref float slopes) =>
        throw new NotSupportedException("The class has no gradients.");

    /// <summary>
    /// The derivative by the score of the user's method, of classes with gradients whose method has to be called for each pair. To be called for pairs that
    /// are attended alone.
    /// </summary>
    /// <param name="score">The score that <see cref="ModifyPair"/> got.</param>
    /// <param name="head">The head.</param>
    /// <param name="query">The query's position among the keys.</param>
    /// <param name="key">The key's position.</param>
    /// <returns>The derivative: the factor on the gradient of the final score.</returns>
    public virtual float DifferentiatePair(float score, int head, int query, int key) => throw new NotSupportedException("The class has no gradients.");

    /// <summary>Marks the scores of one panel as masked where the class's predicate says so.</summary>
    /// <param name="scores">The scores.</param>
    /// <param name="positions">The keys' positions.</param>
    /// <param name="rowPositions">The queries' positions.</param>
    /// <param name="rowHeads">The rows' heads.</param>
    /// <param name="wanted">What the predicate must be for a score to stay.</param>
    public virtual void ApplyPredicate(ref float scores, ref int positions, ref int rowPositions, ref int rowHeads, bool wanted) =>
        throw new NotSupportedException("The class has no predicate.");
}
