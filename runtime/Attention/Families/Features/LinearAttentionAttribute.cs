namespace SparseAttentionGen;

/// <summary>
/// Attention with the weights phi(q) · phi(k), phi(x) = elu(x) + 1, in the place of exp(scale · q · k)
/// (Katharopoulos et al. 2020, arXiv 2006.16236): linear in the length, bidirectional or with <see cref="CausalAttribute"/>. No scale applies.
/// </summary>
/// <example>
/// <code>
/// [SparseAttention(HeadDim = 64)]
/// [LinearAttention]
/// [Causal]
/// public sealed partial class LinearTransformerAttention;
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class LinearAttentionAttribute : Attribute;
