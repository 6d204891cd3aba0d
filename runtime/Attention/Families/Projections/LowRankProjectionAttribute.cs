namespace SparseAttentionGen;

/// <summary>
/// Keys and values are projected along the sequence to a fixed number of rows, which every query attends
/// (Wang et al. 2020, Linformer, arXiv 2006.04768, equation 7): linear in the length.
/// </summary>
/// <remarks>
/// <para>
/// The projections are given when the class is constructed, as a <c>SequenceProjection</c>. A sequence shorter than they are
/// uses their first columns. Not with <see cref="CausalAttribute"/>: a projected key holds keys of the whole sequence.
/// </para>
/// <para>
/// Together with pattern attributes, a query attends the pattern's keys and the projected keys under one softmax
/// (Zhu et al. 2021, Transformer-LS, arXiv 2107.02192).
/// </para>
/// </remarks>
/// <example>
/// <code>
/// [SparseAttention(HeadDim = 64)]
/// [LowRankProjection(256, Length = 4096)]
/// public sealed partial class LinformerAttention;
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class LowRankProjectionAttribute : Attribute
{
    /// <summary>Projects keys and values.</summary>
    /// <param name="rank">Number of projected keys k: 1 to 65536.</param>
    public LowRankProjectionAttribute(int rank) => Rank = rank;

    /// <summary>Number of projected keys.</summary>
    public int Rank { get; }

    /// <summary>
    /// Longest sequence, n: at least the number of projected keys. Default: as many as the projection has columns that the class is
    /// constructed with, and any for <see cref="MeanPooling"/>.
    /// </summary>
    public int Length { get; set; }

    /// <summary>
    /// Whether a projected key is the mean of one of k equal segments, so that nothing is learned and the class needs no
    /// projection (section 4, "General projections"). Default: false.
    /// </summary>
    public bool MeanPooling { get; set; }
}
