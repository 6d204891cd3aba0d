namespace SparseAttentionGen;

/// <summary>
/// A method of the class computes the final score of each pair, as FlexAttention's <c>score_mod</c> (Dong et al. 2024, arXiv 2412.05496).
/// </summary>
/// <remarks>
/// <para>
/// The method is <c>static float F(float score, int head, int query, int key)</c>, of any accessibility. The score is the scaled one,
/// after the soft cap and with everything that is added to it; query and key are positions in their sequence, in a packed document from its
/// first token on. Minus infinity masks the pair.
/// </para>
/// <para>
/// The compiler reads the method's body: arithmetic, comparisons, logic, <c>MathF.Exp</c>, <c>Log</c>, <c>Sqrt</c> and <c>Tanh</c>, <c>Abs</c>,
/// <c>Min</c> and <c>Max</c>, conditional expressions, constants, local constants and calls of other such methods become vector code. Any
/// other body still works, called for each pair that is attended; a warning (SAG0055) names what prevents vector code.
/// </para>
/// <para>
/// In a class with <see cref="SparseAttentionAttribute.Gradients"/> the derivative by the score is worked out from the same body. Where the value is one of
/// two, the derivative is that of the one it came from: of the branch that was taken, of the first argument of <c>Min</c> and <c>Max</c> where both are
/// equal, and of the positive side of <c>Abs</c> at 0. A body that is called needs a method for its <see cref="Derivative"/> too.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// [SparseAttention(HeadDim = 64)]
/// [ScoreModifier(nameof(Damp))]
/// public sealed partial class DampedAttention
/// {
///     private static float Damp(float score, int head, int query, int key) =&gt; score - 0.5f * MathF.Sqrt(Math.Abs(query - key));
/// }
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ScoreModifierAttribute : Attribute
{
    /// <summary>Names the method.</summary>
    /// <param name="method">The name of a static method of the class; use <c>nameof</c>.</param>
    public ScoreModifierAttribute(string method) => Method = method;

    /// <summary>The name of the method.</summary>
    public string Method { get; }

    /// <summary>
    /// The name of a static method of the class that computes the derivative by the score, <c>static float D(float score, int head, int query, int key)</c>;
    /// null to have it worked out from the body of <see cref="Method"/>. It is needed where that method is called for each pair, and used only in a class with
    /// <see cref="SparseAttentionAttribute.Gradients"/>.
    /// </summary>
    public string? Derivative { get; set; }
}
