namespace SparseAttentionGen;

/// <summary>
/// A query may attend the keys up to its own, and all keys of a prefix whose length is given with each call (Raffel et al. 2020, T5,
/// arXiv 1910.10683, section 3.2; Dong et al. 2019, UniLM, arXiv 1905.03197). Without a prefix, the same as
/// <see cref="CausalAttribute"/>, which would exclude the prefix's later keys and must not be added.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class PrefixLMAttribute : Attribute
{
    /// <summary>The query heads that it applies to, such as <c>"0-5, 8"</c>. Default null: all heads.</summary>
    public string? Heads { get; set; }
}
