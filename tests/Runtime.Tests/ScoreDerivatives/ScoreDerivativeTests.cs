using System.Globalization;
using CsCheck;
using SparseAttentionGen.CompilerServices;

namespace SparseAttentionGen.Tests;

/// <summary>The way back through scores, against differences of their definition; every width runs on every processor, at whatever speed.</summary>
public sealed class ScoreDerivativeTests
{
    private const double Step = 1e-5;

    public static TheoryData<string, int> Cases()
    {
        var cases = new TheoryData<string, int>();
        foreach (var scores in DifferentiableScores.All)
        {
            foreach (var vectorLength in new[] { 16, 8, 4, 1 })
            {
                cases.Add(scores.Name, vectorLength);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradients_are_the_limit_of_differences(string name, int vectorLength) => Gen.Int.Sample(
        seed =>
        {
            var panel = new ScorePanel(Find(name), vectorLength, new Random(seed));
            var (ofProducts, ofAdded) = panel.Differentiate();
            var finals = panel.Modify();
            var compared = 0;
            for (var row = 0; row < panel.Rows; row++)
            {
                for (var lane = 0; lane < vectorLength; lane++)
                {
                    var (r, l, place) = (row, lane, panel.Place(row, lane));
                    var product = (double)panel.Products[place];
                    var score = panel.Added(row, lane, product);
                    AssertScore(panel.Modified(row, lane, score), finals[place]);
                    compared += AssertClose(Slope(x => panel.Modified(r, l, x), score), panel.Gradients[place], ofAdded[place], name);
                    compared += AssertClose(Slope(x => panel.Modified(r, l, panel.Added(r, l, x)), product), panel.Gradients[place], ofProducts[place], name);
                }
            }

            Assert.True(compared >= panel.Rows * vectorLength, $"only {compared} gradients were compared");
        },
        iter: 40,
        threads: 1);

    /// <summary>A masked pair's score may be anything: its product overflowed, its bias minus infinity, its derivative infinite or no number.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Without_a_gradient_there_is_none_whatever_the_score_is(string name, int vectorLength)
    {
        var panel = new ScorePanel(Find(name), vectorLength, new Random(3));
        float[] strange = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, float.MinValue, 0, 1];
        Array.Clear(panel.Gradients);
        for (var i = 0; i < panel.Products.Length; i++)
        {
            panel.Products[i] = strange[i % strange.Length];
            panel.Biases[i] = strange[i / strange.Length % strange.Length];
        }

        var (ofProducts, ofAdded) = panel.Differentiate();
        for (var row = 0; row < panel.Rows; row++)
        {
            for (var lane = 0; lane < vectorLength; lane++)
            {
                Assert.True(ofProducts[panel.Place(row, lane)] == 0 && ofAdded[panel.Place(row, lane)] == 0);
            }
        }
    }

    /// <summary>A score beyond the floats is the greatest float before the method sees it, so that what overflows has the derivative of there.</summary>
    [Theory]
    [InlineData(16)]
    [InlineData(8)]
    [InlineData(4)]
    [InlineData(1)]
    public void Scores_are_limited_to_floats_before_the_method(int vectorLength)
    {
        var panel = new ScorePanel(Find(nameof(ConditionalGradients8)), vectorLength, new Random(4));
        Array.Fill(panel.Products, float.PositiveInfinity);
        Array.Clear(panel.Biases);
        Array.Fill(panel.Gradients, 1);
        var (_, ofAdded) = panel.Differentiate();
        for (var row = 0; row < panel.Rows; row++)
        {
            for (var lane = 0; lane < vectorLength; lane++)
            {
                Assert.False(float.IsNaN(ofAdded[panel.Place(row, lane)]));
            }
        }
    }

    [Fact]
    public void Description_has_the_derivative()
    {
        var modifier = DampedGradients8.Pattern.Scores.Modifier!;
        Assert.Equal(0.25f, modifier.Differentiate(7, 3, 1, 2));
        var exception = Assert.Throws<InvalidOperationException>(() => Damped16.Pattern.Scores.Modifier!.Differentiate(7, 3, 1, 2));
        Assert.Contains("Damp", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Gradients = true", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Called_methods_have_derivatives_of_pairs()
    {
        foreach (var vectorLength in new[] { 16, 8, 4, 1 })
        {
            var methods = EmittedKernels.ScoresOf(nameof(CalledModifierGradients8), vectorLength);
            Assert.True(methods.CallsModifier);
            Assert.Equal(MathF.Cos(0.75f) * 2, methods.DifferentiatePair(0.75f, 2, 5, 6));
        }

        Assert.Equal(MathF.Cos(0.75f) * 2, CalledModifierGradients8.Pattern.Scores.Modifier!.Differentiate(0.75f, 2, 5, 6));
        var own = OwnDerivative8.Pattern.Scores.Modifier!;
        Assert.Equal(own.Apply(1.5f, 0, 0, 0), own.Differentiate(1.5f, 0, 0, 0));
    }

    [Fact]
    public void Classes_without_gradients_say_so()
    {
        var panel = new ScorePanel(new DifferentiableScores(nameof(SoftCap64), static (score, _, _, _) => score), 8, new Random(1));
        Assert.Equal("The class has no gradients.", Assert.Throws<NotSupportedException>(() => panel.Differentiate()).Message);
        Assert.Throws<NotSupportedException>(() => panel.Methods.DifferentiatePair(1, 0, 0, 0));
    }

    private static DifferentiableScores Find(string name) => DifferentiableScores.All.Single(item => item.Name == name);

    private static void AssertScore(double expected, float actual)
    {
        // Minus infinity masks.
        if (!double.IsNegativeInfinity(expected))
        {
            Assert.True(Math.Abs(expected - actual) <= 1e-4 * (1 + Math.Abs(expected)), $"score {expected} was {actual}");
        }
        else
        {
            Assert.Equal(VectorMath.MaskedScore, BitConverter.SingleToInt32Bits(actual));
        }
    }

    /// <returns>1 where there was a slope to compare with.</returns>
    private static int AssertClose(double? slope, float gradient, float actual, string name)
    {
        if (slope * gradient is not { } expected)
        {
            return 0;
        }

        Assert.True(
            Math.Abs(expected - actual) <= 1e-4 * Math.Max(1, Math.Abs(expected)), string.Create(CultureInfo.InvariantCulture, $"{name}: gradient {expected:R} was {actual:R}"));
        return 1;
    }

    /// <summary>The slope by differences; null at a kink or a jump, where there is none.</summary>
    private static double? Slope(Func<double, double> method, double at)
    {
        var (left, middle, right) = (method(at - Step), method(at), method(at + Step));
        var isSmooth = Math.Abs(right - middle - (middle - left)) / Step < 1e-3;
        return double.IsNegativeInfinity(middle) ? 0 : isSmooth ? (right - left) / (2 * Step) : null;
    }
}
