namespace SparseAttentionGen;

/// <summary>A method of the user that computes the final score of a pair from its score so far.</summary>
/// <param name="name">The method's name.</param>
/// <param name="apply">Computes the final score from the score so far, the head, and the positions of query and key.</param>
/// <param name="derivative">Its derivative with respect to the score, of the same parameters; null: there is none, so that it has no gradients.</param>
/// <remarks>Made by generated code from a method that <c>[ScoreModifier]</c> names.</remarks>
public sealed class ScoreModifier(string name, Func<float, int, int, int, float> apply, Func<float, int, int, int, float>? derivative = null)
{
    /// <summary>The method's name.</summary>
    public string Name => name;

    /// <summary>The final score of a pair.</summary>
    /// <param name="score">The score so far.</param>
    /// <param name="head">The head.</param>
    /// <param name="query">The query's position among the keys.</param>
    /// <param name="key">The key's position.</param>
    /// <returns>The score; minus infinity masks the pair.</returns>
    public float Apply(float score, int head, int query, int key) => apply(score, head, query, key);

    /// <summary>By how much the final score of a pair changes with its score so far.</summary>
    /// <param name="score">The score so far.</param>
    /// <param name="head">The head.</param>
    /// <param name="query">The query's position among the keys.</param>
    /// <param name="key">The key's position.</param>
    /// <returns>The derivative.</returns>
    /// <exception cref="InvalidOperationException">The derivative is not known, as of a class without <c>Gradients = true</c>.</exception>
    public float Differentiate(float score, int head, int query, int key) => derivative is null
        ? throw new InvalidOperationException($"The derivative of {name} is not known: declare the class with [SparseAttention(Gradients = true)].")
        : derivative(score, head, query, key);
}
