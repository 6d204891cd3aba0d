using System.Numerics.Tensors;

namespace SparseAttentionGen.Tests;

/// <summary>How projections are made, what they say of themselves, and which are rejected.</summary>
public sealed class SequenceProjectionTests
{
    private static readonly float[] Matrix = [.. Enumerable.Range(0, 2 * 3 * 200).Select(static index => (index * 0.37f) - 11)];

    [Fact]
    public void Weights_are_those_of_the_matrices()
    {
        var projection = SequenceProjection.Create(3, 200, Matrix, [.. Matrix.Select(static x => -x)], heads: 2);
        for (var index = 0; index < Matrix.Length; index++)
        {
            var (head, row, column) = (index / 600, index / 200 % 3, index % 200);
            Assert.Equal(Matrix[index], projection.KeyWeight(head, row, column, 200));
            Assert.Equal(-Matrix[index], projection.ValueWeight(head, row, column, 200));
        }

        Assert.Equal((3, 200, 2, false), (projection.Rank, projection.Length, projection.Heads, projection.IsShared));
        Assert.Equal("matrices of 3 x 200 for each of 2 heads", projection.ToString());
        var shared = SequenceProjection.Create(3, 200, Matrix.AsSpan(0, 600));
        Assert.True(shared.IsShared);
        Assert.Equal(Matrix[599], shared.ValueWeight(7, 2, 199, 200));
        Assert.Equal("matrices of 3 x 200, shared by keys and values", shared.ToString());
    }

    [Fact]
    public void Tensors_give_the_same_as_spans()
    {
        // Rows with gaps.
        var keys = new ReadOnlyTensorSpan<float>(Matrix, [2, 3, 150], [600, 200, 1]);
        var projection = SequenceProjection.Create(keys);
        Assert.Equal((3, 150, 2, true), (projection.Rank, projection.Length, projection.Heads, projection.IsShared));
        Assert.Equal(Matrix[600 + (2 * 200) + 149], projection.KeyWeight(1, 2, 149, 150));
        var separate = SequenceProjection.Create(new ReadOnlyTensorSpan<float>(Matrix, [3, 300]), new ReadOnlyTensorSpan<float>(Matrix, [3, 300], [400, 1]));
        Assert.Equal((1, false), (separate.Heads, separate.IsShared));
        Assert.Equal((Matrix[650], Matrix[850]), (separate.KeyWeight(0, 2, 50, 300), separate.ValueWeight(0, 2, 50, 300)));
    }

    [Fact]
    public void Segments_are_nearly_equal_and_cover_the_sequence()
    {
        foreach (var (rank, length) in new[] { (4, 10), (4, 3), (7, 7), (5, 1003), (1, 9) })
        {
            var projection = SequenceProjection.MeanPooling(rank);
            var segments = Math.Min(rank, length);
            for (var key = 0; key < length; key++)
            {
                for (var row = 0; row < rank; row++)
                {
                    var (first, end) = ((int)((double)row * length / segments), (int)((row + 1.0) * length / segments));
                    var expected = row < segments && key >= first && key < end ? 1f / (end - first) : 0f;
                    Assert.Equal(expected, projection.KeyWeight(0, row, key, length));
                }
            }
        }

        Assert.Equal("means of 4 segments", SequenceProjection.MeanPooling(4).ToString());
    }

    [Fact]
    public void A_convolution_repeats_its_weights_along_the_sequence()
    {
        var projection = SequenceProjection.Convolution(3, [1f, 2f], [5f, 7f]);
        float[] weights = [.. Enumerable.Range(0, 5).Select(key => projection.KeyWeight(0, 1, key, 5))];
        Assert.Equal([0f, 0f, 1f, 2f, 0f], weights);
        Assert.Equal(5f, projection.ValueWeight(0, 2, 4, 5));
        Assert.Equal((6, false), (projection.Length, projection.IsShared));
        Assert.Equal("convolution over 3 segments of 2", projection.ToString());
    }

