namespace SparseAttentionGen;

/// <summary>
/// Adds slope · (key - query) to every score, with a slope for each head: attention with linear biases (Press et al. 2021,
/// arXiv 2108.12409). Key and query are positions in their sequence.
/// </summary>
/// <remarks>
/// <para>
/// Without <see cref="Slopes"/> they are the paper's for the call's number of heads: 2^(-8 (h + 1) / n), and for a number of heads
/// that is no power of two those of the authors' code.
/// </para>
/// <para>
/// The formula is the same for keys after the query, whose scores rise with their distance. It is meant for <see cref="CausalAttribute"/>;
/// without that, <see cref="Symmetric"/> makes the scores of keys on both sides fall with their distance.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// [SparseAttention(HeadDim = 64)]
/// [Causal]
/// [Alibi]
/// public sealed partial class LinearlyBiasedAttention;
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class AlibiAttribute : Attribute
{
    /// <summary>The slopes of the heads, all finite, as many as every call has heads; null: the paper's.</summary>
    public float[]? Slopes { get; set; }

    /// <summary>Whether -slope · |key - query| is added, so that the scores of keys on both sides fall with their distance.</summary>
    public bool Symmetric { get; set; }
}
