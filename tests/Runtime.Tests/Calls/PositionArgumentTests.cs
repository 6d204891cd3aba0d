namespace SparseAttentionGen.Tests;

/// <summary>What a call may say of positions, documents and padding, and what contradicts itself: the exception names the argument.</summary>
public sealed class PositionArgumentTests
{
    [Fact]
    public void Offsets_are_given_once_and_for_each_batch_element()
    {
        Rejects("QueryOffset and QueryOffsets are given", 1, 1, 5, new() { QueryOffset = 4, QueryOffsets = [4] });
        Rejects("QueryOffsets has 1 elements, but [batch] needs 2", 2, 1, 5, new() { QueryOffsets = [4] });
        Rejects("QueryOffsets[1] is 2147483647: positions up to", 2, 1, 5, new() { QueryOffsets = [4, int.MaxValue] });
        Rejects("QueryOffsets[0] is -2147483648: positions so far before the keys", 2, 1, 5, new() { QueryOffsets = [int.MinValue, 4] });
        Rejects("QueryOffset is -2147483648: positions so far before the keys", 2, 1, 5, new() { QueryOffset = int.MinValue });
        Accepts(new Window64(), 2, 1, 5, new() { QueryOffsets = [-3, 4] });
    }

    [Fact]
    public void Documents_of_queries_come_with_those_of_keys()
    {
        Rejects("CumulativeQueryLengths is given without CumulativeLengths", 1, 8, 14, new() { CumulativeQueryLengths = [0, 8] });
        Rejects("QuerySegmentIds is given without SegmentIds", 1, 2, 14, new() { QuerySegmentIds = [0, 1] });
        Rejects("CumulativeQueryLengths is for 1 documents, but CumulativeLengths for 2", 1, 8, 14, new() { CumulativeQueryLengths = [0, 8], CumulativeLengths = [0, 5, 14] });
        Rejects("CumulativeQueryLengths goes from 0 to 7, but must go from 0 to the query's length, 8", 1, 8, 14, new() { CumulativeQueryLengths = [0, 7], CumulativeLengths = [0, 14] });
        Rejects("CumulativeQueryLengths[2] is 3, less than the 5", 1, 8, 14, new() { CumulativeQueryLengths = [0, 5, 3, 8], CumulativeLengths = [0, 5, 9, 14] });
        Rejects("QuerySegmentIds has 3 elements", 1, 2, 3, new() { QuerySegmentIds = [0, 1, 2], SegmentIds = [0, 1, 1] });
        Rejects("CumulativeLengths and SegmentIds are given", 1, 3, 3, new() { QuerySegmentIds = [0, 1, 1], SegmentIds = [0, 1, 1], CumulativeLengths = [0, 3] });
        Accepts(new Causal64(), 1, 8, 14, new() { CumulativeQueryLengths = [0, 3, 3, 8], CumulativeLengths = [0, 5, 9, 14] });
    }

    [Fact]
    public void Offsets_do_not_contradict_documents_of_queries()
    {
        Rejects("QueryOffset is given with documents of the queries", 1, 8, 14, new() { QueryOffset = 6, CumulativeQueryLengths = [0, 3, 3, 8], CumulativeLengths = [0, 5, 9, 14] });
        Rejects("QueryOffset is given with documents of the queries", 1, 2, 3, new() { QueryOffset = 1, QuerySegmentIds = [0, 1], SegmentIds = [0, 1, 1] });
        Rejects("QueryOffsets is given with QuerySegmentIds", 1, 2, 3, new() { QueryOffsets = [1], QuerySegmentIds = [0, 1], SegmentIds = [0, 1, 1] });
        Rejects("QueryOffsets has 1 elements, but [documents] needs 3", 1, 8, 14, new() { QueryOffsets = [0], CumulativeQueryLengths = [0, 3, 3, 8], CumulativeLengths = [0, 5, 9, 14] });
        Accepts(new Causal64(), 1, 8, 14, new() { QueryOffsets = [0, 0, 2], CumulativeQueryLengths = [0, 3, 3, 8], CumulativeLengths = [0, 5, 9, 14] });
    }

    [Fact]
    public void One_list_of_documents_is_for_queries_at_positions_of_keys()
    {
        Rejects("CumulativeLengths describes the documents of 14 keys, but there are 8 queries: give CumulativeQueryLengths", 1, 8, 14, new() { CumulativeLengths = [0, 5, 9, 14] });
        Rejects("SegmentIds describes the documents of 3 keys, but there are 2 queries: give QuerySegmentIds", 1, 2, 3, new() { SegmentIds = [0, 1, 1] });
        Rejects("queries at the positions 7 to 14", 1, 8, 14, new() { QueryOffset = 7, CumulativeLengths = [0, 5, 9, 14] });
        Rejects("queries at the positions -1 to 12", 1, 14, 14, new() { QueryOffset = -1, CumulativeLengths = [0, 5, 9, 14] });
        Rejects("queries at the positions 1 to 3", 2, 3, 3, new() { QueryOffsets = [0, 1], SegmentIds = [0, 1, 1, 0, 1, 1] });
        Accepts(new Causal64(), 1, 8, 14, new() { QueryOffset = 6, CumulativeLengths = [0, 5, 9, 14] });
        Accepts(new Causal64(), 2, 1, 3, new() { QueryOffsets = [0, 2], SegmentIds = [0, 1, 1, 0, 1, 1] });
    }

