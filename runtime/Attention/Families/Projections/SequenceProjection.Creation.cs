using System.Numerics.Tensors;
using SparseAttentionGen.CompilerServices;

namespace SparseAttentionGen;

/// <content>The ways to make one.</content>
public sealed partial class SequenceProjection
{
    /// <summary>Projects by matrices, such as learned ones.</summary>
    /// <param name="rank">Number of projected keys k: 1 to 65536.</param>
    /// <param name="length">Longest sequence n: 1 or more.</param>
    /// <param name="keys">E, [rank, length] row by row, or [heads, rank, length]; copied.</param>
    /// <param name="values">F, in the same form; empty, the default: F = E.</param>
    /// <param name="heads">Number of key and value heads, each with its own matrices; 1, the default: all share the same.</param>
    /// <returns>The projection.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A size is out of range.</exception>
    /// <exception cref="ArgumentException">A matrix has another number of elements, or one that is not finite.</exception>
    public static unsafe SequenceProjection Create(
        int rank, int length, ReadOnlySpan<float> keys, ReadOnlySpan<float> values = default, int heads = 1)
    {
        CheckSizes(rank, length, heads);
        CheckCount(keys.Length, rank, length, heads, nameof(keys));
        if (!values.IsEmpty)
        {
            CheckCount(values.Length, rank, length, heads, nameof(values));
        }

        fixed (float* keyData = keys)
        fixed (float* valueData = values)
        {
            var strides = ((nint)rank * length, (nint)length);
            return FromMatrices(rank, length, heads, keyData, strides, valueData, strides);
        }
    }

    /// <summary>Projects by matrices in tensors, such as learned ones.</summary>
    /// <param name="keys">E, [rank, length] shared by all heads, or [keyValueHeads, rank, length]; the last stride is 1. Copied.</param>
    /// <param name="values">F, of the same lengths; empty, the default: F = E.</param>
    /// <returns>The projection.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A size is out of range.</exception>
    /// <exception cref="ArgumentException">The tensors differ in their lengths, have another form, or an element that is not finite.</exception>
    public static unsafe SequenceProjection Create(in ReadOnlyTensorSpan<float> keys, in ReadOnlyTensorSpan<float> values = default)
    {
        var (heads, rank, length, keyStrides) = FormOf(keys, nameof(keys));
        CheckSizes(rank, length, heads);
        var valueStrides = keyStrides;
        if (!values.IsEmpty)
        {
            var form = FormOf(values, nameof(values));
            if ((form.Heads, form.Rank, form.Length) != (heads, rank, length))
            {
                throw new ArgumentException(
                    $"The values' tensor is [{form.Heads}, {form.Rank}, {form.Length}], but the keys' is [{heads}, {rank}, {length}].", nameof(values));
            }

            valueStrides = form.Strides;
        }

        fixed (float* keyData = &keys.GetPinnableReference())
        fixed (float* valueData = &values.GetPinnableReference())
        {
            return FromMatrices(rank, length, heads, keyData, keyStrides, values.IsEmpty ? null : valueData, valueStrides);
        }
    }

    /// <summary>
    /// Projects by the means of segments of nearly equal length (section 4, "General projections"): segment s of n keys begins at key
    /// floor(s n / k). A sequence of fewer keys than <paramref name="rank"/> has a segment for each key, so that attention is exact.
    /// </summary>
    /// <remarks>A key that is padding does not count: a mean is taken over the others of its segment.</remarks>
    /// <param name="rank">Number of projected keys k: 1 to 65536.</param>
    /// <returns>The projection, for sequences of any length.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is out of range.</exception>
    public static SequenceProjection MeanPooling(int rank)
    {
        CheckSizes(rank, 1, 1);
        return new SequenceProjection(ProjectionKind.MeanPooling, rank, 0, 1);
    }

    /// <summary>
    /// Projects by a convolution along the sequence, with as many weights as its stride and the same for all channels (section 4, "General
    /// projections"): projected key s is the sum of the weights times the keys from s times their number on.
    /// </summary>
    /// <remarks>Keys behind the end of the sequence, and padding, count as 0.</remarks>
    /// <param name="rank">Number of projected keys k: 1 to 65536.</param>
    /// <param name="keyWeights">A weight for each key of a segment; the longest sequence is k times as long.</param>
    /// <param name="valueWeights">As many for values; empty, the default: as for keys.</param>
    /// <returns>The projection.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is out of range.</exception>
    /// <exception cref="ArgumentException">There are no weights, too many, of differing number, or one is not finite.</exception>
    public static SequenceProjection Convolution(int rank, ReadOnlySpan<float> keyWeights, ReadOnlySpan<float> valueWeights = default)
    {
        CheckSizes(rank, 1, 1);
        if (keyWeights.IsEmpty || (long)keyWeights.Length * rank > LongestLength)
        {
            throw new ArgumentException($"There are {keyWeights.Length} weights for each of {rank} projected keys: they must be from 1 on, and {LongestLength} in all at most.", nameof(keyWeights));
        }

        if (!valueWeights.IsEmpty && valueWeights.Length != keyWeights.Length)
        {
            throw new ArgumentException($"There are {valueWeights.Length} weights for values, but {keyWeights.Length} for keys.", nameof(valueWeights));
        }

        CheckFinite(keyWeights, nameof(keyWeights));
        CheckFinite(valueWeights, nameof(valueWeights));
        var kernel = keyWeights.ToArray();
        return new SequenceProjection(ProjectionKind.Convolution, rank, rank * kernel.Length, 1)
        {
            KeyKernel = kernel,
            ValueKernel = valueWeights.IsEmpty ? kernel : valueWeights.ToArray(),
        };
    }

