namespace SparseAttentionGen.Tests;

public sealed class NonFiniteTests
{
    public static TheoryData<string, float> Poisons()
    {
        var data = new TheoryData<string, float>();
        foreach (var kernel in Kernels.All)
        {
            data.Add(kernel.GetType().Name, float.NaN);
            data.Add(kernel.GetType().Name, float.PositiveInfinity);
            data.Add(kernel.GetType().Name, float.NegativeInfinity);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Poisons))]
    public void A_poisoned_key_reaches_exactly_the_rows_that_may_attend_it(string kernel, float poison)
    {
        var attention = Kernels.Named(kernel);
        const int Length = 150;
        AttentionCase Make() => new AttentionCase { Attention = attention, Group = 2, QueryLength = Length, KeyLength = Length, Seed = 3 }.Fill();
        var clean = Make().Run();
        foreach (var key in new[] { 0, 77, 149 })
        {
            var poisoned = Make();
            poisoned.Value.Row(0, 0, key).Fill(poison);
            poisoned.Key.Row(0, 0, key).Fill(poison);
            poisoned.Run();
            for (var row = 0; row < Length; row++)
            {
                for (var head = 0; head < 2; head++)
                {
                    var pattern = attention.Pattern;
                    if (pattern.Allows(head, row, key, Length, poisoned.PrefixLengths.FirstOrDefault())
                        && pattern.Scores.Modifier?.Apply(float.NaN, head, row, key) != float.NegativeInfinity)
                    {
                        Assert.Contains(poisoned.Output.Row(0, head, row).ToArray(), static x => !float.IsFinite(x));
                    }
                    else
                    {
                        AssertClose(clean.Output.Row(0, head, row), poisoned.Output.Row(0, head, row), $"row {row} key {key}");
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Poison_in_padding_never_reaches_a_row(bool asMask)
    {
        foreach (var attention in Kernels.All)
        {
            AttentionCase Make() => new AttentionCase
            {
                Attention = attention,
                Batch = 2,
                QueryLength = 90,
                KeyLength = 120,
                HasKeyLengths = !asMask,
                HasPaddingMask = asMask,
                Seed = 11,
            }.Fill();
            var clean = Make().Run();
            var poisoned = Make();
            for (var batch = 0; batch < 2; batch++)
            {
                for (var key = 0; key < 120; key++)
                {
                    if (asMask ? !poisoned.PaddingMask[(batch * 120) + key] : key >= poisoned.KeyLengths[batch])
                    {
                        poisoned.Key.Row(batch, 0, key).Fill(float.NaN);
                        poisoned.Value.Row(batch, 0, key).Fill(key % 2 == 0 ? float.NaN : float.PositiveInfinity);
                    }
                }
            }

            poisoned.Run();
            AssertClose(clean.Output.Data, poisoned.Output.Data, attention.GetType().Name);
            Assert.Equal(clean.LogSumExp, poisoned.LogSumExp);
        }
    }

    [Fact]
    public void A_query_that_is_not_a_number_poisons_its_row_alone()
    {
        foreach (var attention in Kernels.All)
        {
            AttentionCase Make() => new AttentionCase { Attention = attention, Group = 3, QueryLength = 40, KeyLength = 40 }.Fill();
            var clean = Make().Run();
            var poisoned = Make();
            poisoned.Query[0, 1, 20, 0] = float.NaN;
            poisoned.Run();
            for (var head = 0; head < 3; head++)
            {
                for (var row = 0; row < 40; row++)
                {
                    if (head == 1 && row == 20 && clean.LogSumExp[(head * 40) + row] != float.NegativeInfinity)
                    {
                        Assert.All(poisoned.Output.Row(0, head, row).ToArray(), static x => Assert.True(float.IsNaN(x)));
                    }
                    else
                    {
                        AssertClose(clean.Output.Row(0, head, row), poisoned.Output.Row(0, head, row), $"head {head} row {row}");
                    }
                }
            }
        }
    }

    [Fact]
    public void A_row_without_keys_is_zero_with_log_sum_exp_of_minus_infinity()
    {
        var item = new AttentionCase { Attention = new Window64(), QueryLength = 10, KeyLength = 100, QueryOffset = -26 }.Fill().Run();
        for (var row = 0; row < 10; row++)
        {
            // Positions -26 to -17 with a window of 16 reach no key.
            Assert.All(item.Output.Row(0, 0, row).ToArray(), static x => Assert.Equal(0f, x));
            Assert.Equal(float.NegativeInfinity, item.LogSumExp[row]);
        }

        item.AssertEqualsReference();
    }

    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string where)
    {
        for (var index = 0; index < expected.Length; index++)
        {
            var same = float.IsFinite(expected[index])
                ? MathF.Abs(expected[index] - actual[index]) <= 1e-5f
                : expected[index].Equals(actual[index]);
            Assert.True(same, $"{where}, element {index}: {expected[index]:R} became {actual[index]:R}");
        }
    }
}
