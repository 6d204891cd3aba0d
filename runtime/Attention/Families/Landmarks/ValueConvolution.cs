namespace SparseAttentionGen;

/// <summary>
/// Weights of the depthwise convolution of the values that a class with <see cref="NystromAttribute.Convolution"/> adds to its output
/// (Xiong et al. 2021, Nyströmformer, arXiv 2102.03902, figure 2): output[i] += Σ w[t] · value[i + t - taps / 2], with values outside
/// of the sequence, and padding, as zeros. A head has one weight for each tap, which all elements of a value share.
/// </summary>
/// <remarks>
/// These are the weights of the authors' <c>Conv2d(heads, heads, (taps, 1), groups = heads, bias = False)</c>, whose tensor
/// [heads, 1, taps, 1] has the same order in memory. Instances do not change.
/// </remarks>
public sealed class ValueConvolution
{
    private readonly float[] weights;

    /// <summary>Copies the weights.</summary>
    /// <param name="heads">Number of rows of weights: that of the query's heads, or 1 to use one row for all heads.</param>
    /// <param name="weights">The weights, [heads * taps] row by row; taps is an odd number from 1 to 1023.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="heads"/> is less than 1.</exception>
    /// <exception cref="ArgumentException">
    /// The number of weights is not that of heads times an odd number of taps, or a weight is not finite.
    /// </exception>
    public ValueConvolution(int heads, ReadOnlySpan<float> weights)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(heads, 1);
        var taps = weights.Length / heads;
        if (taps * (long)heads != weights.Length || taps % 2 == 0 || taps > NystromLandmarks.LongestConvolution)
        {
            throw new ArgumentException(
                $"There are {weights.Length} weights for {heads} heads: give [heads * taps] with an odd number of taps from 1 to {NystromLandmarks.LongestConvolution}.",
                nameof(weights));
        }

        for (var index = 0; index < weights.Length; index++)
        {
            if (!float.IsFinite(weights[index]))
            {
                throw new ArgumentException($"weights[{index}] is {weights[index]}, but weights must be finite.", nameof(weights));
            }
        }

        Heads = heads;
        Taps = taps;
        this.weights = weights.ToArray();
    }

    /// <summary>Number of rows of weights; 1 where all heads share one.</summary>
    public int Heads { get; }

    /// <summary>Number of values under the convolution.</summary>
    public int Taps { get; }

    /// <summary>The weights of a head.</summary>
    /// <param name="head">The query head; any where all heads share one row.</param>
    /// <returns>One weight for each tap.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such head.</exception>
    public ReadOnlySpan<float> WeightsOf(int head)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(head);
        if (Heads > 1)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(head, Heads);
        }

        return weights.AsSpan(Heads == 1 ? 0 : head * Taps, Taps);
    }

    /// <summary>Checks weights against the pattern of a class. For generated code.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="convolution">The weights.</param>
    /// <returns>The weights.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">The pattern has no convolution, or one with another number of taps.</exception>
    public static ValueConvolution CheckedFor(AttentionPattern pattern, ValueConvolution convolution)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(convolution);
        var taps = (pattern.Approximation as NystromLandmarks)?.Convolution ?? 0;
        return taps == convolution.Taps
            ? convolution
            : throw new ArgumentException(
                $"The convolution has {convolution.Taps} taps for each head, but the class is declared with Convolution = {taps}.", nameof(convolution));
    }
}
