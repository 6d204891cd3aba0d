using System.Numerics.Tensors;
using SparseAttentionGen.Encoders.Checkpoints;

namespace SparseAttentionGen.Encoders.Layers;

/// <summary>Finds NaN and infinity among numbers.</summary>
internal static class FiniteNumbers
{
    /// <summary>Whether there is neither a NaN nor an infinity. True for an empty span, for which the library says false.</summary>
    public static bool All(ReadOnlySpan<float> values) => values.IsEmpty || TensorPrimitives.IsFiniteAll(values);

    /// <summary>Fails if weights are not finite.</summary>
    /// <param name="values">Some of a tensor's elements.</param>
    /// <param name="start">The first one's index.</param>
    /// <param name="file">Where the tensor is, for the message.</param>
    /// <param name="tensor">Its name.</param>
    /// <param name="shape">Its sizes.</param>
    /// <exception cref="InvalidDataException">One is not.</exception>
    public static void Require(ReadOnlySpan<float> values, long start, string file, string tensor, ReadOnlySpan<long> shape)
    {
        if (All(values))
        {
            return;
        }

        var index = 0;
        while (float.IsFinite(values[index]))
        {
            index++;
        }

        throw new InvalidDataException(
            $"{file}: the tensor '{tensor}' has {TensorSizes.Number(values[index])} at {TensorSizes.Place(start + index, shape)}: "
            + "the checkpoint is damaged, or it was saved after its training had failed.");
    }
}
