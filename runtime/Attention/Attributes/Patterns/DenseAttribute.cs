namespace SparseAttentionGen;

/// <summary>
/// Every query may attend every key (Vaswani et al. 2017, arXiv 1706.03762). Without <see cref="Heads"/>, the same as no pattern
/// attribute.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class DenseAttribute : Attribute
{
    /// <summary>The query heads that are dense, such as <c>"0-5, 8"</c>. Default null: all heads.</summary>
    public string? Heads { get; set; }
}
