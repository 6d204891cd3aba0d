using CsCheck;
using SparseAttentionGen.Encoders.Layers;

namespace SparseAttentionGen.Samples.Tests.LongDocument;

/// <summary>Linear layers, activations and normalisations against their definitions in double precision.</summary>
public sealed class NumericsTests
{
    private static readonly Gen<(int Inputs, int Outputs, int Rows, bool HasBias, int Seed)> Sizes = Gen.Select(
        Gen.OneOf(Gen.Int[1, 200], Gen.OneOf(1, 63, 64, 65, 128, 511, 512, 513, 700, 1100)),
        Gen.OneOf(Gen.Int[1, 200], Gen.OneOf(1, 63, 64, 65, 128, 192)),
        Gen.Frequency((4, Gen.Int[0, 20]), (1, Gen.OneOf(0, 1, 95, 96, 97, 200))),
        Gen.Bool,
        Gen.Int[0, 1 << 20]);

    [Fact]
    public void Linear_layer_equals_its_definition_for_any_shape_and_number_of_threads() => Sizes.Sample(
        static size =>
        {
            var (weight, bias, input) = (Numbers(size.Seed, size.Outputs * size.Inputs), Numbers(size.Seed + 1, size.HasBias ? size.Outputs : 0), Numbers(size.Seed + 2, size.Rows * size.Inputs));
            var layer = new LinearLayer(weight, bias, size.Inputs, size.Outputs);
            var output = Apply(layer, input, size.Rows, threads: 1);
            for (var row = 0; row < size.Rows; row++)
            {
                for (var column = 0; column < size.Outputs; column++)
                {
                    var (expected, scale) = (size.HasBias ? (double)bias[column] : 0, 1.0);
                    for (var inner = 0; inner < size.Inputs; inner++)
                    {
                        var product = (double)input[(row * size.Inputs) + inner] * weight[(column * size.Inputs) + inner];
                        (expected, scale) = (expected + product, scale + Math.Abs(product));
                    }

                    Assert.Equal(expected, output[(row * size.Outputs) + column], 2e-6 * scale);
                }
            }

            Assert.Equal(output, Apply(layer, input, size.Rows, threads: 3));
        },
        iter: 60,
        threads: 1);

    [Fact]
    public void Linear_layer_gives_the_same_bits_for_any_number_of_threads_and_of_rows_together()
    {
        const int Rows = 450;
        var (layer, input) = (new LinearLayer(Numbers(1, 150 * 600), Numbers(2, 150), 600, 150), Numbers(3, Rows * 600));
        var one = Apply(layer, input, Rows, threads: 1);
        foreach (var threads in new[] { -1, 0, 2, 3, 7, 64 })
        {
            Assert.Equal(one, Apply(layer, input, Rows, threads));
        }

        foreach (var row in new[] { 0, 95, 96, 449 })
        {
            Assert.Equal(one[(row * 150)..((row + 1) * 150)], Apply(layer, input[(row * 600)..((row + 1) * 600)], 1, threads: 2));
        }
    }

    [Fact]
    public void Linear_layer_keeps_a_rows_special_numbers_in_that_row()
    {
        var (layer, input) = (new LinearLayer([1, 2, 3, 4, 5, 6], [], 3, 2), new float[15]);
        (input[3], input[7], input[10]) = (float.NaN, float.PositiveInfinity, float.MaxValue);
        float[] expected = [0, 0, float.NaN, float.NaN, float.PositiveInfinity, float.PositiveInfinity, float.PositiveInfinity, float.PositiveInfinity, 0, 0];
        Assert.Equal(expected, Apply(layer, input, 5, threads: 1));
    }

    [Fact]
    public void Linear_layer_is_the_same_out_of_a_reader()
    {
        foreach (var (inputs, outputs) in new[] { (1, 1), (7, 64), (33, 65), (600, 150) })
        {
            var (weight, bias, input) = (Numbers(1, outputs * inputs), Numbers(2, outputs), Numbers(3, 5 * inputs));
            var read = new LinearLayer((start, target) => weight.AsSpan((int)start, target.Length).CopyTo(target), bias, inputs, outputs);
            Assert.Equal(Apply(new LinearLayer(weight, bias, inputs, outputs), input, 5, threads: 1), Apply(read, input, 5, threads: 1));
        }
    }

    [Fact]
    public void Linear_layer_without_rows_does_nothing() => Assert.Empty(Apply(new LinearLayer([1], [1], 1, 1), [], 0, threads: 4));

