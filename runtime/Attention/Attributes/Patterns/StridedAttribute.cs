namespace SparseAttentionGen;

/// <summary>
/// A query may attend every key at a multiple of the stride from it (Child et al. 2019, Sparse Transformer, arXiv 1904.10509, strided
/// attention, where the stride is close to the square root of the length).
/// </summary>
/// <remarks>
/// The paper's pattern is <c>[Strided(s, Local = true)]</c> with <see cref="CausalAttribute"/>; it may give the two parts to different
/// heads: <c>[Strided(s, Heads = "0-3")]</c> and <c>[SlidingWindow(s, Heads = "4-7")]</c>.
/// </remarks>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class StridedAttribute : Attribute
{
    /// <summary>Keys at equal distances.</summary>
    /// <param name="stride">Distance from one key to the next: 1 or more.</param>
    public StridedAttribute(int stride) => Stride = stride;

    /// <summary>Distance from one key to the next.</summary>
    public int Stride { get; }

    /// <summary>The keys up to a stride away are allowed as well. Default false.</summary>
    public bool Local { get; set; }

    /// <summary>The query heads that it applies to, such as <c>"0-5, 8"</c>. Default null: all heads.</summary>
    public string? Heads { get; set; }
}
