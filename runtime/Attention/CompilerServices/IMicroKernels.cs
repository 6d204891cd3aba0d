using System.ComponentModel;

namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// The micro-kernels of some sizes for one vector width. The traversal is compiled once for each implementation, so that
/// every property below is a constant to it. For generated code.
/// </summary>
/// <remarks>
/// Layouts, row-major: queries [RowTile, HeadDim]; a key panel [HeadDim, VectorLength]; panels follow each other;
/// probabilities [RowTile, KeyBlock]; values [key, PaddedValueDim]; accumulators [RowTile, PaddedValueDim];
/// sums [RowTile, VectorLength] (the lanes are added at the end); references, rowFirst, rowLast, rowPositions and rowHeads [RowTile].
/// A masked pair's probability is -0.0f, which tells it from an allowed one that underflowed to 0.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IMicroKernels
{
    /// <summary>Number of elements of a query and of a key.</summary>
    static abstract int HeadDim { get; }

    /// <summary>Number of elements of a value.</summary>
    static abstract int ValueDim { get; }

    /// <summary>Number of floats in a vector: keys in a panel.</summary>
    static abstract int VectorLength { get; }

    /// <summary>Number of query rows that a micro-kernel handles.</summary>
    static abstract int RowTile { get; }

    /// <summary>Number of panels that the score tile handles.</summary>
    static abstract int PanelTile { get; }

    /// <summary>Number of floats from one panel of keys to the next: a panel is [HeadDim, VectorLength], with room behind it.</summary>
    static abstract int PanelStride { get; }

    /// <summary>Number of keys that are packed at a time: a multiple of the keys of a score tile.</summary>
    static abstract int KeyBlock { get; }

    /// <summary>Number of query rows, over all heads of a group, that share the packed keys.</summary>
    static abstract int BlockRows { get; }

    /// <summary>Scores q·k of RowTile rows and PanelTile panels, neither scaled nor masked.</summary>
    /// <param name="queries">The rows' queries.</param>
    /// <param name="keys">The first panel.</param>
    /// <param name="scores">Receives the scores, in the place of the probabilities.</param>
    static abstract void ScoreTile(ref float queries, ref float keys, ref float scores);

    /// <summary>Scores q·k of RowTile rows and fewer panels than a tile has, neither scaled nor masked.</summary>
    /// <param name="panels">Number of panels, from 1 to PanelTile - 1.</param>
    /// <param name="queries">The rows' queries.</param>
    /// <param name="keys">The first panel.</param>
    /// <param name="scores">Receives the scores, in the place of the probabilities.</param>
    static abstract void ScorePanels(int panels, ref float queries, ref float keys, ref float scores);

    /// <summary>Turns the scores of some panels, whose pairs are all allowed, into probabilities.</summary>
    /// <param name="panels">Number of panels.</param>
    /// <param name="scores">The scores; receives 2^((score - reference) scale), in units of 2^-46.</param>
    /// <param name="sums">The probabilities are added to it, lane by lane.</param>
    /// <param name="references">Each row's reference.</param>
    /// <param name="scale">The scale.</param>
    static abstract void ExponentiatePanels(int panels, ref float scores, ref float sums, ref float references, ExponentScale scale);

    /// <summary>
    /// Turns one panel's scores into probabilities where the key's place is in the row's range and the score is not marked as masked
    /// (<see cref="VectorMath.MaskedScore"/>).
    /// </summary>
    /// <param name="scores">The scores; receives 2^((score - reference) scale), in units of 2^-46, or -0.0f where masked.</param>
    /// <param name="sums">The probabilities are added to it, lane by lane.</param>
    /// <param name="references">Each row's reference.</param>
    /// <param name="places">The keys' places; <see cref="int.MaxValue"/> for padding.</param>
    /// <param name="rowFirst">Each row's first place.</param>
    /// <param name="rowLast">Each row's last place.</param>
    /// <param name="scale">The scale.</param>
    static abstract void ExponentiateMaskedPanel(
        ref float scores, ref float sums, ref float references, ref int places, ref int rowFirst, ref int rowLast, ExponentScale scale);

    /// <summary>
    /// Whether the exponentials of one tile can be interleaved with the products of the next. Kernels with too few registers for that do not
    /// implement <see cref="ScoreTileAndExponentiate"/>, <see cref="ScoreTileAndExponentiateMasked"/> and <see cref="ScorePanelsAndExponentiateMasked"/>.
    /// </summary>
    static virtual bool Overlaps => false;

    /// <summary>
    /// As <see cref="ScoreTile"/>, interleaved with <see cref="ExponentiatePanels"/> of a tile scored before.
    /// </summary>
    /// <param name="queries">The rows' queries.</param>
    /// <param name="keys">The first panel.</param>
    /// <param name="scores">Receives the scores.</param>
    /// <param name="pending">Scores of a tile that was scored before, of the same or other rows; receives the probabilities.</param>
    /// <param name="sums">The probabilities are added to it, lane by lane.</param>
    /// <param name="references">Each row's reference.</param>
    /// <param name="scale">The scale.</param>
    /// <param name="table">Constants of the exponential.</param>
    static virtual void ScoreTileAndExponentiate(
        ref float queries, ref float keys, ref float scores, ref float pending, ref float sums, ref float references, ExponentScale scale, in ExponentialTable table) =>
        throw new NotSupportedException("The kernels do not overlap exponentials and products.");

    /// <summary>As <see cref="ScoreTile"/>, interleaved with <see cref="ExponentiateMaskedPanel"/> of a tile scored before.</summary>
    /// <param name="queries">The rows' queries.</param>
    /// <param name="keys">The first panel.</param>
    /// <param name="scores">Receives the scores.</param>
    /// <param name="pending">Scores of a tile that was scored before, of the same or other rows; receives the probabilities.</param>
    /// <param name="sums">The probabilities are added to it, lane by lane.</param>
    /// <param name="references">Each row's reference.</param>
    /// <param name="places">The places of their keys.</param>
    /// <param name="rowFirst">Each row's first place.</param>
    /// <param name="rowLast">Each row's last place.</param>
    /// <param name="scale">The scale.</param>
    /// <param name="table">Constants of the exponential.</param>
    static virtual void ScoreTileAndExponentiateMasked(
        ref float queries,
        ref float keys,
        ref float scores,
        ref float pending,
        ref float sums,
        ref float references,
        ref int places,
        ref int rowFirst,
        ref int rowLast,
        ExponentScale scale,
        in ExponentialTable table) =>
        throw new NotSupportedException("The kernels do not overlap exponentials and products.");

    /// <summary>As <see cref="ScorePanels"/>, interleaved with <see cref="ExponentiateMaskedPanel"/> of a tile scored before.</summary>
    /// <param name="panels">Number of panels, from 1 to PanelTile - 1.</param>
    /// <param name="queries">The rows' queries.</param>
    /// <param name="keys">The first panel.</param>
    /// <param name="scores">Receives the scores.</param>
    /// <param name="pending">Scores of a tile that was scored before, of the same or other rows; receives the probabilities.</param>
    /// <param name="sums">The probabilities are added to it, lane by lane.</param>
    /// <param name="references">Each row's reference.</param>
    /// <param name="places">The places of their keys.</param>
    /// <param name="rowFirst">Each row's first place.</param>
    /// <param name="rowLast">Each row's last place.</param>
    /// <param name="scale">The scale.</param>
    /// <param name="table">Constants of the exponential.</param>
    static virtual void ScorePanelsAndExponentiateMasked(
        int panels,
        ref float queries,
        ref float keys,
        ref float scores,
        ref float pending,
        ref float sums,
        ref float references,
        ref int places,
        ref int rowFirst,
        ref int rowLast,
        ExponentScale scale,
        in ExponentialTable table) =>
        throw new NotSupportedException("The kernels do not overlap exponentials and products.");

    /// <summary>Turns one panel's plain scores into final ones, for classes without <see cref="ScoreMethods"/> that modify them.</summary>
    /// <param name="scores">The scores; receives score · scale + bias.</param>
    /// <param name="biases">What the call adds, laid out as the scores; a null reference for nothing. Minus infinity masks a pair.</param>
    /// <param name="scale">The class's scale.</param>
    static abstract void ScalePanel(ref float scores, ref float biases, float scale);

    /// <summary>Adds probabilities · values to the accumulators of RowTile rows.</summary>
    /// <param name="probabilities">The first key's column of the probabilities.</param>
    /// <param name="values">The first key's value.</param>
    /// <param name="accumulators">The rows' accumulators.</param>
    /// <param name="keyCount">Number of keys.</param>
    static abstract void OutputTile(ref float probabilities, ref float values, ref float accumulators, int keyCount);

    /// <summary>
    /// Adds weights · keys to RowTile projected keys, for classes that project the sequence. The weights of one key lie side by side, those
    /// of the next <c>LowRankProjection.WeightRows</c> floats further; keys and sums are rows of HeadDim padded to whole vectors.
    /// </summary>
    /// <param name="weights">The first key's weights.</param>
    /// <param name="keys">The first key.</param>
    /// <param name="sums">The projected keys so far.</param>
    /// <param name="keyCount">Number of keys.</param>
    static virtual void ProjectKeys(ref float weights, ref float keys, ref float sums, int keyCount) =>
        throw new NotSupportedException("The class has no [LowRankProjection].");

    /// <summary>As <see cref="ProjectKeys"/>, for values of PaddedValueDim.</summary>
    /// <param name="weights">The first value's weights.</param>
    /// <param name="values">The first value.</param>
    /// <param name="sums">The projected values so far.</param>
    /// <param name="keyCount">Number of values.</param>
    static virtual void ProjectValues(ref float weights, ref float values, ref float sums, int keyCount) =>
        throw new NotSupportedException("The class has no [LowRankProjection].");
}
