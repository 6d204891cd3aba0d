namespace SparseAttentionGen;

/// <summary>
/// A query may attend the keys for which a method of the class says so, as FlexAttention's <c>mask_mod</c>
/// (Dong et al. 2024, arXiv 2412.05496).
/// </summary>
/// <remarks>
/// <para>
/// The method is <c>static bool M(int head, int query, int key)</c>, of any accessibility; query and key are positions in
/// their sequence: in a packed document from its first token on. The compiler reads its body: comparisons, arithmetic, logic,
/// <c>Math.Abs</c>, <c>Min</c>, <c>Max</c>, <c>Clamp</c> and <c>Sign</c>, conditional expressions, constants, local constants and calls of
/// other such methods become vector code. They also become code that tells for whole rectangles of pairs whether the method always or never
/// holds, so that a method that describes a window costs as little as one.
/// </para>
/// <para>
/// Any other body still works, called for each pair; a warning (SAG0041) names what prevents vector code. What would throw in C#, such as a
/// division by 0, is an error (SAG0042).
/// </para>
/// </remarks>
/// <example>
/// <code>
/// [SparseAttention(HeadDim = 64)]
/// [MaskPredicate(nameof(IsNear))]
/// public sealed partial class NearKeys
/// {
///     private static bool IsNear(int head, int query, int key) =&gt; query >= key &amp;&amp; query - key &lt;= 256;
/// }
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class MaskPredicateAttribute : Attribute
{
    /// <summary>Names the method.</summary>
    /// <param name="method">The name of a static method of the class; use <c>nameof</c>.</param>
    public MaskPredicateAttribute(string method) => Method = method;

    /// <summary>The name of the method.</summary>
    public string Method { get; }

    /// <summary>The heads that the method is for, such as <c>"0-5, 8"</c>; null: all.</summary>
    public string? Heads { get; set; }
}
