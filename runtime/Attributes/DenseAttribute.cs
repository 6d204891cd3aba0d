namespace SparseAttentionGen;

/// <summary>Every query may attend every key (Vaswani et al. 2017, arXiv 1706.03762). The same as no pattern attribute.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class DenseAttribute : Attribute;