    [Fact]
    public void Linear_layer_refuses_wrong_sizes_before_it_writes()
    {
        Assert.Throws<ArgumentOutOfRangeException>("inputs", static () => new LinearLayer([], [], 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>("outputs", static () => new LinearLayer([], [], 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>("weight", static () => new LinearLayer([1, 2, 3], [], 2, 2));
        Assert.Throws<ArgumentOutOfRangeException>("weight", static () => new LinearLayer([], [], 1 << 16, 1 << 16));
        Assert.Throws<ArgumentException>("bias", static () => new LinearLayer([1, 2], [1], 1, 2));
        var (layer, output) = (new LinearLayer([1, 2], [], 1, 2), new float[] { 7, 7, 7, 7 });
        Assert.Throws<ArgumentOutOfRangeException>("input", () => layer.Apply([1], output, 2, 1, TestContext.Current.CancellationToken));
        Assert.Throws<ArgumentOutOfRangeException>("output", () => layer.Apply([1, 2], output.AsSpan(1), 2, 1, TestContext.Current.CancellationToken));
        Assert.Throws<ArgumentOutOfRangeException>("rows", () => layer.Apply([], [], -1, 1, TestContext.Current.CancellationToken));
        Assert.Equal([7, 7, 7, 7], output);
    }

    [Fact]
    public void Linear_layer_stops_when_cancelled()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var layer = new LinearLayer(new float[128 * 128], [], 128, 128);
        foreach (var threads in new[] { 1, 2 })
        {
            Assert.ThrowsAny<OperationCanceledException>(() => layer.Apply(new float[500 * 128], new float[500 * 128], 500, threads, source.Token));
        }
    }

    [Theory]
    [InlineData(nameof(Activation.Gelu))]
    [InlineData(nameof(Activation.GeluTanh))]
    [InlineData(nameof(Activation.Relu))]
    [InlineData(nameof(Activation.QuickGelu))]
    [InlineData(nameof(Activation.Silu))]
    [InlineData(nameof(Activation.Tanh))]
    [InlineData(nameof(Activation.Logistic))]
    [InlineData(nameof(Activation.Identity))]
    public void Activations_equal_their_definitions(string name)
    {
        var activation = Enum.Parse<Activation>(name);
        float[] inputs = [0, float.Epsilon, 1e-30f, 1e4f, 1e10f, 3e38f, .. Enumerable.Range(0, 30_000).Select(static step => step * 1e-3f)];
        inputs = [.. inputs, .. inputs.Select(static x => -x)];
        var values = inputs.ToArray();
        ActivationFunctions.Apply(activation, values);
        for (var index = 0; index < inputs.Length; index++)
        {
            double x = inputs[index];
            Assert.True(
                Math.Abs(Define(activation, x) - values[index]) <= Math.Max(1e-6, 1e-6 * Math.Abs(x)), $"{name}({x:R}) is {Define(activation, x):R}, but was {values[index]:R}");
            Assert.False(float.IsInfinity(values[index]), $"{name}({x:R}) overflows");
        }
    }

    [Theory]
    [InlineData(nameof(Activation.Gelu))]
    [InlineData(nameof(Activation.GeluTanh))]
    [InlineData(nameof(Activation.Relu))]
    [InlineData(nameof(Activation.QuickGelu))]
    [InlineData(nameof(Activation.Silu))]
    public void Activations_of_infinities_are_limits_and_a_NaN_stays_one(string name)
    {
        float[] special = [float.PositiveInfinity, float.NegativeInfinity, float.NaN];
        float[] expected = [float.PositiveInfinity, 0, float.NaN];

        // Within whole vectors, after the last one, and across the pieces.
        for (var place = 0; place + special.Length <= 67; place++)
        {
            var values = new float[67];
            special.CopyTo(values, place);
            ActivationFunctions.Apply(Enum.Parse<Activation>(name), values);
            for (var index = 0; index < values.Length; index++)
            {
                Assert.Equal(index >= place && index < place + 3 ? expected[index - place] : 0, values[index], 0f);
            }
        }
    }

    [Fact]
    public void An_activation_depends_on_its_element_alone()
    {
        var inputs = Numbers(4, 3000);
        foreach (var activation in Enum.GetValues<Activation>())
        {
            var together = inputs.ToArray();
            ActivationFunctions.Apply(activation, together);
            for (var index = 0; index < inputs.Length; index += 7)
            {
                float[] alone = [inputs[index]];
                ActivationFunctions.Apply(activation, alone);
                Assert.Equal(alone[0], together[index]);
            }

            ActivationFunctions.Apply(activation, []);
        }

        Assert.Throws<ArgumentOutOfRangeException>(static () => ActivationFunctions.Apply((Activation)99, [1]));
    }

    [Fact]
    public void Layer_normalisation_equals_its_definition() => Gen.Select(
        Gen.OneOf(Gen.Int[1, 100], Gen.OneOf(511, 512, 513, 768, 1025)), Gen.Int[0, 4], Gen.OneOf(0f, 1f, -300f, 1e5f), Gen.Int[0, 1 << 20]).Sample(
        static (size, rows, offset, seed) =>
        {
            const float Epsilon = 1e-5f;
            var (weight, bias, addend) = (Numbers(seed, size), Numbers(seed + 1, size), Numbers(seed + 2, size * rows));
            var values = Numbers(seed + 3, size * rows);
            for (var index = 0; index < values.Length; index++)
            {
                values[index] += offset;
            }

            var (norm, sums) = (new LayerNorm(weight, bias, Epsilon), values.Zip(addend, static (left, right) => left + right).ToArray());
            norm.AddAndApply(addend, values);
            for (var row = 0; row < rows; row++)
            {
                var before = sums.Skip(row * size).Take(size).Select(static value => (double)value).ToArray();
                var mean = before.Average();
                var deviation = Math.Sqrt(before.Average(value => (value - mean) * (value - mean)) + Epsilon);
                for (var column = 0; column < size; column++)
                {
                    // A mean is rounded to a float once: beside a large offset that is a part of what deviates.
                    var tolerance = 1e-5 + (Math.Abs(mean) * 1e-7 / deviation);
                    Assert.Equal(((before[column] - mean) / deviation * weight[column]) + bias[column], values[(row * size) + column], tolerance);
                }
            }

            norm.Apply(sums);
            Assert.Equal(values, sums);
        },
        iter: 200,
        threads: 1);

    [Theory]
    [InlineData(0f)]
    [InlineData(0.1f)]
    [InlineData(-1234.567f)]
    [InlineData(1e30f)]
    public void A_constant_row_becomes_the_bias(float value)
    {
        foreach (var size in new[] { 1, 3, 768, 1000 })
        {
            var values = Enumerable.Repeat(value, size).ToArray();
            var bias = Numbers(1, size);
            new LayerNorm(Numbers(2, size), bias, 1e-12f).Apply(values);
            Assert.Equal(bias, values);
        }
    }

    [Fact]
    public void Layer_normalisation_bears_large_numbers_and_keeps_a_NaN_in_its_row()
    {
        float[] values = [1e30f, -1e30f, 1, float.NaN, 1, -1, float.PositiveInfinity, 0];
        new LayerNorm([1, 1], [0, 0], 1e-5f).Apply(values);
        float[] expected = [1, -1, float.NaN, float.NaN, 0.999995f, -0.999995f, float.NaN, float.NaN];
        for (var index = 0; index < values.Length; index++)
        {
            Assert.Equal(expected[index], values[index], 1e-7f);
        }
    }

    [Fact]
    public void Layer_normalisation_refuses_wrong_sizes()
    {
        Assert.Throws<ArgumentOutOfRangeException>("weight", static () => new LayerNorm([], [], 1));
        Assert.Throws<ArgumentOutOfRangeException>("bias", static () => new LayerNorm([1], [], 1));
        Assert.Throws<ArgumentOutOfRangeException>("epsilon", static () => new LayerNorm([1], [1], 0));
        Assert.Throws<ArgumentException>("rows", static () => new LayerNorm([1, 1], [1, 1], 1).Apply(new float[3]));
        Assert.Throws<ArgumentOutOfRangeException>("addend", static () => new LayerNorm([1, 1], [1, 1], 1).AddAndApply(new float[2], new float[4]));
    }

    private static double Define(Activation activation, double x) => activation switch
    {
        Activation.Gelu => x * NormalBelow(x),
        Activation.GeluTanh => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))),
        Activation.QuickGelu => x / (1 + Math.Exp(-1.702 * x)),
        Activation.Silu => x / (1 + Math.Exp(-x)),
        Activation.Tanh => Math.Tanh(x),
        Activation.Logistic => 1 / (1 + Math.Exp(-x)),
        Activation.Identity => x,
        _ => Math.Max(x, 0),
    };

    /// <summary>The normal distribution's Φ by its series 1/2 + φ(x) (x + x³/3 + x⁵/(3·5) + ...), which converges everywhere.</summary>
    private static double NormalBelow(double x)
    {
        if (Math.Abs(x) > 9)
        {
            return x > 0 ? 1 : 0;
        }

        var (sum, term) = (0.0, x);
        for (var n = 1; Math.Abs(term) > 1e-18 * Math.Abs(sum); n++)
        {
            sum += term;
            term *= x * x / ((2 * n) + 1);
        }

        return 0.5 + (sum * Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI));
    }

    private static float[] Apply(LinearLayer layer, float[] input, int rows, int threads)
    {
        var output = new float[rows * layer.Outputs];
        Array.Fill(output, float.NaN);
        layer.Apply(input, output, rows, threads);
        return output;
    }

    private static float[] Numbers(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 4) - 2)];
    }
}
