using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Sizes and properties that follow from a kernel's constants.</summary>
internal static class FeatureShape<TKernel>
    where TKernel : struct, IFeatureKernels
{
    /// <summary>The value's size, rounded up to whole vectors.</summary>
    public static int PaddedValueDim
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (TKernel.ValueDim + TKernel.VectorLength - 1) / TKernel.VectorLength * TKernel.VectorLength;
    }

    /// <summary>The head's size, rounded up to whole vectors.</summary>
    public static int PaddedHeadDim
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (TKernel.HeadDim + TKernel.VectorLength - 1) / TKernel.VectorLength * TKernel.VectorLength;
    }

    /// <summary>
    /// Rows of the keys' features, in whole tiles: behind the features a constant one, whose products are the sum of the values.
    /// </summary>
    public static int Rows
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (TKernel.Features + TKernel.RowTile) / TKernel.RowTile * TKernel.RowTile;
    }

    /// <summary>Vectors that hold all features of a query.</summary>
    public static int Panels
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (TKernel.Features + TKernel.VectorLength - 1) / TKernel.VectorLength;
    }

    /// <summary>Keys of a product's tile.</summary>
    public static int KeyTile
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TKernel.PanelTile * TKernel.VectorLength;
    }

    /// <summary>Whether features are products with vectors, rather than made of single elements.</summary>
    public static bool HasVectors
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TKernel.Kind != FeatureFunction.Elu;
    }

    /// <summary>Whether features are exponentials, taken relative to a reference.</summary>
    public static bool HasReference
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TKernel.Kind != FeatureFunction.Relu;
    }

    /// <summary>What is added to every exponential.</summary>
    public static float Epsilon
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TKernel.Kind == FeatureFunction.Softmax ? TKernel.Epsilon : 0;
    }

    /// <summary>Whether something is added to exponentials, so that what they are relative to matters.</summary>
    public static bool HasEpsilon
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => FeatureShape<TKernel>.Epsilon > 0;
    }

    /// <summary>Features of a query that are multiplied with the sums over keys: with the constant one, where it stands for the epsilon.</summary>
    public static int SummedFeatures
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => HasEpsilon ? TKernel.Features + 1 : TKernel.Features;
    }
}
