using System.ComponentModel;

namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// What the traversal needs to know of a class's pattern. Classes of one size share the traversal's machine code, so it reaches
/// all that is special to a class through an instance of this. For generated code.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ClassPattern
{
    /// <summary>The class's pattern.</summary>
    public abstract AttentionPattern Pattern { get; }

    /// <summary>Whether there are, or may be, keys that every query attends besides its band.</summary>
    public virtual bool HasColumns => false;

    /// <summary>
    /// Distance from one key of a band to the next: with 1 the keys are consecutive, otherwise they have the residue of the query's
    /// position modulo it.
    /// </summary>
    public virtual int KeyStep => 1;

    /// <summary>
    /// Whether the keys of every query, columns left out, are one range, which <see cref="Band"/> gives. Otherwise they are
    /// worked out from <see cref="Pattern"/>.
    /// </summary>
    public virtual bool IsSingleBand => false;

    /// <summary>The class's score modifiers and mask predicates; null: it has none, and its scores are scaled products.</summary>
    /// <param name="vectorLength">Floats in a vector of the kernels in use.</param>
    /// <returns>The methods.</returns>
    public virtual ScoreMethods? ScoresFor(int vectorLength) => null;

    /// <summary>The consecutive keys of a query that is not a global token; empty where last is less than first.</summary>
    /// <param name="position">The query's position among the keys; may lie outside them.</param>
    /// <param name="keyCount">Number of keys.</param>
    /// <param name="prefixLength">Keys of the prefix, for <c>[PrefixLM]</c>.</param>
    /// <param name="first">Receives the first key, 0 or more.</param>
    /// <param name="last">Receives the last key, less than <paramref name="keyCount"/>.</param>
    public virtual void Band(int position, int keyCount, int prefixLength, out int first, out int last) => (first, last) = (0, -1);
}
