using SparseAttentionGen.LongRangeArena.Training;

namespace SparseAttentionGen.Samples.Tests.LongRangeArena;

/// <summary>Gradients against what a loss changes by when its inputs are changed.</summary>
internal static class LayerGradient
{
    /// <summary>Outputs are floats, so that steps are large, and four points make up for it: the error is of the fourth power of the step.</summary>
    private const double Step = 1.0 / 32;

    /// <summary>For functions with kinks, of which a larger step passes more; outputs' rounding is a larger part of the differences.</summary>
    private const double SmallStep = 1.0 / 512;

    /// <summary>Relative to the gradient's norm.</summary>
    private const double Tolerance = 3e-3;

    /// <summary>For functions with kinks.</summary>
    private const double LargeTolerance = 2e-2;

    /// <summary>Asserts that a layer's gradients are right for the loss that is the sum of outputs times random weights.</summary>
    /// <param name="forward">Computes the outputs for the present inputs and parameters.</param>
    /// <param name="backward">Computes the gradient of the input from that of the output.</param>
    /// <param name="input">The input; null: there is none to differentiate by.</param>
    /// <param name="parameters">What is learned.</param>
    /// <param name="hasKinks">Whether the layer is not smooth.</param>
    public static void Check(Func<float[]> forward, Func<float[], float[]?> backward, float[]? input, IEnumerable<Parameter> parameters, bool hasKinks = false)
    {
        var weights = Random(7, forward().Length);
        double Loss() => forward().Zip(weights, static (output, weight) => (double)output * weight).Sum();

        forward();
        var inputGradient = backward((float[])weights.Clone());
        var gradients = parameters.Select(static parameter => (parameter.Name, parameter.Values, Gradient: (float[])parameter.Gradient.Clone())).ToList();
        if (input is not null)
        {
            gradients.Add(("input", input, (float[])inputGradient!.Clone()));
        }

        foreach (var (name, values, gradient) in gradients)
        {
            AssertEqualDifferences(name, Loss, values, gradient, hasKinks ? LargeTolerance : Tolerance, hasKinks ? SmallStep : Step);
        }
    }

    /// <summary>Asserts that a gradient is what a loss changes by, along some directions of all elements and along some single ones.</summary>
    public static void AssertEqualDifferences(string name, Func<double> loss, float[] values, float[] gradient, double tolerance = Tolerance, double step = Step)
    {
        var random = new Random(11);
        for (var trial = 0; trial < 6; trial++)
        {
            var only = trial < 2 ? -1 : random.Next(values.Length);
            double[] direction = [.. values.Select((_, index) => only < 0 ? (2.0 * random.Next(2)) - 1 : index == only ? 1 : 0)];
            var length = only < 0 ? step / Math.Sqrt(values.Length) : step;
            var before = (float[])values.Clone();
            double Change(double size) => At(size) - At(-size);
            double At(double size)
            {
                for (var index = 0; index < values.Length; index++)
                {
                    values[index] = (float)(before[index] + (size * direction[index]));
                }

                return loss();
            }

            var actual = ((8 * Change(length)) - Change(2 * length)) / (12 * length);
            before.CopyTo(values, 0);
            var expected = gradient.Zip(direction, static (element, size) => element * size).Sum();
            var scale = Math.Max(0.05, Math.Sqrt(gradient.Sum(static element => (double)element * element)));
            Assert.True(
                Math.Abs(expected - actual) <= tolerance * (only < 0 ? scale * 4 : scale),
                $"{name}: the gradient is {expected:R} along {(only < 0 ? "all elements" : $"element {only}")}, but the loss changes by {actual:R}.");
        }
    }

    /// <summary>Numbers between -1 and 1.</summary>
    public static float[] Random(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((2 * random.NextDouble()) - 1))];
    }
}
