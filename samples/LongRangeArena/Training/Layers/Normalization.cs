using System.Numerics.Tensors;

namespace SparseAttentionGen.LongRangeArena.Training.Layers;

/// <summary>Layer normalisation: each row to mean 0 and variance 1, then scaled and shifted (Ba et al. 2016, arXiv 1607.06450).</summary>
internal sealed class Normalization(string name, int size, int threads)
{
    private const float Epsilon = 1e-5f;
    private float[] normalized = [];
    private float[] inverseDeviations = [];
    private float[] output = [];
    private float[] inputGradient = [];
    private float[] scaleGradients = [];

    /// <summary>[size].</summary>
    public Parameter Scale { get; } = Parameter.Constant($"{name}.weight", 1, size);

    /// <summary>[size].</summary>
    public Parameter Shift { get; } = Parameter.Constant($"{name}.bias", 0, size);

    public IEnumerable<Parameter> Parameters => [Scale, Shift];

    /// <summary>Normalises rows.</summary>
    /// <param name="rows">[rows, size].</param>
    /// <returns>[rows, size]; overwritten by the next call.</returns>
    public float[] Forward(float[] rows)
    {
        var count = rows.Length / size;
        Buffers.Fit(ref normalized, rows.Length);
        Buffers.Fit(ref inverseDeviations, count);
        Buffers.Fit(ref output, rows.Length);
        RowBlocks.Run(count, threads, (_, first, end) =>
        {
            for (var row = first; row < end; row++)
            {
                var place = normalized.AsSpan(row * size, size);
                var source = rows.AsSpan(row * size, size);
                TensorPrimitives.Subtract(source, TensorPrimitives.Sum<float>(source) / size, place);
                inverseDeviations[row] = 1 / MathF.Sqrt((TensorPrimitives.SumOfSquares<float>(place) / size) + Epsilon);
                TensorPrimitives.Multiply(place, inverseDeviations[row], place);
                TensorPrimitives.MultiplyAdd(place, Scale.Values, Shift.Values, output.AsSpan(row * size, size));
            }
        });
        return output;
    }

    /// <summary>Computes the gradients of scale, shift and the input of the last forward pass.</summary>
    /// <param name="outputGradient">[rows, size].</param>
    /// <returns>[rows, size]; overwritten by the next call.</returns>
    public float[] Backward(float[] outputGradient)
    {
        var count = outputGradient.Length / size;
        Buffers.Fit(ref inputGradient, outputGradient.Length);
        Buffers.Fit(ref scaleGradients, outputGradient.Length);
        RowBlocks.Run(count, threads, (_, first, end) =>
        {
            for (var row = first; row < end; row++)
            {
                Row(outputGradient.AsSpan(row * size, size), row);
            }
        });
        ColumnSums.Write(scaleGradients, Scale.Gradient, threads);
        ColumnSums.Write(outputGradient, Shift.Gradient, threads);
        return inputGradient;
    }

    /// <summary>With g the gradient of the normalised row x: (g - mean(g) - x mean(g x)) / deviation.</summary>
    private void Row(ReadOnlySpan<float> outputGradient, int row)
    {
        var rowNormalized = normalized.AsSpan(row * size, size);
        var result = inputGradient.AsSpan(row * size, size);
        TensorPrimitives.Multiply(outputGradient, rowNormalized, scaleGradients.AsSpan(row * size, size));
        TensorPrimitives.Multiply(outputGradient, Scale.Values, result);
        var mean = TensorPrimitives.Sum<float>(result) / size;
        var along = TensorPrimitives.Dot<float>(result, rowNormalized) / size;
        TensorPrimitives.Subtract(result, mean, result);
        TensorPrimitives.MultiplyAdd(rowNormalized, -along, result, result);
        TensorPrimitives.Multiply(result, inverseDeviations[row], result);
    }
}
