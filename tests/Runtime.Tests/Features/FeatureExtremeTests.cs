namespace SparseAttentionGen.Tests;

public sealed class FeatureExtremeTests
{
    public static TheoryData<string> Names() => [.. FeatureKernels.All.Select(static item => item.GetType().Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Large_norms_equal_the_definition(string kernel)
    {
        // Halves of squares beyond 88, the largest exponent of a float; products lose absolute digits as they grow.
        foreach (var range in new[] { 8f, 20f })
        {
            new FeatureCase { Attention = Kernel(kernel), QueryLength = 150, KeyLength = 150, Range = range }
                .Fill().Run().AssertEqualsReference(2e-6 * range * range);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_key_far_beyond_the_others_in_the_middle_of_a_chunk_changes_only_later_rows(string kernel)
    {
        var attention = Kernel(kernel);
        var item = new FeatureCase { Attention = attention, QueryLength = 150, KeyLength = 150, Range = 1 }.Fill();
        var row = item.Key.Row(0, 0, 90);
        var direction = FeatureKernels.FeaturesOf(attention) is { } features ? features[0].ToArray() : [.. Enumerable.Repeat(1f, row.Length)];
        var squared = direction.Sum(static x => x * x) / MathF.Pow(row.Length, 0.25f);
        for (var d = 0; d < row.Length; d++)
        {
            // Its product with the first feature is 200.
            row[d] = direction[d] * 200 / squared;
        }

        item.Run().AssertEqualsReference(4e-5);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Rising_and_falling_keys_equal_the_definition(string kernel)
    {
        foreach (var sign in new[] { 1, -1 })
        {
            var item = new FeatureCase { Attention = Kernel(kernel), QueryLength = 200, KeyLength = 200, Range = 1 }.Fill();
            for (var index = 0; index < 200; index++)
            {
                var size = sign > 0 ? index : 200 - index;
                foreach (ref var x in item.Key.Row(0, 0, index))
                {
                    x *= size * 0.1f;
                }
            }

            item.Run().AssertEqualsReference(1e-3);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Huge_finite_inputs_give_finite_outputs_where_the_definition_has_them(string kernel)
    {
        // Features of ReLU and elu are as large as the inputs, and the sum of their products is what a float must hold.
        var attention = Kernel(kernel);
        var size = attention.Pattern.Approximation is RandomFeatures { Kind: FeatureKind.Softmax } ? 1e18f : 1e15f;
        var item = new FeatureCase { Attention = attention, QueryLength = 20, KeyLength = 100, QueryOffset = 80 }.Fill();
        item.Key.Row(0, 0, 50).Fill(size);
        item.Query.Row(0, 0, 7).Fill(-size);
        item.Query.Row(0, 0, 9).Fill(size);
        item.Run();

        // Where all of a query's elements are far below 0, its features elu + 1 are 0 or nearly, and so is what their sums are divided by.
        var expected = FeatureReference.Forward(
            attention.Pattern, FeatureKernels.FeaturesOf(attention), item.Query.ReadOnly, item.Key.ReadOnly, item.Value.ReadOnly, item.Arguments());
        Assert.Contains(expected, double.IsFinite);
        Assert.All(expected.Index(), value => Assert.True(float.IsFinite(item.Output.Data[value.Index]) || !double.IsFinite(value.Item)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_poisoned_key_or_value_reaches_exactly_the_rows_that_attend_it(string kernel)
    {
        var attention = Kernel(kernel);
        FeatureCase Make() => new FeatureCase { Attention = attention, Group = 2, QueryLength = 150, KeyLength = 150, Seed = 3 }.Fill();
        var clean = Make().Run();
        foreach (var poison in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
        {
            foreach (var key in new[] { 0, 77, 149 })
            {
                var poisoned = Make();
                poisoned.Value.Row(0, 0, key).Fill(poison);
                poisoned.Run();
                AssertReaches(clean, poisoned, key);
            }
        }

        var badKey = Make();
        badKey.Key.Row(0, 0, 100).Fill(float.NaN);
        AssertReaches(clean, badKey.Run(), 100);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Poison_in_padding_never_reaches_a_row(string kernel)
    {
        var attention = Kernel(kernel);
        FeatureCase Make() => new FeatureCase { Attention = attention, Batch = 2, QueryLength = 90, KeyLength = 120, HasKeyLengths = true, HasPaddingMask = true, Seed = 11 }.Fill();
        var (clean, poisoned) = (Make().Run(), Make());
        for (var index = 0; index < 240; index++)
        {
            if (!poisoned.PaddingMask[index] || index % 120 >= poisoned.KeyLengths[index / 120])
            {
                poisoned.Key.Row(index / 120, 0, index % 120).Fill(float.NaN);
                poisoned.Value.Row(index / 120, 0, index % 120).Fill(float.PositiveInfinity);
            }
        }

        Assert.True(poisoned.Run().Output.Data.AsSpan().SequenceEqual(clean.Output.Data));
    }

    [Fact]
    public void A_query_that_is_not_a_number_spoils_its_own_row_alone()
    {
        foreach (var attention in FeatureKernels.All)
        {
            FeatureCase Make() => new FeatureCase { Attention = attention, QueryLength = 20, KeyLength = 20 }.Fill();
            var (clean, poisoned) = (Make().Run(), Make());
            poisoned.Query.Row(0, 0, 8).Fill(float.NaN);
            poisoned.Run();
            for (var row = 0; row < 20; row++)
            {
                Assert.Equal(row == 8, !poisoned.Output.Row(0, 0, row).SequenceEqual(clean.Output.Row(0, 0, row)));
            }
        }
    }

    private static void AssertReaches(FeatureCase clean, FeatureCase poisoned, int key)
    {
        var causal = clean.Attention.Pattern.IsCausal;
        for (var index = 0; index < 300; index++)
        {
            var (row, head) = (index / 2, index % 2);
            var expected = clean.Output.Row(0, head, row);
            var actual = poisoned.Output.Row(0, head, row);
            if (!causal || row >= key)
            {
                Assert.Contains(actual.ToArray(), static x => !float.IsFinite(x));
                continue;
            }

            for (var d = 0; d < actual.Length; d++)
            {
                Assert.Equal(expected[d], actual[d], 4e-5f);
            }
        }
    }

    private static ISparseAttention Kernel(string name) => FeatureKernels.All.Single(item => item.GetType().Name == name);
}
