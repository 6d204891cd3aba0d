namespace SparseAttentionGen.Tests;

/// <summary>Padding, empty sequences and values that are no numbers, in classes with [Nystrom].</summary>
public sealed class LandmarkPaddingTests
{
    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(true, 13)]
    public void A_padded_batch_element_equals_the_sequence_alone(bool asMask, int before)
    {
        const int Length = 90;
        var random = new Random(3);
        foreach (var (kernel, convolution) in LandmarkKernels.All)
        {
            var padded = new AttentionCase { Attention = kernel, Batch = 2, Group = 2, QueryLength = Length, KeyLength = Length, HasKeyLengths = !asMask, HasPaddingMask = asMask }.Fill();
            for (var position = 0; asMask && position < 2 * Length; position++)
            {
                padded.PaddingMask[position] = position % Length >= before && position % Length < before + 70;
            }

            if (!asMask)
            {
                padded.KeyLengths[0] = padded.KeyLengths[1] = 70;
            }

            padded.RunLandmarks();
            var alone = new AttentionCase { Attention = kernel, Batch = 2, Group = 2, QueryLength = 70, KeyLength = 70 }.Fill();
            for (var batch = 0; batch < 2; batch++)
            {
                for (var row = 0; row < 70; row++)
                {
                    padded.Key.Row(batch, 0, before + row).CopyTo(alone.Key.Row(batch, 0, row));
                    padded.Value.Row(batch, 0, before + row).CopyTo(alone.Value.Row(batch, 0, row));
                    padded.Query.Row(batch, 0, before + row).CopyTo(alone.Query.Row(batch, 0, row));
                    padded.Query.Row(batch, 1, before + row).CopyTo(alone.Query.Row(batch, 1, row));
                }
            }

            alone.RunLandmarks().AssertEqualsDefinition(convolution);
            var largest = alone.Output.Data.Max(Math.Abs);
            for (var row = 0; row < 4 * 70; row++)
            {
                var expected = alone.Output.Row(row / 140, row / 70 % 2, row % 70);
                var actual = padded.Output.Row(row / 140, row / 70 % 2, before + (row % 70));
                for (var d = 0; d < expected.Length; d++)
                {
                    Assert.Equal(expected[d], actual[d], 1e-5f * largest);
                }
            }
        }
    }

    [Theory]
    [InlineData(100, 100)]
    [InlineData(40, 100)]
    public void Poison_in_padding_reaches_no_row_of_a_token(int queries, int keys)
    {
        foreach (var (kernel, convolution) in LandmarkKernels.All)
        {
            if (convolution is not null && queries != keys)
            {
                continue;
            }

            AttentionCase Make() => new AttentionCase { Attention = kernel, Batch = 2, QueryLength = queries, KeyLength = keys, HasPaddingMask = true, HasKeyLengths = true, Seed = 4 }.Fill();
            var (clean, poisoned) = (Make().RunLandmarks(), Make());
            bool Exists(int batch, int position) => position < poisoned.KeyLengths[batch] && poisoned.PaddingMask[(batch * keys) + position];
            for (var position = 0; position < 2 * keys; position++)
            {
                var (batch, key) = (position / keys, position % keys);
                if (!Exists(batch, key))
                {
                    poisoned.Key.Row(batch, 0, key).Fill(float.NaN);
                    poisoned.Value.Row(batch, 0, key).Fill(float.PositiveInfinity);
                    if (queries == keys)
                    {
                        poisoned.Query.Row(batch, 0, key).Fill(float.NaN);
                    }
                }
            }

            poisoned.RunLandmarks();
            var largest = clean.Output.Data.Where(float.IsFinite).Max(Math.Abs);
            for (var row = 0; row < 2 * queries; row++)
            {
                for (var d = 0; d < kernel.Pattern.ValueDim && (queries != keys || Exists(row / queries, row % queries)); d++)
                {
                    // Values that are not finite, even of padding, are added up in another order.
                    Assert.Equal(clean.Output[row / queries, 0, row % queries, d], poisoned.Output[row / queries, 0, row % queries, d], 1e-5f * largest);
                }
            }
        }
    }

    [Fact]
    public void What_is_no_number_reaches_its_whole_head_and_no_other()
    {
        foreach (var (kernel, _) in LandmarkKernels.All)
        {
            foreach (var place in new[] { "query", "key", "value" })
            {
                AttentionCase Make() => new AttentionCase { Attention = kernel, Batch = 2, KeyValueHeads = 2, QueryLength = 50, KeyLength = 50 }.Fill();
                var (clean, poisoned) = (Make().RunLandmarks(), Make());
                var tensor = place == "query" ? poisoned.Query : place == "key" ? poisoned.Key : poisoned.Value;
                tensor.Row(1, 0, 20).Fill(float.NaN);
                poisoned.RunLandmarks();
                for (var index = 0; index < 200; index++)
                {
                    var (batch, head, row) = (index / 100, index / 50 % 2, index % 50);
                    if (batch == 1 && head == 0)
                    {
                        Assert.All(poisoned.Output.Row(batch, head, row).ToArray(), static x => Assert.True(float.IsNaN(x)));
                    }
                    else
                    {
                        Assert.Equal(clean.Output.Row(batch, head, row), poisoned.Output.Row(batch, head, row));
                    }
                }
            }
        }
    }

    [Fact]
    public void Empty_batches_heads_and_sequences_work()
    {
        foreach (var (kernel, convolution) in LandmarkKernels.All)
        {
            foreach (var (batch, heads, queries, keys) in new[] { (0, 1, 3, 3), (1, 0, 3, 3), (1, 1, 0, 3), (2, 2, 3, 0), (0, 0, 0, 0), (2, 2, 0, 0) })
            {
                if (convolution is not null && queries != keys)
                {
                    continue;
                }

                var item = new AttentionCase { Attention = kernel, Batch = batch, KeyValueHeads = heads, QueryLength = queries, KeyLength = keys }.Fill().RunLandmarks();
                item.AssertEqualsDefinition(convolution);
                Assert.All(item.Outputs(), x => Assert.True(keys > 0 || x == 0));
            }
        }
    }

    [Fact]
    public void A_sequence_of_padding_alone_gives_zeros()
    {
        foreach (var (kernel, convolution) in LandmarkKernels.All)
        {
            var item = new AttentionCase { Attention = kernel, Batch = 2, QueryLength = 30, KeyLength = 30, HasPaddingMask = true }.Fill();
            item.PaddingMask.AsSpan(0, 30).Clear();
            item.RunLandmarks().AssertEqualsDefinition(convolution);
            Assert.All(item.Outputs()[..(30 * kernel.Pattern.ValueDim)], static x => Assert.Equal(0f, x));
            Assert.Contains(item.Outputs()[(30 * kernel.Pattern.ValueDim)..], static x => x != 0);
        }
    }
}
