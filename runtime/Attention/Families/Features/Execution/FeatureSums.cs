using System.Numerics.Tensors;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Sums over some keys: of their features, of features times values, and of the values themselves.</summary>
/// <remarks>
/// Exponentials are relative to <see cref="Reference"/>: any number near <see cref="Largest"/>, so that neither overflows nor
/// all underflow. Exponents are those of 2.
/// </remarks>
internal sealed unsafe class FeatureSums
{
    private readonly PinnedFloats memory;
    private readonly int features;
    private readonly int rows;
    private readonly int valueDim;

    private FeatureSums(int features, int rows, int weights, int valueDim)
    {
        (this.features, this.rows, this.valueDim) = (features, rows, valueDim);
        memory = new PinnedFloats(((long)rows * valueDim) + weights);
        Clear();
    }

    /// <summary>[rows, padded ValueDim]: features · values; behind the features' rows the sum of the values.</summary>
    public float* Products => memory.Data;

    /// <summary>[features, with zeros up to whole tiles and vectors].</summary>
    public float* Weights => memory.Data + ((nint)rows * valueDim);

    /// <summary>Number of keys.</summary>
    public double Count { get; set; }

    /// <summary>The stabiliser: the largest exponent, squares left out where there is an epsilon; minus infinity without keys.</summary>
    public float Largest { get; set; }

    /// <summary>Position of the first key that has it; negative where it is that of a key before the call's.</summary>
    public int LargestPosition { get; set; }

    /// <summary>Of the gradients of sums, that of <see cref="Largest"/>, which matters where there is an epsilon.</summary>
    public double LargestGradient { get; set; }

    /// <summary>What was subtracted from the exponents; minus infinity without keys.</summary>
    public float Reference { get; set; }

    public static FeatureSums Create<TKernel>()
        where TKernel : struct, IFeatureKernels => new(
            TKernel.Features,
            FeatureShape<TKernel>.Rows,
            Math.Max(FeatureShape<TKernel>.Rows, TKernel.FeatureStride),
            FeatureShape<TKernel>.PaddedValueDim);

    public void Clear()
    {
        ProductSpan(rows).Clear();
        new Span<float>(Weights, features).Clear();
        (Count, Largest, Reference, LargestPosition, LargestGradient) = (0, float.NegativeInfinity, float.NegativeInfinity, -1, 0);
    }

    public void CopyFrom(FeatureSums other)
    {
        // Rows behind the sum of the values only fill up a tile.
        other.ProductSpan(features + 1).CopyTo(ProductSpan(features + 1));
        new ReadOnlySpan<float>(other.Weights, features).CopyTo(new Span<float>(Weights, features));
        (Count, Largest, Reference) = (other.Count, other.Largest, other.Reference);
        (LargestPosition, LargestGradient) = (other.LargestPosition, other.LargestGradient);
    }

    /// <summary>Changes the unit of values, of which all sums but the weights are made.</summary>
    public void Scale(float factor)
    {
        var products = ProductSpan(features + 1);
        TensorPrimitives.Multiply(products, factor, products);
    }

    /// <summary>Rescales the sums to another reference.</summary>
    public void MoveReference(float reference)
    {
        if (Count > 0)
        {
            var factor = MathF.Pow(2, Reference - reference);
            TensorPrimitives.Multiply(ProductSpan(features), factor, ProductSpan(features));
            var weights = new Span<float>(Weights, features);
            TensorPrimitives.Multiply(weights, factor, weights);
        }

        Reference = reference;
    }

    /// <summary>Becomes the sums over the keys of two others, which come in this order.</summary>
    /// <param name="first">Sums over the first keys; may be this object.</param>
    /// <param name="second">Sums over the others.</param>
    public void Join(FeatureSums first, FeatureSums second)
    {
        if (second.Count == 0)
        {
            if (!ReferenceEquals(this, first))
            {
                CopyFrom(first);
            }

            return;
        }

        if (first.Count == 0)
        {
            CopyFrom(second);
            return;
        }

        var reference = MathF.Max(first.Reference, second.Reference);
        var (firstFactor, secondFactor) = (Factor(first.Reference, reference), Factor(second.Reference, reference));
        Join(first.ProductSpan(features), firstFactor, second.ProductSpan(features), secondFactor, ProductSpan(features));
        Join(new(first.Weights, features), firstFactor, new(second.Weights, features), secondFactor, new(Weights, features));
        TensorPrimitives.Add(first.ValueSum, second.ValueSum, ValueSum);
        LargestPosition = second.Largest > first.Largest ? second.LargestPosition : first.LargestPosition;
        LargestGradient = first.LargestGradient + second.LargestGradient;
        (Count, Largest, Reference) = (first.Count + second.Count, MathF.Max(first.Largest, second.Largest), reference);
    }

    private static void Join(ReadOnlySpan<float> first, float firstFactor, ReadOnlySpan<float> second, float secondFactor, Span<float> target)
    {
        if (firstFactor == 1)
        {
            TensorPrimitives.MultiplyAdd(second, secondFactor, first, target);
            return;
        }

        TensorPrimitives.Multiply(first, firstFactor, target);
        TensorPrimitives.MultiplyAdd(second, secondFactor, target, target);
    }

    private static float Factor(float from, float to) => from == to ? 1 : MathF.Pow(2, from - to);

    private Span<float> ValueSum => new(Products + ((nint)features * valueDim), valueDim);

    private Span<float> ProductSpan(int count) => new(Products, count * valueDim);
}
