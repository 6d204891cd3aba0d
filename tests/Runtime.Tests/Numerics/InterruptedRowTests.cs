using System.Numerics.Tensors;

namespace SparseAttentionGen.Tests;

/// <summary>Calls that a user's method breaks off, and the buffers that they leave to the next call.</summary>
public sealed class InterruptedRowTests
{
    /// <summary>More than the keys after which a row's sums are folded into totals.</summary>
    private const int Keys = 150_000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void What_a_method_throws_comes_out_of_the_call_as_it_is(int threads)
    {
        var options = new AttentionOptions { MaxThreads = threads };
        var exception = Assert.Throws<DivideByZeroException>(() => Run(new DividingModifier(), 40, 3000, new AttentionArguments { QueryOffset = DividingModifier.Zero - 20 }, options));
        Assert.Contains(nameof(DividingModifier), exception.StackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_row_that_was_broken_off_leaves_nothing_to_the_next()
    {
        var expected = Run(new BreakingModifier(), 2, Keys);
        BreakingModifier.Breaks = true;
        try
        {
            Assert.Throws<FormatException>(() => Run(new BreakingModifier(), 2, Keys));
        }
        finally
        {
            BreakingModifier.Breaks = false;
        }

        Assert.Equal(expected, Run(new BreakingModifier(), 2, Keys));
    }

    [Fact]
    public void Long_rows_of_more_queries_and_smaller_values_follow_those_of_fewer_and_larger()
    {
        Run(new LargeValues(), 1, Keys);
        var output = Run(new SmallValues(), 40, Keys);
        Assert.All(output, static value => Assert.Equal(0.25, value, 1e-5));
    }

    /// <summary>All queries and keys are equal, all values 0.25.</summary>
    private static float[] Run(ISparseAttention attention, int queries, int keys, AttentionArguments arguments = default, AttentionOptions? options = null)
    {
        var (dim, valueDim) = (attention.Pattern.HeadDim, attention.Pattern.ValueDim);
        var (query, key, value, output) = (Filled(queries * dim), Filled(dim), Filled(valueDim), new float[queries * valueDim]);
        attention.Forward(
            new ReadOnlyTensorSpan<float>(query, [1, 1, queries, dim]),
            new ReadOnlyTensorSpan<float>(key, [1, 1, keys, dim], [0, 0, 0, 1]),
            new ReadOnlyTensorSpan<float>(value, [1, 1, keys, valueDim], [0, 0, 0, 1]),
            new TensorSpan<float>(output, [1, 1, queries, valueDim]),
            arguments,
            options ?? new AttentionOptions { MaxThreads = 1 });
        return output;
    }

    private static float[] Filled(int count)
    {
        var values = new float[count];
        Array.Fill(values, 0.25f);
        return values;
    }
}

#pragma warning disable SAG0055 // Calls are what is tested here.
[SparseAttention(HeadDim = 8)]
[SlidingWindow(64)]
[ScoreModifier(nameof(Divide))]
internal sealed partial class DividingModifier
{
    /// <summary>The query that divides by zero.</summary>
    public const int Zero = 1500;

    private static readonly int[] Positions = [Zero];

    private static float Divide(float score, int head, int query, int key) => score + (1 / (query - Positions[0])) + (key * 0) + (head * 0);
}

[SparseAttention(HeadDim = 8)]
[ScoreModifier(nameof(Break))]
internal sealed partial class BreakingModifier
{
    public static bool Breaks { get; set; }

    private static float Break(float score, int head, int query, int key) =>
        Breaks && key == 145_000 ? throw new FormatException($"Head {head}, query {query}.") : score;
}
#pragma warning restore SAG0055

[SparseAttention(HeadDim = 8, ValueDim = 64)]
internal sealed partial class LargeValues;

[SparseAttention(HeadDim = 8)]
internal sealed partial class SmallValues;
