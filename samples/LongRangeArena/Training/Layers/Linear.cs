using System.Numerics.Tensors;
using SparseAttentionGen.Encoders.Layers;

namespace SparseAttentionGen.LongRangeArena.Training.Layers;

/// <summary>y = x W + b for each row.</summary>
internal sealed class Linear
{
    private readonly int threads;
    private readonly int inputs;
    private readonly int outputs;
    private float[] input = [];
    private float[] output = [];
    private float[] inputGradient = [];

    /// <param name="name">What checkpoints call it.</param>
    /// <param name="inputs">Elements of a row of the input.</param>
    /// <param name="outputs">Elements of a row of the output.</param>
    /// <param name="seed">Draws the weights.</param>
    /// <param name="threads">Most threads to use.</param>
    /// <param name="scale">Factor of the weights: below 1 for what is added to a residual stream many times.</param>
    public Linear(string name, int inputs, int outputs, int seed, int threads, double scale = 1)
    {
        (this.inputs, this.outputs, this.threads) = (inputs, outputs, threads);
        Weight = Parameter.Normal($"{name}.weight", scale * Math.Sqrt(2.0 / (inputs + outputs)), seed, inputs, outputs);
        Bias = Parameter.Constant($"{name}.bias", 0, outputs);
    }

    /// <summary>[inputs, outputs].</summary>
    public Parameter Weight { get; }

    /// <summary>[outputs].</summary>
    public Parameter Bias { get; }

    public IEnumerable<Parameter> Parameters => [Weight, Bias];

    /// <summary>Multiplies rows.</summary>
    /// <param name="rows">[rows, inputs]; kept, unchanged, until the backward pass.</param>
    /// <returns>[rows, outputs]; overwritten by the next call.</returns>
    public float[] Forward(float[] rows)
    {
        input = rows;
        var count = rows.Length / inputs;
        MatrixProduct.Multiply(
            MatrixOperand.Of(rows, count, inputs), MatrixOperand.Of(Weight.Values, inputs, outputs), Buffers.Fit(ref output, count * outputs), threads);
        RowBlocks.Run(count, threads, (_, first, end) =>
        {
            for (var row = first; row < end; row++)
            {
                var place = output.AsSpan(row * outputs, outputs);
                TensorPrimitives.Add(place, Bias.Values, place);
            }
        });
        return output;
    }

    /// <summary>Computes the gradients of the weights, the bias and the input of the last forward pass.</summary>
    /// <param name="outputGradient">[rows, outputs].</param>
    /// <returns>[rows, inputs]; overwritten by the next call.</returns>
    public float[] Backward(float[] outputGradient)
    {
        var count = outputGradient.Length / outputs;
        MatrixProduct.Multiply(
            MatrixOperand.Transposed(input, count, inputs), MatrixOperand.Of(outputGradient, count, outputs), Weight.Gradient, threads);
        ColumnSums.Write(outputGradient, Bias.Gradient, threads);
        MatrixProduct.Multiply(
            MatrixOperand.Of(outputGradient, count, outputs),
            MatrixOperand.Transposed(Weight.Values, inputs, outputs),
            Buffers.Fit(ref inputGradient, count * inputs),
            threads);
        return inputGradient;
    }
}
