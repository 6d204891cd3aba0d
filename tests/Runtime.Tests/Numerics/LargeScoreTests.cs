namespace SparseAttentionGen.Tests;

/// <summary>Scores and biases up to the largest float: what comes near its end, or leaves it, is right and never NaN.</summary>
public sealed class LargeScoreTests
{
    public static TheoryData<float> Masks() => [float.MinValue, -3e38f, -1e30f, -1e12f, -1e10f, -1e9f];

    /// <summary>Left padding as many tokenizers write it.</summary>
    [Theory]
    [MemberData(nameof(Masks))]
    public void Rows_behind_keys_that_a_bias_all_but_masks_equal_reference(float mask)
    {
        const int Length = 1024, Padding = 600;
        foreach (var attention in new ISparseAttention[] { new Causal64(), new Dense64(), new Alibi32(), new SoftCap64() })
        {
            var item = new AttentionCase { Attention = attention, QueryLength = Length, KeyLength = Length }.Fill();
            item.BiasTensor = Row(Length, key => key < Padding ? mask : 0);
            item.Run().AssertFinite();
            var expected = item.Reference();
            for (var row = Padding; row < Length; row++)
            {
                AssertRow(expected, item, row);
            }
        }
    }

    [Theory]
    [InlineData(640)]
    [InlineData(1500)]
    public void A_band_within_the_smallest_float_equals_reference(int length)
    {
        foreach (var mask in new[] { float.MinValue, -1e10f })
        {
            var item = new AttentionCase { Attention = new Dense64(), QueryLength = length, KeyLength = length }.Fill();
            item.BiasTensor = System.Numerics.Tensors.Tensor.Create(
                [.. Enumerable.Range(0, length * length).Select(pair => Math.Abs((pair / length) - (pair % length)) <= 10 ? 0 : mask)], [(nint)length, length]);
            item.Run().AssertEqualsReference();
        }
    }

    /// <summary>A bias that is far larger than the scores leaves nothing of them in float32, so that all keys are alike.</summary>
    [Theory]
    [MemberData(nameof(Masks))]
    public void Keys_that_all_have_the_same_very_low_bias_share_a_row_equally(float mask)
    {
        const int Length = 700;
        var item = new AttentionCase { Attention = new Dense64(), QueryLength = 8, KeyLength = Length }.Fill();
        item.Query.Data.AsSpan().Clear();
        item.BiasTensor = Row(Length, _ => mask);
        item.Run().AssertEqualsReference();
        Assert.All(item.LogSumExp, sum => Assert.Equal(mask + Math.Log(Length), sum, Math.Abs(mask) * 1e-7));
    }

    [Theory]
    [InlineData(2147483648f)]
    [InlineData(2.4779e9f)]
    [InlineData(1e20f)]
    [InlineData(-1e20f)]
    [InlineData(3.4e38f)]
    [InlineData(-3.4e38f)]
    public void A_row_of_one_large_score_has_it_as_log_sum_exp(float score)
    {
        foreach (var attention in new ISparseAttention[] { new Dense64(), new Causal64(), new Longformer64(), new WideWindow(), new ExactAlibi64() })
        {
            var item = new AttentionCase { Attention = attention, QueryLength = 6, KeyLength = 6 }.Fill();
            Clear(item);
            for (var row = 0; row < 6; row++)
            {
                // 8 / sqrt(64) = 1.
                item.Query[0, 0, row, 0] = 8;
                item.Key[0, 0, row, 0] = row == 0 ? score : 0;
            }

            item.Run().AssertEqualsReference();
        }
    }

    /// <summary>
    /// Products beyond the largest float count as it, whichever way they leave the range. The sizes are such that every single product does: docs/numerics.md
    /// says what becomes of sums that leave the range downwards on the way to a number within it.
    /// </summary>
    [Fact]
    public void Products_beyond_the_range_of_floats_count_as_its_end()
    {
        foreach (var attention in new ISparseAttention[] { new Dense64(), new Causal64(), new Window64(), new Longformer64(), new NegativeScale24(), new SoftCap64(), new ExactAlibi64(), new LookUp16() })
        {
            foreach (var size in new[] { 66, 84, 126 })
            {
                foreach (var queries in new[] { 90, 2 })
                {
                    var item = new AttentionCase { Attention = attention, QueryLength = queries, KeyLength = 90, QueryOffset = 90 - queries }.Fill();
                    var random = new Random(3);
                    Fill(item.Query.Data, random, MathF.ScaleB(1, size));
                    Fill(item.Key.Data, random, MathF.ScaleB(1, size));
                    item.Run().AssertEqualsReference();
                    item.AssertFinite();
                }
            }
        }
    }

    /// <summary>Every partial sum of a product may leave the range although the product does not.</summary>
    [Fact]
    public void A_product_that_comes_back_into_the_range_is_what_it_is()
    {
        var item = new AttentionCase { Attention = new Dense64(), QueryLength = 8, KeyLength = 40 }.Fill();
        Clear(item);
        for (var row = 0; row < 8; row++)
        {
            item.Query[0, 0, row, 0] = item.Query[0, 0, row, 1] = item.Query[0, 0, row, 2] = item.Query[0, 0, row, 3] = 1e20f;
        }

        for (var key = 0; key < 40; key++)
        {
            // 3e38 + 3e38 - 3e38 - 3e38.
            (item.Key[0, 0, key, 0], item.Key[0, 0, key, 1]) = (3e18f, 3e18f);
            (item.Key[0, 0, key, 2], item.Key[0, 0, key, 3]) = (-3e18f, -3e18f);
        }

        item.Run().AssertEqualsReference();
        Assert.All(item.LogSumExp, static sum => Assert.Equal(Math.Log(40), sum, 1e-5));
    }

    private static System.Numerics.Tensors.Tensor<float> Row(int length, Func<int, float> bias) =>
        System.Numerics.Tensors.Tensor.Create([.. Enumerable.Range(0, length).Select(bias)], [(nint)length]);

    private static void Clear(AttentionCase item)
    {
        item.Query.Data.AsSpan().Clear();
        item.Key.Data.AsSpan().Clear();
    }

    /// <summary>Numbers of few digits, so that products are exact as long as they are in range.</summary>
    private static void Fill(float[] data, Random random, float size)
    {
        foreach (ref var element in data.AsSpan())
        {
            element = random.Next(-3, 4) / 4f * size;
        }
    }

    private static void AssertRow(double[] expected, AttentionCase item, int row)
    {
        var dim = item.Attention.Pattern.ValueDim;
        for (var d = 0; d < dim; d++)
        {
            Assert.Equal(expected[(row * dim) + d], item.Output[0, 0, row, d], 4e-5);
        }
    }
}

[SparseAttention(HeadDim = 64)]
[SlidingWindow(100)]
internal sealed partial class WideWindow;
