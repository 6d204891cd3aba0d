namespace SparseAttentionGen;

/// <summary>
/// Marks a partial class for which an attention kernel is generated. The pattern attributes on the same class
/// say which (query, key) pairs are allowed; without any, attention is dense.
/// </summary>
/// <remarks>
/// Several pattern attributes mean their union; a pair that two patterns allow counts once.
/// <see cref="CausalAttribute"/> intersects that union.
/// </remarks>
/// <example>
/// <code>
/// [SparseAttention(HeadDim = 64)]
/// [SlidingWindow(256)]
/// [GlobalTokens(1)]
/// public sealed partial class LongDocumentAttention;
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class SparseAttentionAttribute : Attribute
{
    /// <summary>Number of elements of one query and of one key: 1 to 512. Required.</summary>
    public int HeadDim { get; set; }

    /// <summary>Number of elements of one value and of one output row: 1 to 512. Default: <see cref="HeadDim"/>.</summary>
    public int ValueDim { get; set; }

    /// <summary>Factor on every score q · k. Default: 1 / sqrt(<see cref="HeadDim"/>).</summary>
    public float Scale { get; set; }

    /// <summary>
    /// The c of c · tanh(score / c), which keeps scaled scores between -c and c (Bello et al. 2016, arXiv 1611.09940): a finite number
    /// above 0. Applies to projected keys too. Default: 0, no cap.
    /// </summary>
    public float SoftCap { get; set; }

    /// <summary>
    /// Whether the class has a backward pass too, for training: it then implements <see cref="IDifferentiableAttention"/>. Default: false, so that
    /// inference pays nothing.
    /// </summary>
    public bool Gradients { get; set; }
}