    [Fact]
    public void Random_matrices_have_the_variance_of_their_rank_and_follow_their_seed()
    {
        const int Length = 4001;
        var (first, again, other) = (SequenceProjection.Random(16, Length, 7), SequenceProjection.Random(16, Length, 7), SequenceProjection.Random(16, Length, 8));
        double[] weights = [.. from row in Enumerable.Range(0, 16) from column in Enumerable.Range(0, Length) select (double)first.KeyWeight(0, row, column, Length)];
        Assert.Equal(first.KeyWeight(0, 15, 4000, Length), again.KeyWeight(0, 15, 4000, Length));
        Assert.NotEqual(first.KeyWeight(0, 15, 4000, Length), other.KeyWeight(0, 15, 4000, Length));
        Assert.True(first.IsShared);

        // 64,016 numbers: five standard errors.
        Assert.InRange(weights.Average(), -5 * 0.25 / 253, 5 * 0.25 / 253);
        Assert.InRange(16 * weights.Average(static x => x * x), 1 - (5 * Math.Sqrt(2) / 253), 1 + (5 * Math.Sqrt(2) / 253));
        Assert.InRange(256 * weights.Average(static x => x * x * x * x), 3 - (5 * Math.Sqrt(96) / 253), 3 + (5 * Math.Sqrt(96) / 253));
        Assert.NotEqual(SequenceProjection.Random(2, 5, 1, heads: 2).KeyWeight(1, 0, 0, 5), SequenceProjection.Random(2, 5, 1, heads: 2).KeyWeight(0, 0, 0, 5));
    }

