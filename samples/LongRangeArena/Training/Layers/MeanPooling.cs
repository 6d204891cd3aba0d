using System.Numerics.Tensors;

namespace SparseAttentionGen.LongRangeArena.Training.Layers;

/// <summary>The mean of a sequence's tokens, without its padding: what is classified.</summary>
internal sealed class MeanPooling(int length, int size)
{
    private int[] lengths = [];
    private float[] output = [];
    private float[] inputGradient = [];

    /// <summary>Takes means.</summary>
    /// <param name="rows">[batch, length, size].</param>
    /// <param name="tokenCounts">Tokens of each sequence before its padding: 1 or more.</param>
    /// <returns>[batch, size]; overwritten by the next call.</returns>
    public float[] Forward(float[] rows, int[] tokenCounts)
    {
        lengths = tokenCounts;
        Array.Clear(Buffers.Fit(ref output, tokenCounts.Length * size));
        for (var sequence = 0; sequence < tokenCounts.Length; sequence++)
        {
            var mean = output.AsSpan(sequence * size, size);
            for (var token = 0; token < tokenCounts[sequence]; token++)
            {
                TensorPrimitives.Add(mean, rows.AsSpan(((sequence * length) + token) * size, size), mean);
            }

            TensorPrimitives.Divide(mean, tokenCounts[sequence], mean);
        }

        return output;
    }

    /// <summary>Computes the gradient of the input of the last forward pass: 0 for padding.</summary>
    /// <param name="outputGradient">[batch, size].</param>
    public float[] Backward(float[] outputGradient)
    {
        Array.Clear(Buffers.Fit(ref inputGradient, lengths.Length * length * size));
        for (var sequence = 0; sequence < lengths.Length; sequence++)
        {
            var first = inputGradient.AsSpan(sequence * length * size, size);
            TensorPrimitives.Divide(outputGradient.AsSpan(sequence * size, size), lengths[sequence], first);
            for (var token = 1; token < lengths[sequence]; token++)
            {
                first.CopyTo(inputGradient.AsSpan(((sequence * length) + token) * size, size));
            }
        }

        return inputGradient;
    }
}
