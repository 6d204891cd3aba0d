namespace SparseAttentionGen.Tests;

/// <summary>Gradients against central differences of a loss in double precision.</summary>
/// <param name="loss">The loss for the present inputs.</param>
/// <param name="random">Chooses the directions in which inputs are changed.</param>
/// <param name="step">
/// The size of changes, a power of 2 from 2^-21 on: elements up to 2 that are multiples of 2^-14 are changed without rounding.
/// </param>
internal sealed class FiniteDifferences(Func<double> loss, Random random, double step = 1.0 / 128)
{
    /// <summary>Largest allowed difference relative to the largest of 1 and the gradient's elements.</summary>
    private const double Tolerance = 2e-4;

    /// <summary>Rounds inputs so that they can be changed without further rounding.</summary>
    public static void Round(Span<float> inputs)
    {
        foreach (ref var input in inputs)
        {
            input = MathF.Round(input * 16384) / 16384;
        }
    }

    /// <summary>Asserts that the gradient of a tensor is what the loss changes by.</summary>
    public void Check(string name, TestTensor input, ReadOnlyMemory<double> gradient) => Check(name, input.Data, gradient, input.Places());

    /// <summary>Asserts that a gradient is what the loss changes by: along all elements at once, and along single ones.</summary>
    /// <param name="name">What it is the gradient of.</param>
    /// <param name="inputs">The inputs, changed in the meantime.</param>
    /// <param name="gradient">The gradient.</param>
    /// <param name="places">Where the gradient's elements are in the inputs; null: at the same places.</param>
    public void Check(string name, float[] inputs, ReadOnlyMemory<double> gradient, int[]? places = null)
    {
        places ??= [.. Enumerable.Range(0, inputs.Length)];
        Assert.True(places.Length == gradient.Length, $"The gradient of {name} has {gradient.Length} elements, but should have {places.Length}.");
        for (var trial = 0; trial < 5 && places.Length > 0; trial++)
        {
            var direction = new float[places.Length];
            for (var index = 0; index < direction.Length; index++)
            {
                direction[index] = trial < 2 ? (2 * random.Next(2)) - 1 : 0;
            }

            direction[random.Next(direction.Length)] = 1;
            CheckAlong(name, inputs, gradient.Span, places, direction);
        }
    }

    private void CheckAlong(string name, float[] inputs, ReadOnlySpan<double> gradient, int[] places, float[] direction)
    {
        var (expected, largest) = (0.0, 1.0);
        for (var index = 0; index < direction.Length; index++)
        {
            expected += gradient[index] * direction[index];
            largest = Math.Max(largest, Math.Abs(gradient[index]));
        }

        // The error of four points is of the fourth power of the step.
        var before = (float[])inputs.Clone();
        double Change(double size) => LossAt(size) - LossAt(-size);
        double LossAt(double size)
        {
            for (var index = 0; index < direction.Length; index++)
            {
                inputs[places[index]] = (float)(before[places[index]] + (size * direction[index]));
            }

            return loss();
        }

        var actual = ((8 * Change(step)) - Change(2 * step)) / (12 * step);
        before.CopyTo(inputs, 0);
        if (!(Math.Abs(expected - actual) <= Tolerance * largest))
        {
            var changed = direction.Count(static element => element != 0);
            Assert.Fail($"Along {changed} elements of {name} the gradient is {expected:R}, but the loss changes by {actual:R} (the largest element is {largest:G3}).");
        }
    }
}