    [Fact]
    public void Weights_that_are_not_finite_are_named_by_their_place()
    {
        var bad = (float[])Matrix.Clone();
        bad[600 + 200 + 131] = float.NaN;
        Rejects("keys", "head 1, row 1, column 131 is NaN", () => SequenceProjection.Create(3, 200, bad, heads: 2));
        Rejects("values", "head 1, row 1, column 131 is NaN", () => SequenceProjection.Create(3, 200, Matrix, bad, heads: 2));
        Rejects("keys", "row 4, column 131 is NaN", () => SequenceProjection.Create(6, 200, bad));
        bad[600 + 200 + 131] = float.NegativeInfinity;
        Rejects("keys", "row 4, column 131 is -", () => SequenceProjection.Create(new ReadOnlyTensorSpan<float>(bad, [6, 200])));
        Rejects("keyWeights", "keyWeights[1] is NaN", () => SequenceProjection.Convolution(2, [1, float.NaN]));
        Rejects("valueWeights", "valueWeights[0] is", () => SequenceProjection.Convolution(2, [1, 1], [float.PositiveInfinity, 1]));
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_rejected()
    {
        Rejects("keys", "[3, 200] needs 600", () => SequenceProjection.Create(3, 200, Matrix));
        Rejects("keys", "[4, 3, 200] needs 2400", () => SequenceProjection.Create(3, 200, Matrix, heads: 4));
        Rejects("values", "has 600 elements", () => SequenceProjection.Create(3, 200, Matrix, Matrix.AsSpan(0, 600), heads: 2));
        Rejects("rank", "from 1 to 65536", () => SequenceProjection.Create(0, 200, []));
        Rejects("rank", "from 1 to 65536", () => SequenceProjection.MeanPooling(65537));
        Rejects("length", "from 1", () => SequenceProjection.Create(1, 0, []));
        Rejects("heads", "1 or more", () => SequenceProjection.Random(1, 1, 0, heads: 0));
        Rejects("keys", "4 dimensions", () => SequenceProjection.Create(new ReadOnlyTensorSpan<float>(Matrix, [2, 1, 3, 200])));
        Rejects("keys", "last stride of 1", () => SequenceProjection.Create(new ReadOnlyTensorSpan<float>(Matrix, [3, 100], [200, 2])));
        Rejects("values", "keys' is [1, 3, 200]", () =>
            SequenceProjection.Create(new ReadOnlyTensorSpan<float>(Matrix, [3, 200]), new ReadOnlyTensorSpan<float>(Matrix, [3, 100])));
        Rejects("keyWeights", "0 weights", () => SequenceProjection.Convolution(2, []));
        Rejects("keyWeights", "at most", () => SequenceProjection.Convolution(65536, new float[40_000]));
        Rejects("valueWeights", "1 weights for values, but 2 for keys", () => SequenceProjection.Convolution(2, [1, 2], [1]));
    }

    [Fact]
    public void Elements_that_there_are_not_are_rejected()
    {
        var projection = SequenceProjection.Create(3, 200, Matrix, heads: 2);
        foreach (var (head, row, column, length) in new[] { (-1, 0, 0, 5), (2, 0, 0, 5), (0, -1, 0, 5), (0, 3, 0, 5), (0, 0, -1, 5), (0, 0, 5, 5), (0, 0, 0, 201) })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => projection.KeyWeight(head, row, column, length));
        }
    }

    [Fact]
    public void A_class_rejects_projections_that_do_not_fit()
    {
        Assert.Throws<ArgumentNullException>("projection", () => new Linformer16(null!));
        Rejects("projection", "23 projected keys, but the class's [LowRankProjection] has 24", () => GC.KeepAlive(new Linformer16(SequenceProjection.MeanPooling(23))));
        Rejects("projection", "up to 1501, but the class's [LowRankProjection] has a Length of 1500", () => GC.KeepAlive(new Linformer64(SequenceProjection.Random(32, 1501, 1))));
        _ = new Linformer64(SequenceProjection.Random(32, 1500, 1));
    }

    [Fact]
    public void Calls_that_do_not_fit_are_rejected_before_anything_is_written()
    {
        var attention = new LongShort64(SequenceProjection.Random(20, 30, 1, heads: 2));
        RejectsCall("key", "length is 31", attention, 2, 31, default);
        RejectsCall("key", "1 heads, but the projection has matrices for 2", attention, 1, 30, default);
        RejectsCall("key", "[LowRankProjection] has a Length of 1500", new Linformer64(SequenceProjection.MeanPooling(32)), 1, 1501, default);
        RejectsCall("arguments", "SegmentIds is given", attention, 2, 30, new AttentionArguments { SegmentIds = new int[30] });
        RejectsCall("arguments", "CumulativeLengths is given", attention, 2, 30, new AttentionArguments { CumulativeLengths = [0, 30] });
        RejectsCall("arguments", "Bias is given", attention, 2, 30, new AttentionArguments { Bias = new ReadOnlyTensorSpan<float>(new float[1]) });
        RejectsCall("arguments", "Mask is given", attention, 2, 30, new AttentionArguments { Mask = new ReadOnlyTensorSpan<bool>(new bool[1]) });
        RejectsCall("arguments", "RelativeBias is given", attention, 2, 30, new AttentionArguments { RelativeBias = new float[1] });
        RejectsCall("arguments", "PrefixLengths is given", attention, 2, 30, new AttentionArguments { PrefixLengths = [1] });
        RejectsCall("arguments", "GlobalTokenMask is given", attention, 2, 30, new AttentionArguments { GlobalTokenMask = new bool[30] });
        RejectsCall("arguments", "KeyLengths[0] is 31", attention, 2, 30, new AttentionArguments { KeyLengths = [31] });
        RejectsCall("arguments", "BlockMask is given", attention, 2, 30, new AttentionArguments { BlockMask = new BlockMask(64, 1, 1, [0, 1], [0]) });
    }

    [Fact]
    public void The_definition_of_attention_points_to_that_of_projections()
    {
        var tensor = new TestTensor(1, 1, 3, 64, Layout.Contiguous, static () => 1);
        Rejects("pattern", "ProjectionReference", () => AttentionReference.Forward(LongShort64.Pattern, tensor.ReadOnly, tensor.ReadOnly, tensor.ReadOnly));
    }

    private static void RejectsCall(string parameter, string reason, ISparseAttention attention, int heads, int keys, AttentionArguments arguments)
    {
        var (query, key) = (new TestTensor(1, heads, 9, 64, Layout.Contiguous, static () => 1), new TestTensor(1, heads, keys, 64, Layout.Contiguous, static () => 1));
        var output = new TestTensor(1, heads, 9, 64, Layout.Contiguous, static () => float.NaN);
        var message = string.Empty;
        var name = string.Empty;
        try
        {
            attention.Forward(query.ReadOnly, key.ReadOnly, key.ReadOnly, output.Writable, arguments);
        }
        catch (ArgumentException exception)
        {
            (message, name) = (exception.Message, exception.ParamName);
        }

        Assert.Equal(parameter, name);
        Assert.Contains(reason, message, StringComparison.Ordinal);
        Assert.All(output.Data, static x => Assert.True(float.IsNaN(x)));
    }

    private static void Rejects(string parameter, string reason, Action action)
    {
        var exception = Assert.ThrowsAny<ArgumentException>(action);
        Assert.Equal(parameter, exception.ParamName);
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }
}