    /// <summary>
    /// Projects by a random matrix, E = F with independent elements of the normal distribution of mean 0 and variance 1 / k, as in the proof of
    /// theorem 2: a starting point for training, and a baseline for what training gains.
    /// </summary>
    /// <param name="rank">Number of projected keys k: 1 to 65536.</param>
    /// <param name="length">Longest sequence n: 1 or more.</param>
    /// <param name="seed">Start of the random numbers: equal seeds give equal matrices.</param>
    /// <param name="heads">Number of key and value heads, each with its own matrix; 1, the default: all share the same.</param>
    /// <returns>The projection.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A size is out of range.</exception>
    public static SequenceProjection Random(int rank, int length, int seed, int heads = 1)
    {
        CheckSizes(rank, length, heads);
        var random = new Random(seed);
        var deviation = 1 / Math.Sqrt(rank);
        var row = new float[length];
        var matrix = ProjectionWeights.Copy(
            (_, _) =>
            {
                FillNormal(row, random, deviation);
                return row;
            },
            heads, rank, length, "keys");
        return new SequenceProjection(ProjectionKind.Matrix, rank, length, heads) { KeyMatrix = matrix, ValueMatrix = matrix };
    }

    /// <summary>Longest sequence of any call.</summary>
    private const int LongestLength = int.MaxValue - 1024;

    /// <summary>Normal numbers in pairs, by the method of Box and Muller.</summary>
    private static void FillNormal(Span<float> row, Random random, double deviation)
    {
        for (var column = 0; column < row.Length; column += 2)
        {
            // 1 - x is above 0, so that its logarithm is finite.
            var radius = deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            var (sine, cosine) = Math.SinCos(2 * Math.PI * random.NextDouble());
            row[column] = (float)(radius * cosine);
            if (column + 1 < row.Length)
            {
                row[column + 1] = (float)(radius * sine);
            }
        }
    }

    private static unsafe SequenceProjection FromMatrices(
        int rank, int length, int heads, float* keys, (nint Head, nint Row) keyStrides, float* values, (nint Head, nint Row) valueStrides)
    {
        var keyMatrix = ProjectionWeights.Copy(
            (head, row) => new ReadOnlySpan<float>(keys + (head * keyStrides.Head) + (row * keyStrides.Row), length), heads, rank, length, nameof(keys));
        return new SequenceProjection(ProjectionKind.Matrix, rank, length, heads)
        {
            KeyMatrix = keyMatrix,
            ValueMatrix = values == null
                ? keyMatrix
                : ProjectionWeights.Copy(
                    (head, row) => new ReadOnlySpan<float>(values + (head * valueStrides.Head) + (row * valueStrides.Row), length),
                    heads, rank, length, nameof(values)),
        };
    }

    private static (int Heads, int Rank, int Length, (nint Head, nint Row) Strides) FormOf(in ReadOnlyTensorSpan<float> tensor, string name)
    {
        if (tensor.Rank is not (2 or 3))
        {
            throw new ArgumentException($"The {name}' tensor must be [rank, length] or [heads, rank, length], but has {tensor.Rank} dimensions.", name);
        }

        var lengths = tensor.Lengths;
        var strides = tensor.Strides;
        if (strides[^1] != 1 && lengths[^1] > 1)
        {
            throw new ArgumentException($"The {name}' tensor must have a last stride of 1, not {strides[^1]}.", name);
        }

        foreach (var size in lengths)
        {
            if (size > LongestLength)
            {
                throw new ArgumentException($"The {name}' tensor has {size} elements in one dimension, more than is supported.", name);
            }
        }

        return (tensor.Rank == 3 ? (int)lengths[0] : 1, (int)lengths[^2], (int)lengths[^1], (tensor.Rank == 3 ? strides[0] : 0, strides[^2]));
    }

    private static void CheckSizes(int rank, int length, int heads)
    {
        if (rank is < 1 or > LowRankProjection.Most)
        {
            throw new ArgumentOutOfRangeException(nameof(rank), rank, $"rank must be from 1 to {LowRankProjection.Most}.");
        }

        if (length is < 1 or > LongestLength)
        {
            throw new ArgumentOutOfRangeException(nameof(length), length, $"length must be from 1 to {LongestLength}.");
        }

        if (heads < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(heads), heads, "heads must be 1 or more.");
        }
    }

    private static void CheckCount(int actual, int rank, int length, int heads, string name)
    {
        var expected = (Int128)heads * rank * length;
        if (actual != expected)
        {
            var form = heads == 1 ? $"[{rank}, {length}]" : $"[{heads}, {rank}, {length}]";
            throw new ArgumentException($"The {name}' matrix has {actual} elements, but {form} needs {expected}.", name);
        }
    }

    private static void CheckFinite(ReadOnlySpan<float> weights, string name)
    {
        for (var index = 0; index < weights.Length; index++)
        {
            if (!float.IsFinite(weights[index]))
            {
                throw new ArgumentException($"{name}[{index}] is {weights[index]}: weights must be finite.", name);
            }
        }
    }
}
