namespace SparseAttentionGen;

/// <summary>
/// Adds to every score an element of a learned table, chosen by the head and by the distance key - query. The table is given with
/// each call (<see cref="AttentionArguments.RelativeBias"/>).
/// </summary>
/// <remarks>
/// <para>
/// <c>[RelativeBias]</c> has T5's buckets (Raffel et al. 2020, arXiv 1910.10683): one for each small distance, then wider ones, on a
/// logarithmic scale up to <see cref="MaxDistance"/>. The table is [heads, <see cref="Buckets"/>]. Published models store its transpose.
/// </para>
/// <para>
/// <c>[RelativeBias(distance)]</c> has one element for each distance from -distance to distance, and the outermost for those beyond.
/// The table is [heads, 2 · distance + 1].
/// </para>
/// </remarks>
/// <example>
/// <code>
/// [SparseAttention(HeadDim = 64, Scale = 1)]
/// [RelativeBias(Buckets = 32, MaxDistance = 128)]
/// public sealed partial class EncoderAttention;
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class RelativeBiasAttribute : Attribute
{
    /// <summary>The buckets of T5.</summary>
    public RelativeBiasAttribute()
    {
    }

    /// <summary>One element for each distance.</summary>
    /// <param name="distance">The outermost distance, to both sides: 0 or more.</param>
    public RelativeBiasAttribute(int distance) => Distance = distance;

    /// <summary>The outermost distance that has an element; null for buckets.</summary>
    public int? Distance { get; }

    /// <summary>Number of buckets: 2 or more; an even number from 4 on where <see cref="Bidirectional"/>. Default: 32.</summary>
    public int Buckets { get; set; }

    /// <summary>Distance from which on all keys share the last bucket. Default: 128.</summary>
    public int MaxDistance { get; set; }

    /// <summary>
    /// Whether keys after the query have buckets of their own, the second half; otherwise they share the own key's. Default: unless the
    /// class has <see cref="CausalAttribute"/>.
    /// </summary>
    public bool Bidirectional { get; set; }
}