    [Fact]
    public void One_past_does_not_serve_batch_elements_of_other_lengths()
    {
        var near = new ComposedAttention(new AttentionPattern(16, 16, 1, true, new SlidingWindowElement(5, 0)));
        Rejects("QueryOffset is 11, but KeyLengths[0] is 3", 2, 1, 12, new() { QueryOffset = 11, KeyLengths = [3, 12] }, near);
        Accepts(near, 2, 1, 12, new() { QueryOffsets = [2, 11], KeyLengths = [3, 12] });
        Accepts(near, 2, 1, 12, new() { QueryOffset = 11, KeyLengths = [0, 12] });

        // Here it is meant: rows of padding, or a class whose queries attend some keys from any distance.
        Accepts(near, 2, 1, 12, new() { QueryOffset = 11, KeyLengths = [3, 12], SkipPaddingRows = true });
        Accepts(new Causal64(), 2, 1, 12, new() { QueryOffset = 11, KeyLengths = [3, 12] });
        Accepts(new Sinks32(), 2, 1, 12, new() { QueryOffset = 11, KeyLengths = [3, 12] });
        Accepts(near, 2, 5, 12, new() { QueryOffset = 7, KeyLengths = [7, 12] });
    }

    [Fact]
    public void Each_document_is_a_canvas()
    {
        var image = new ComposedAttention(new AttentionPattern(16, 16, 1, false, new CanvasNeighborhoodElement(3, 3, 4, 5)));
        Rejects("A sequence of batch element 0 has 19 keys, but the class's canvas has 20 places", 1, 40, 40, new() { CumulativeLengths = [0, 19, 40] }, image);
        Rejects("has 15 keys, but the class's canvas has 20 places", 1, 40, 40, new() { KeyLengths = [15] }, image);
        Accepts(image, 1, 40, 40, new() { CumulativeLengths = [0, 20, 40] });
        Accepts(image, 2, 40, 40, new() { KeyLengths = [20, 0] });
        Accepts(image, 1, 20, 20, new() { KeyLengths = [15] });
    }

    [Fact]
    public void Prefixes_are_for_batch_elements_or_documents()
    {
        Rejects("PrefixLengths has 3 elements, but [batch] or [batch * documents] needs 2", 2, 14, 14, new() { PrefixLengths = [1, 2, 3], CumulativeLengths = [0, 5, 14] }, new Prefix16());
        Accepts(new Prefix16(), 2, 14, 14, new() { PrefixLengths = [1, 2], CumulativeLengths = [0, 5, 14] });
        Accepts(new Prefix16(), 2, 14, 14, new() { PrefixLengths = [1, 2, 3, 4], CumulativeLengths = [0, 5, 14] });
    }

    private static void Rejects(string reason, int batch, int queries, int keys, AttentionArguments arguments) =>
        Rejects(reason, batch, queries, keys, arguments, new Dense64());

    private static void Rejects(string reason, int batch, int queries, int keys, AttentionArguments arguments, ISparseAttention attention)
    {
        var (query, key, output) = Make(attention, batch, queries, keys);
        ArgumentException? failure = null;
        try
        {
            attention.Forward(query.ReadOnly, key.ReadOnly, key.ReadOnly, output.Writable, arguments);
        }
        catch (ArgumentException thrown)
        {
            failure = thrown;
        }

        Assert.NotNull(failure);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
        Assert.Equal("arguments", failure.ParamName);
        Assert.All(output.Data, static x => Assert.True(float.IsNaN(x)));
    }

    private static void Accepts(ISparseAttention attention, int batch, int queries, int keys, AttentionArguments arguments)
    {
        var (query, key, output) = Make(attention, batch, queries, keys);
        attention.Forward(query.ReadOnly, key.ReadOnly, key.ReadOnly, output.Writable, arguments);
        Assert.All(output.Data, static x => Assert.False(float.IsNaN(x)));
    }

    private static (TestTensor Query, TestTensor Key, TestTensor Output) Make(ISparseAttention attention, int batch, int queries, int keys)
    {
        var dim = attention.Pattern.HeadDim;
        return (
            new TestTensor(batch, 2, queries, dim, Layout.Contiguous, static () => 0.1f),
            new TestTensor(batch, 2, keys, dim, Layout.Contiguous, static () => 0.1f),
            new TestTensor(batch, 2, queries, attention.Pattern.ValueDim, Layout.Contiguous, static () => float.NaN));
    }
}
