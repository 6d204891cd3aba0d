using System.ComponentModel;

namespace SparseAttentionGen.CompilerServices;

/// <summary>The micro-kernels of one class with features for one vector width. For generated code.</summary>
/// <remarks>
/// Layouts, row-major: features' vectors as rows [RowTile, HeadDim] and as panels [HeadDim, VectorLength]; keys as panels;
/// keys' products and features [RowTile, KeyBlock], a feature in each row; queries' products and features [RowTile, FeatureStride];
/// values [key, padded ValueDim]; sums over keys [feature, padded ValueDim]; accumulators [RowTile, padded ValueDim].
/// Exponents are those of 2. Only causal classes call the kernels for pairs.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IFeatureKernels
{
    /// <summary>Number of elements of a query and of a key.</summary>
    static abstract int HeadDim { get; }

    /// <summary>Number of elements of a value.</summary>
    static abstract int ValueDim { get; }

    /// <summary>Number of features.</summary>
    static abstract int Features { get; }

    /// <summary>Floats from one query's features to the next query's: more than the features, for a constant one behind them.</summary>
    static abstract int FeatureStride { get; }

    /// <summary>What makes a feature.</summary>
    static abstract FeatureFunction Kind { get; }

    /// <summary>What is added to each feature that is an exponential or a ReLU.</summary>
    static abstract float Epsilon { get; }

    /// <summary>Number of floats in a vector.</summary>
    static abstract int VectorLength { get; }

    /// <summary>Number of rows that a micro-kernel handles.</summary>
    static abstract int RowTile { get; }

    /// <summary>Number of panels that a product's tile handles.</summary>
    static abstract int PanelTile { get; }

    /// <summary>Number of keys whose features are held at a time.</summary>
    static abstract int KeyBlock { get; }

    /// <summary>Products of RowTile features' vectors and PanelTile panels of keys.</summary>
    /// <param name="vectors">The vectors.</param>
    /// <param name="keys">The first panel.</param>
    /// <param name="products">Receives the products.</param>
    /// <param name="largest">The largest product of each key so far, where the function needs it.</param>
    static virtual void KeyProductsTile(ref float vectors, ref float keys, ref float products, ref float largest)
    {
    }

    /// <summary>As <see cref="KeyProductsTile"/>, for one panel.</summary>
    /// <param name="vectors">The vectors.</param>
    /// <param name="keys">The panel.</param>
    /// <param name="products">Receives the products.</param>
    /// <param name="largest">The largest product of each key so far.</param>
    static virtual void KeyProductsPanel(ref float vectors, ref float keys, ref float products, ref float largest)
    {
    }

    /// <summary>Products of RowTile queries and PanelTile panels of features' vectors.</summary>
    /// <param name="queries">The queries.</param>
    /// <param name="vectors">The first panel.</param>
    /// <param name="products">Receives the products.</param>
    /// <param name="largest">[RowTile, VectorLength]: the largest product of each query so far, lane by lane, where the function needs it.</param>
    static virtual void QueryProductsTile(ref float queries, ref float vectors, ref float products, ref float largest)
    {
    }

    /// <summary>As <see cref="QueryProductsTile"/>, for one panel.</summary>
    /// <param name="queries">The queries.</param>
    /// <param name="vectors">The panel.</param>
    /// <param name="products">Receives the products.</param>
    /// <param name="largest">The largest product of each query so far.</param>
    static virtual void QueryProductsPanel(ref float queries, ref float vectors, ref float products, ref float largest)
    {
    }

    /// <summary>Turns RowTile rows of keys' products into features.</summary>
    /// <param name="products">The products, or for linear attention the keys' elements; receives the features.</param>
    /// <param name="offsets">What is subtracted from each key's exponents.</param>
    /// <param name="factors">What each key's features are multiplied by, where they are no exponentials.</param>
    /// <param name="sums">[RowTile]: the features are added to it.</param>
    /// <param name="panels">Number of panels.</param>
    static abstract void KeyFeatures(ref float products, ref float offsets, ref float factors, ref float sums, int panels);

    /// <summary>Turns RowTile queries' products into features.</summary>
    /// <param name="features">The products, or for linear attention the queries' elements; receives the features.</param>
    /// <param name="references">[RowTile]: what is subtracted from each exponent.</param>
    /// <param name="floors">[RowTile]: what is added to each exponential.</param>
    /// <param name="weights">[FeatureStride]: the sums over the keys' features.</param>
    /// <param name="ones">[FeatureStride]: 1 for a feature, 0 from there on.</param>
    /// <param name="products">[RowTile]: receives features · weights.</param>
    /// <param name="totals">[RowTile]: receives features · ones.</param>
    static abstract void QueryFeatures(
        ref float features, ref float references, ref float floors, ref float weights, ref float ones, ref float products, ref float totals);

    /// <summary>Products of RowTile queries' features and PanelTile panels of keys' features.</summary>
    /// <param name="features">The queries' features.</param>
    /// <param name="keyFeatures">The first panel.</param>
    /// <param name="pairs">[RowTile, KeyBlock]: receives the products.</param>
    static virtual void PairProductsTile(ref float features, ref float keyFeatures, ref float pairs)
    {
    }

    /// <summary>As <see cref="PairProductsTile"/>, for half as many panels; only where that is more than one.</summary>
    /// <param name="features">The queries' features.</param>
    /// <param name="keyFeatures">The first panel.</param>
    /// <param name="pairs">Receives the products.</param>
    static virtual void PairProductsHalf(ref float features, ref float keyFeatures, ref float pairs)
    {
    }

    /// <summary>As <see cref="PairProductsTile"/>, for one panel.</summary>
    /// <param name="features">The queries' features.</param>
    /// <param name="keyFeatures">The panel.</param>
    /// <param name="pairs">Receives the products.</param>
    static virtual void PairProductsPanel(ref float features, ref float keyFeatures, ref float pairs)
    {
    }

    /// <summary>Turns products of features into weights of pairs.</summary>
    /// <param name="pairs">The products; receives product · scale + addition, or 0 where the key's place is not below the limit.</param>
    /// <param name="places">[KeyBlock]: 0, 1, and so on.</param>
    /// <param name="limits">[RowTile]: number of keys that each query attends.</param>
    /// <param name="additions">[RowTile].</param>
    /// <param name="scale">The factor.</param>
    /// <param name="sums">[RowTile]: receives the sum of the weights.</param>
    /// <param name="panels">Number of panels.</param>
    static virtual void PairWeights(
        ref float pairs, ref int places, ref int limits, ref float additions, float scale, ref float sums, int panels)
    {
    }

    /// <summary>Adds weights · values to accumulators, for weights [RowTile, KeyBlock].</summary>
    /// <param name="probabilities">The first key's column of the weights.</param>
    /// <param name="values">The first key's value.</param>
    /// <param name="accumulators">The rows' accumulators.</param>
    /// <param name="keyCount">Number of keys.</param>
    static abstract void ValueTile(ref float probabilities, ref float values, ref float accumulators, int keyCount);

    /// <summary>Adds features · sums over keys to accumulators, for features [RowTile, FeatureStride].</summary>
    /// <param name="probabilities">The queries' features.</param>
    /// <param name="values">The first feature's sums.</param>
    /// <param name="accumulators">The rows' accumulators.</param>
    /// <param name="keyCount">Number of features.</param>
    static abstract void SumTile(ref float probabilities, ref float values, ref float accumulators, int keyCount);
}

/// <summary>What makes a feature. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum FeatureFunction
{
    /// <summary>exp(w · x - |x|² / 2), relative to the largest w · x, plus epsilon.</summary>
    Softmax,

    /// <summary>max(w · x, 0) + epsilon.</summary>
    Relu,

    /// <summary>elu(x) + 1 of each element.</summary>
    Elu,
}
