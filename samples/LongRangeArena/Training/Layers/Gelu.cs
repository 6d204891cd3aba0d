using System.Numerics;
using System.Runtime.InteropServices;
using SparseAttentionGen.Encoders.Layers;

namespace SparseAttentionGen.LongRangeArena.Training.Layers;

/// <summary>GELU in its approximation through tanh (Hendrycks and Gimpel 2016, arXiv 1606.08415, section 2).</summary>
internal sealed class Gelu(int threads)
{
    /// <summary>A number of elements for a row of work, since an activation has no rows.</summary>
    private const int RowSize = 64;

    private float[] input = [];
    private float[] output = [];
    private float[] inputGradient = [];

    /// <summary>Applies it to all elements.</summary>
    /// <param name="elements">Kept, unchanged, until the backward pass.</param>
    /// <returns>As many elements; overwritten by the next call.</returns>
    public float[] Forward(float[] elements)
    {
        input = elements;
        Buffers.Fit(ref output, elements.Length);
        Pieces(elements.Length, (start, length) =>
        {
            var piece = output.AsSpan(start, length);
            input.AsSpan(start, length).CopyTo(piece);
            ActivationFunctions.Apply(Activation.GeluTanh, piece);
        });
        return output;
    }

    /// <summary>Computes the gradient of the input of the last forward pass.</summary>
    public float[] Backward(float[] outputGradient)
    {
        Buffers.Fit(ref inputGradient, outputGradient.Length);
        Pieces(outputGradient.Length, (start, length) =>
            Multiply(input.AsSpan(start, length), outputGradient.AsSpan(start, length), inputGradient.AsSpan(start, length)));
        return inputGradient;
    }

    private static void Multiply(Span<float> inputs, Span<float> gradients, Span<float> results)
    {
        var xs = MemoryMarshal.Cast<float, Vector<float>>(inputs);
        var outputs = MemoryMarshal.Cast<float, Vector<float>>(gradients);
        var targets = MemoryMarshal.Cast<float, Vector<float>>(results);
        for (var index = 0; index < xs.Length; index++)
        {
            targets[index] = Derivative(xs[index]) * outputs[index];
        }

        for (var index = xs.Length * Vector<float>.Count; index < inputs.Length; index++)
        {
            results[index] = Derivative(new Vector<float>(inputs[index]))[0] * gradients[index];
        }
    }

    /// <summary>Of x s(w) with the logistic function s and w = 2 √(2/π) (x + 0.044715 x³): s + x s (1 - s) w'.</summary>
    private static Vector<float> Derivative(Vector<float> x)
    {
        // Beyond it the derivative is 0 or 1 to the last bit, and squares would overflow.
        x = Vector.Min(Vector.Max(x, new Vector<float>(-20)), new Vector<float>(20));
        var square = x * x;
        var w = x * ((square * 0.044715f) + Vector<float>.One) * 1.595769122f;
        var slope = ((square * 0.134145f) + Vector<float>.One) * 1.595769122f;
        var s = Vector<float>.One / (Vector<float>.One + Vector.Exp(-w));
        return s + (x * s * (Vector<float>.One - s) * slope);
    }

    private void Pieces(int length, Action<int, int> work) => RowBlocks.Run(
        (length + RowSize - 1) / RowSize, threads, (_, first, end) => work(first * RowSize, Math.Min(length, end * RowSize) - (first * RowSize)));
}
