namespace SparseAttentionGen.Tests;

/// <summary>Values of any size keep float32's relative precision, element by element.</summary>
public sealed class ValueRangeTests
{
    /// <summary>Scores at which the reference stays what it is, and beyond.</summary>
    private static readonly float[] Scores = [-60, -27, -25, -1, 0, 20, 41, 60];

    [Theory]
    [InlineData(1.18e-38f)]
    [InlineData(1e-36f)]
    [InlineData(1e-34f)]
    [InlineData(1e-32f)]
    [InlineData(1e-20f)]
    [InlineData(1f)]
    [InlineData(1e20f)]
    [InlineData(1e30f)]
    [InlineData(1e38f)]
    [InlineData(float.MaxValue)]
    public void Outputs_are_as_exact_for_values_of_any_size(float size)
    {
        foreach (var attention in new ISparseAttention[] { new Dense64(), new Causal64(), new Window64(), new Longformer64(), new Causal7To33(), new Strided16() })
        {
            foreach (var score in Scores)
            {
                foreach (var queries in new[] { 130, 2 })
                {
                    var item = Make(attention, queries, 130, score, _ => size);
                    item.Run().AssertEqualsReference(2e-6);
                    item.AssertFinite();
                }
            }
        }
    }

    /// <summary>A row whose elements are of very different size: each is right by itself.</summary>
    [Fact]
    public void Each_element_of_a_value_has_its_own_size()
    {
        foreach (var attention in new ISparseAttention[] { new Dense64(), new Causal64(), new Longformer64() })
        {
            foreach (var score in Scores)
            {
                foreach (var queries in new[] { 130, 1 })
                {
                    var item = Make(attention, queries, 130, score, static d => MathF.ScaleB(1, (d * 4) - 126));
                    var expected = item.Run().Reference();
                    for (var row = 0; row < queries; row++)
                    {
                        for (var d = 0; d < 64; d++)
                        {
                            Assert.Equal(expected[(row * 64) + d], item.Output[0, 0, row, d], Math.ScaleB(2e-6, (d * 4) - 126));
                        }
                    }
                }
            }
        }
    }

    /// <summary>Parts of a row that are joined at the end, as where a few queries attend a long past, or global rows all keys.</summary>
    [Theory]
    [InlineData(1.18e-38f)]
    [InlineData(1e38f)]
    [InlineData(float.MaxValue)]
    public void Rows_in_parts_are_as_exact(float size)
    {
        foreach (var (attention, queries) in new (ISparseAttention, int)[] { (new Dense64(), 1), (new Causal64(), 7), (new Longformer64(), 9000) })
        {
            var item = Make(attention, queries, 9000, 30, _ => size);
            item.Run();
            item.AssertFinite();
            foreach (var row in new[] { 0, queries - 1 })
            {
                var expected = AttentionReference.Row(attention.Pattern, item.Query.ReadOnly, item.Key.ReadOnly, item.Value.ReadOnly, 0, 0, row, item.Arguments());
                for (var d = 0; d < 64; d++)
                {
                    Assert.Equal(expected[d] / size, item.Output[0, 0, row, d] / size, 4e-6);
                }
            }
        }
    }

    private static AttentionCase Make(ISparseAttention attention, int queries, int keys, float score, Func<int, float> size)
    {
        var item = new AttentionCase { Attention = attention, QueryLength = queries, KeyLength = keys, QueryOffset = keys - queries }.Fill();
        item.Query.Data.AsSpan().Clear();
        item.Key.Data.AsSpan().Clear();
        for (var row = 0; row < queries; row++)
        {
            item.Query[0, 0, row, 0] = 1;
        }

        for (var key = 0; key < keys; key++)
        {
            // Exact in float32.
            item.Key[0, 0, key, 0] = (score / attention.Pattern.Scale) + (key % 5);
            for (var d = 0; d < attention.Pattern.ValueDim; d++)
            {
                // From 1/2 to 1: normal for every size.
                item.Value[0, 0, key, d] *= 0.25f;
                item.Value[0, 0, key, d] = (item.Value[0, 0, key, d] + MathF.CopySign(0.5f, item.Value[0, 0, key, d])) * size(d);
            }
        }

        return item;
    }
}
