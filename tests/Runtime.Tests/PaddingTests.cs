namespace SparseAttentionGen.Tests;

public sealed class PaddingTests
{
    [Fact]
    public void Padding_over_whole_key_blocks_equals_reference()
    {
        foreach (var attention in new ISparseAttention[] { new Dense64(), new Causal64(), new Window64(), new Longformer64(), new Narrow3() })
        {
            // Left padding longer than two key blocks, and a hole.
            var item = new AttentionCase { Attention = attention, QueryLength = 900, KeyLength = 900, HasPaddingMask = true }.Fill();
            for (var key = 0; key < 900; key++)
            {
                item.PaddingMask[key] = key is >= 530 and (< 700 or > 720);
            }

            item.Run().AssertEqualsReference();
        }
    }

    [Fact]
    public void A_batch_element_without_any_key_gives_zeros()
    {
        var item = new AttentionCase { Attention = new Longformer64(), Batch = 2, QueryLength = 30, KeyLength = 30, HasPaddingMask = true }.Fill();
        item.PaddingMask.AsSpan(0, 30).Clear();
        item.Run().AssertEqualsReference();
        Assert.Equal(0f, item.Output[0, 0, 3, 3]);
        Assert.Equal(float.NegativeInfinity, item.LogSumExp[0]);
        Assert.NotEqual(0f, item.Output[1, 0, 3, 3]);
    }
}
