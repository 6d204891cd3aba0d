using SparseAttentionGen.CompilerServices;

namespace SparseAttentionGen;

/// <summary>The vectors w of random features, one row for each feature, shared by all heads. Immutable.</summary>
public sealed class FeatureMatrix
{
    private readonly float[] vectors;
    private volatile PackedFeatures? packed;

    private FeatureMatrix(float[] vectors, int headDim)
    {
        this.vectors = vectors;
        HeadDim = headDim;
    }

    /// <summary>Number of features.</summary>
    public int Count => vectors.Length / HeadDim;

    /// <summary>Elements of a vector, as of a query.</summary>
    public int HeadDim { get; }

    /// <summary>All vectors, [Count, HeadDim] row by row.</summary>
    public ReadOnlySpan<float> Vectors => vectors;

    /// <summary>One feature's vector, [HeadDim].</summary>
    /// <param name="feature">From 0 to <see cref="Count"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such feature.</exception>
    public ReadOnlySpan<float> this[int feature] => feature >= 0 && feature < Count
        ? vectors.AsSpan(feature * HeadDim, HeadDim)
        : throw new ArgumentOutOfRangeException(nameof(feature), feature, $"feature must be from 0 to {Count - 1}.");

    /// <summary>Draws the vectors that a class declares.</summary>
    /// <param name="pattern">The pattern of a class with <c>[RandomFeatures]</c>.</param>
    /// <returns>The vectors: the same on every machine.</returns>
    /// <exception cref="ArgumentException">The class has no random features.</exception>
    public static FeatureMatrix Draw(AttentionPattern pattern) => Draw(pattern, Declared(pattern).Seed);

    /// <summary>
    /// Draws vectors as a class declares them, but from another seed: normally distributed, in blocks of HeadDim orthogonal ones
    /// unless the class says <c>Independent</c> (Choromanski et al. 2020, arXiv 2009.14794, section 2.4).
    /// </summary>
    /// <param name="pattern">The pattern of a class with <c>[RandomFeatures]</c>.</param>
    /// <param name="seed">Start of the random numbers: any number.</param>
    /// <returns>The vectors: the same on every machine.</returns>
    /// <exception cref="ArgumentException">The class has no random features.</exception>
    public static FeatureMatrix Draw(AttentionPattern pattern, int seed)
    {
        var declared = Declared(pattern);
        return new FeatureMatrix(FeatureDraw.Draw(declared.Count, pattern.HeadDim, seed, declared.Independent), pattern.HeadDim);
    }

    /// <summary>Takes given vectors, such as those that a model was trained with.</summary>
    /// <param name="vectors">The vectors, [features, <paramref name="headDim"/>] row by row; copied. Not divided by HeadDim^(1/4).</param>
    /// <param name="headDim">Elements of a vector: 1 or more.</param>
    /// <returns>The vectors.</returns>
    /// <exception cref="ArgumentException">There is no vector, one is not whole, or an element is not finite.</exception>
    public static FeatureMatrix FromVectors(ReadOnlySpan<float> vectors, int headDim)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(headDim, 1);
        if (vectors.IsEmpty || vectors.Length % headDim != 0)
        {
            throw new ArgumentException($"vectors has {vectors.Length} elements, but needs a multiple of headDim, {headDim}, and at least one vector.", nameof(vectors));
        }

        for (var index = 0; index < vectors.Length; index++)
        {
            if (!float.IsFinite(vectors[index]))
            {
                throw new ArgumentException($"vectors[{index}] is {vectors[index]}, but must be finite.", nameof(vectors));
            }
        }

        return new FeatureMatrix(vectors.ToArray(), headDim);
    }

    /// <summary>Checks vectors against a class. For generated code.</summary>
    /// <param name="pattern">The class's pattern.</param>
    /// <param name="features">The vectors.</param>
    /// <returns>The vectors.</returns>
    /// <exception cref="ArgumentException">There are more or fewer than the class has features, or of another size.</exception>
    public static FeatureMatrix CheckedFor(AttentionPattern pattern, FeatureMatrix features)
    {
        ArgumentNullException.ThrowIfNull(features);
        var declared = Declared(pattern);
        return features.Count == declared.Count && features.HeadDim == pattern.HeadDim
            ? features
            : throw new ArgumentException(
                $"features is [{features.Count}, {features.HeadDim}], but the class has {declared.Count} features of head size {pattern.HeadDim}.", nameof(features));
    }

    /// <summary>The vectors as the micro-kernels of one class read them.</summary>
    internal PackedFeatures PackedFor<TKernel>()
        where TKernel : struct, IFeatureKernels
    {
        var present = packed;
        if (present is null || !present.Fits<TKernel>())
        {
            // Two calls at a time may both pack; the results are equal.
            packed = present = PackedFeatures.Create<TKernel>(vectors);
        }

        return present;
    }

    private static RandomFeatures Declared(AttentionPattern pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return pattern.Approximation as RandomFeatures
            ?? throw new ArgumentException("The pattern is not that of a class with [RandomFeatures].", nameof(pattern));
    }
}
