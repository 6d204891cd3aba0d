namespace SparseAttentionGen;

/// <summary>
/// A query may attend its own key and those at distances of 1, 2, 4, 8 and so on from it: about log2 of the length of them (Li et al. 2019, Enhancing the
/// Locality and Breaking the Memory Bottleneck of Transformer on Time Series Forecasting, arXiv 1907.00235, LogSparse attention, section 4.2).
/// </summary>
/// <remarks>The paper's pattern is <c>[LogSparse]</c> with <see cref="CausalAttribute"/>; its local attention is <see cref="Local"/>.</remarks>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class LogSparseAttribute : Attribute
{
    /// <summary>The keys up to this distance are allowed as well: 0 or more. Default 0.</summary>
    public int Local { get; set; }

    /// <summary>The query heads that it applies to, such as <c>"0-5, 8"</c>. Default null: all heads.</summary>
    public string? Heads { get; set; }
}
