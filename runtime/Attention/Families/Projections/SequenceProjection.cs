using System.ComponentModel;
using SparseAttentionGen.CompilerServices;

namespace SparseAttentionGen;

/// <summary>
/// How the keys and values of a sequence are projected along it to a few rows that every query attends: K' = E K, V' = F V
/// (Wang et al. 2020, Linformer, arXiv 2006.04768, equation 7). For classes with <see cref="LowRankProjectionAttribute"/>.
/// </summary>
/// <remarks>
/// <para>
/// Immutable; one object can serve many classes and calls at the same time. It keeps one copy of the weights, and one for keys and values
/// together where they share them.
/// </para>
/// <para>
/// <b>Matrices</b> (<see cref="Create(int, int, ReadOnlySpan{float}, ReadOnlySpan{float}, int)"/>, <see cref="Random"/>): a sequence
/// shorter than they are uses their first columns, and a key that is padding adds nothing to any projected key. As every projected key
/// is a sum over all keys, an element that is not a number reaches the output of every query of its head.
/// </para>
/// <para>
/// <b>Segments</b> (<see cref="MeanPooling(int)"/>, <see cref="Convolution"/>): a projected key is a sum over a segment of the sequence, whose
/// length is that of the batch element where a call gives <see cref="AttentionArguments.KeyLengths"/>. A segment of padding alone has
/// no projected key, so that no query attends it.
/// </para>
/// <para>A batch element without any key has no projected keys either.</para>
/// </remarks>
public sealed partial class SequenceProjection
{
    private SequenceProjection(ProjectionKind kind, int rank, int length, int heads)
    {
        (Kind, Rank, Length, Heads) = (kind, rank, length, heads);
    }

    /// <summary>Number of projected keys k, the rows of E and F.</summary>
    public int Rank { get; }

    /// <summary>Longest sequence n, the columns of E and F; 0 for any.</summary>
    public int Length { get; }

    /// <summary>Number of key and value heads with weights of their own; 1 where all share the same.</summary>
    public int Heads { get; }

    /// <summary>Whether values are projected as keys are: F = E.</summary>
    public bool IsShared => ReferenceEquals(KeyMatrix, ValueMatrix) && ReferenceEquals(KeyKernel, ValueKernel);

    internal ProjectionKind Kind { get; }

    /// <summary>E, of matrices.</summary>
    internal ProjectionWeights? KeyMatrix { get; private init; }

    /// <summary>F, of matrices; the same object where they are equal.</summary>
    internal ProjectionWeights? ValueMatrix { get; private init; }

    /// <summary>Weights of a segment's keys, of a convolution.</summary>
    internal float[] KeyKernel { get; private init; } = [];

    /// <summary>Weights of a segment's values; the same object where they are equal.</summary>
    internal float[] ValueKernel { get; private init; } = [];

    /// <summary>The weight of a key in a projected key: an element of E for a sequence without padding.</summary>
    /// <param name="head">The key and value head; any where <see cref="Heads"/> is 1.</param>
    /// <param name="row">The projected key, from 0 to <see cref="Rank"/> - 1.</param>
    /// <param name="column">The key.</param>
    /// <param name="length">Number of keys.</param>
    /// <returns>The weight; 0 for a segment that the sequence does not have.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such element.</exception>
    public float KeyWeight(int head, int row, int column, int length) => Weight(KeyMatrix, KeyKernel, head, row, column, length);

    /// <summary>The weight of a value in a projected value: an element of F for a sequence without padding.</summary>
    /// <param name="head">The key and value head; any where <see cref="Heads"/> is 1.</param>
    /// <param name="row">The projected value, from 0 to <see cref="Rank"/> - 1.</param>
    /// <param name="column">The value.</param>
    /// <param name="length">Number of values.</param>
    /// <returns>The weight; 0 for a segment that the sequence does not have.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such element.</exception>
    public float ValueWeight(int head, int row, int column, int length) => Weight(ValueMatrix, ValueKernel, head, row, column, length);

    /// <summary>Says how the projection works, with its sizes.</summary>
    /// <returns>A phrase such as <c>matrices of 256 x 4096, shared by keys and values</c>.</returns>
    public override string ToString() => Kind switch
    {
        ProjectionKind.MeanPooling => $"means of {Rank} segments",
        ProjectionKind.Convolution => $"convolution over {Rank} segments of {KeyKernel.Length}",
        _ => $"matrices of {Rank} x {Length}",
    } + (Heads > 1 ? $" for each of {Heads} heads" : string.Empty)
      + (IsShared && Kind != ProjectionKind.MeanPooling ? ", shared by keys and values" : string.Empty);

    /// <summary>Gives back a projection that fits a class. For generated code.</summary>
    /// <param name="pattern">The class's pattern.</param>
    /// <param name="projection">The projection that the class is constructed with.</param>
    /// <returns>The projection.</returns>
    /// <exception cref="ArgumentNullException">There is none.</exception>
    /// <exception cref="ArgumentException">It has another number of projected keys, or is longer than the class allows.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static SequenceProjection CheckedFor(AttentionPattern pattern, SequenceProjection projection)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(projection);
        if (pattern.Approximation is not LowRankProjection declared)
        {
            throw new ArgumentException("The class has no [LowRankProjection].", nameof(pattern));
        }

        if (projection.Rank != declared.ProjectedKeys)
        {
            throw new ArgumentException(
                $"The projection has {projection.Rank} projected keys, but the class's [LowRankProjection] has {declared.ProjectedKeys}.", nameof(projection));
        }

        if (declared.Length > 0 && projection.Length > declared.Length)
        {
            throw new ArgumentException(
                $"The projection is for sequences of up to {projection.Length}, but the class's [LowRankProjection] has a Length of {declared.Length}.",
                nameof(projection));
        }

        return projection;
    }

    private float Weight(ProjectionWeights? matrix, float[] kernel, int head, int row, int column, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(head);
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Rank);
        ArgumentOutOfRangeException.ThrowIfNegative(column);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(column, length);
        if (Length > 0)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        }

        if (Heads > 1)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(head, Heads);
        }

        if (matrix is not null)
        {
            return matrix[Heads == 1 ? 0 : head, row, column];
        }

        var segments = new SegmentRule(this, length);
        if (row >= segments.Count || column < segments.Start(row) || column >= segments.Start(row + 1))
        {
            return 0;
        }

        return Kind == ProjectionKind.MeanPooling
            ? 1f / (segments.Start(row + 1) - segments.Start(row))
            : kernel[column - segments.Start(row)];
    }
}
