using System.ComponentModel;

namespace SparseAttentionGen.CompilerServices;

/// <summary>The micro-kernels of the backward pass of one class with features for one vector width. For generated code.</summary>
/// <remarks>
/// Sizes are those of the class's <see cref="IFeatureKernels"/>. Features and their gradients are [feature, KeyBlock], for queries as for keys: a lane is one
/// of them. Only causal classes call the kernels for pairs, and only those with random features the one for vectors.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IFeatureGradientKernels
{
    /// <summary>Products of RowTile rows, [RowTile, padded ValueDim], and PanelTile panels of values or gradients of outputs.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="columns">The first panel, [ValueDim, VectorLength].</param>
    /// <param name="products">[RowTile, KeyBlock]: receives the products.</param>
    static abstract void SumProductsTile(ref float rows, ref float columns, ref float products);

    /// <summary>As <see cref="SumProductsTile"/>, for one panel.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="columns">The panel.</param>
    /// <param name="products">Receives the products.</param>
    static abstract void SumProductsPanel(ref float rows, ref float columns, ref float products);

    /// <summary>Turns gradients of features into those of products with vectors, or of elements for linear attention.</summary>
    /// <param name="features">The features, without what is added to an exponential.</param>
    /// <param name="gradients">What of the features' gradients is computed already; receives the gradients of the products.</param>
    /// <param name="weights">Of each feature, what adds to its gradient in proportion to the lane's factor.</param>
    /// <param name="factors">Of each lane.</param>
    /// <param name="additions">Of each lane, what adds to the gradients of all its features.</param>
    /// <param name="units">Of each lane, what its features are multiplied by, where they are not all exponentials.</param>
    /// <param name="sums">Of each lane: the gradients are added to it, where the function needs it.</param>
    /// <param name="rows">Number of features.</param>
    /// <param name="panels">Number of panels.</param>
    static abstract void FeatureGradients(
        ref float features, ref float gradients, ref float weights, ref float factors, ref float additions, ref float units, ref float sums, int rows, int panels);

    /// <summary>Of each lane, the sum of its features, and of its features times weights.</summary>
    /// <param name="features">The features.</param>
    /// <param name="weights">Of each feature.</param>
    /// <param name="products">Receives the sums of features times weights.</param>
    /// <param name="totals">Receives the sums of features.</param>
    /// <param name="rows">Number of features.</param>
    /// <param name="panels">Number of panels.</param>
    static abstract void Totals(ref float features, ref float weights, ref float products, ref float totals, int rows, int panels);

    /// <summary>Adds to each feature's sum its lanes times factors.</summary>
    /// <param name="features">The features.</param>
    /// <param name="factors">Of each lane.</param>
    /// <param name="sums">Of each feature.</param>
    /// <param name="rows">Number of features.</param>
    /// <param name="panels">Number of panels.</param>
    static abstract void Moments(ref float features, ref float factors, ref float sums, int rows, int panels);

    /// <summary>Adds rows of values, weighted for each of RowTile lanes, to the lanes' sums.</summary>
    /// <param name="weights">[keyCount, KeyBlock], at the first lane.</param>
    /// <param name="values">[keyCount, padded ValueDim].</param>
    /// <param name="sums">[RowTile, padded ValueDim].</param>
    /// <param name="keyCount">Number of rows.</param>
    static abstract void AddValues(ref float weights, ref float values, ref float sums, int keyCount);

    /// <summary>As <see cref="AddValues"/>, for the features' vectors.</summary>
    /// <param name="weights">[keyCount, KeyBlock], at the first lane.</param>
    /// <param name="vectors">[keyCount, padded HeadDim].</param>
    /// <param name="sums">[RowTile, padded HeadDim].</param>
    /// <param name="keyCount">Number of features.</param>
    static virtual void AddVectors(ref float weights, ref float vectors, ref float sums, int keyCount)
    {
    }

    /// <summary>Adds products of RowTile queries' features and those of PanelTile panels of keys.</summary>
    /// <param name="weights">The queries' features, [keyCount, KeyBlock], at the first query.</param>
    /// <param name="values">The keys' features, [keyCount, KeyBlock], at the first key.</param>
    /// <param name="sums">[RowTile, KeyBlock], at the first key.</param>
    /// <param name="keyCount">Number of features.</param>
    static virtual void AddPairs(ref float weights, ref float values, ref float sums, int keyCount)
    {
    }

    /// <summary>Adds RowTile features times the pairs' gradients of PanelTile panels of lanes.</summary>
    /// <param name="weights">The features, [RowTile, KeyBlock], at the first that is added.</param>
    /// <param name="values">The pairs' gradients, [keyCount, KeyBlock], at the first lane.</param>
    /// <param name="sums">[RowTile, KeyBlock], at the first lane.</param>
    /// <param name="keyCount">Number of the features' lanes that are added.</param>
    static virtual void AddPairGradients(ref float weights, ref float values, ref float sums, int keyCount)
    {
    }
}
