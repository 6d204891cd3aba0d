namespace SparseAttentionGen;

/// <summary>
/// Attention is approximated through landmarks, the means of equal segments of queries and keys, and a pseudo-inverse in six steps
/// (Xiong et al. 2021, Nyströmformer, arXiv 2102.03902, equations 13 and 14): linear in the length, not causal.
/// </summary>
/// <remarks>
/// A sequence of n tokens with n up to m has n landmarks, which makes the result that of dense attention as far as the
/// pseudo-inverse has converged.
/// </remarks>
/// <example>
/// <code>
/// [SparseAttention(HeadDim = 64)]
/// [Nystrom(64)]
/// public sealed partial class NystromAttention;
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class NystromAttribute : Attribute
{
    /// <summary>Landmarks.</summary>
    /// <param name="landmarks">Number of landmarks m: 1 to 4096.</param>
    public NystromAttribute(int landmarks) => Landmarks = landmarks;

    /// <summary>Number of landmarks.</summary>
    public int Landmarks { get; }

    /// <summary>
    /// Odd number of values, from 1 to 1023, under the depthwise convolution of the values that is added to the output; its weights,
    /// one row for each head, are given when the class is constructed. Default: 0, no convolution.
    /// </summary>
    public int Convolution { get; set; }
}
