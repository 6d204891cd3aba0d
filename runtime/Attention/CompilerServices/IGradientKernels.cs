using System.ComponentModel;

namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// The micro-kernels of the backward pass for some sizes and one vector width, beside the <see cref="IMicroKernels"/> of the same sizes. For
/// generated code.
/// </summary>
/// <remarks>
/// A group is some tiles of rows. Weights, which are probabilities or gradients of scores, are [<see cref="GroupRows"/>,
/// <see cref="WeightStride"/>]; products are [RowTile, KeyBlock] of the forward pass's kernels; values of panels [ValueDim, VectorLength]; keys,
/// queries and sums of gradients rows of whole vectors.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IGradientKernels
{
    /// <summary>Number of floats from one panel of values to the next.</summary>
    static abstract int ValuePanelStride { get; }

    /// <summary>Number of keys whose gradients are summed at a time; at most the forward pass's.</summary>
    static abstract int KeyBlock { get; }

    /// <summary>Most rows of a group: a multiple of RowTile.</summary>
    static abstract int GroupRows { get; }

    /// <summary>Number of floats from one row's weights to the next row's: more than KeyBlock, so that whole tiles of keys can be read.</summary>
    static abstract int WeightStride { get; }

    /// <summary>Products of RowTile output gradients and PanelTile panels of values.</summary>
    /// <param name="queries">The output gradients, [RowTile, ValueDim].</param>
    /// <param name="keys">The first panel.</param>
    /// <param name="scores">Receives the products.</param>
    static abstract void ProductTile(ref float queries, ref float keys, ref float scores);

    /// <summary>Products of RowTile output gradients and fewer panels than a tile has.</summary>
    /// <param name="panels">Number of panels, from 1 to PanelTile - 1.</param>
    /// <param name="queries">The output gradients, [RowTile, ValueDim].</param>
    /// <param name="keys">The first panel.</param>
    /// <param name="scores">Receives the products.</param>
    static abstract void ProductPanels(int panels, ref float queries, ref float keys, ref float scores);

    /// <summary>Makes the weights of RowTile rows: probabilities, and gradients of scores, p (product - delta) scale. Masked pairs get exactly 0.</summary>
    /// <param name="panels">Number of panels.</param>
    /// <param name="probabilities">The probabilities, in the rows' units; -0.0f where masked.</param>
    /// <param name="products">The products of output gradients and values.</param>
    /// <param name="deltas">Of each row, what is subtracted from a product: the sum of output times output gradient, less the log-sum-exp's gradient.</param>
    /// <param name="units">Of each row, what a probability is multiplied with.</param>
    /// <param name="scale">What a gradient is multiplied with.</param>
    /// <param name="weights">Receives the probabilities.</param>
    /// <param name="gradients">Receives the gradients of the scores.</param>
    static abstract void ScoreGradients(
        int panels, ref float probabilities, ref float products, ref float deltas, ref float units, float scale, ref float weights, ref float gradients);

    /// <summary>Adds gradients of scores times keys to the gradients of RowTile queries.</summary>
    /// <param name="gradients">The first key's column of the gradients of the scores.</param>
    /// <param name="keys">The first key.</param>
    /// <param name="sums">The gradients of the queries.</param>
    /// <param name="keyCount">Number of keys.</param>
    static abstract void AddQueryGradients(ref float gradients, ref float keys, ref float sums, int keyCount);

    /// <summary>Adds gradients of scores times queries to the gradients of RowTile keys.</summary>
    /// <param name="weights">The first row's gradients of the scores of the first key.</param>
    /// <param name="rows">The first query.</param>
    /// <param name="sums">The gradients of the keys.</param>
    /// <param name="keyCount">Number of rows.</param>
    static abstract void AddKeyGradients(ref float weights, ref float rows, ref float sums, int keyCount);

    /// <summary>Adds probabilities times output gradients to the gradients of RowTile values.</summary>
    /// <param name="weights">The first row's probability of the first key.</param>
    /// <param name="rows">The first output gradient.</param>
    /// <param name="sums">The gradients of the values.</param>
    /// <param name="keyCount">Number of rows.</param>
    static abstract void AddValueGradients(ref float weights, ref float rows, ref float sums, int keyCount);
}
