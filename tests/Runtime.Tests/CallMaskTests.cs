using System.Numerics.Tensors;

namespace SparseAttentionGen.Tests;

/// <summary>Documents, prefixes, block masks and lengths that come with a call: what they mean, and bad ones.</summary>
public sealed class CallMaskTests
{
    private const int Length = 7;
    private const string Arguments = "arguments";

    [Fact]
    public void Documents_must_cover_the_keys_in_one_way()
    {
        Rejects("SegmentIds has 6 elements", static () => Call(new Dense64(), new AttentionArguments { SegmentIds = new int[6] }));
        Rejects("from 1 to 7", static () => Call(new Dense64(), new AttentionArguments { CumulativeLengths = [1, 7] }));
        Rejects("from 0 to 6", static () => Call(new Dense64(), new AttentionArguments { CumulativeLengths = [0, 6] }));
        Rejects("CumulativeLengths[2] is 2, less than the 5", static () => Call(new Dense64(), new AttentionArguments { CumulativeLengths = [0, 5, 2, 7] }));
        Rejects("one of them", static () => Call(new Dense64(), new AttentionArguments { CumulativeLengths = [0, 7], SegmentIds = new int[7] }));
    }

    [Fact]
    public void Prefixes_must_fit_and_be_declared()
    {
        Rejects("PrefixLengths has 2 elements", static () => Call(new Prefix16(), new AttentionArguments { PrefixLengths = [1, 2] }));
        Rejects("PrefixLengths[0] is 8", static () => Call(new Prefix16(), new AttentionArguments { PrefixLengths = [8] }));
        Rejects("PrefixLengths[0] is -1", static () => Call(new Prefix16(), new AttentionArguments { PrefixLengths = [-1] }));
        Rejects("add [PrefixLM]", static () => Call(new Dense64(), new AttentionArguments { PrefixLengths = [3] }));
    }

    [Fact]
    public void Block_masks_must_have_the_blocks_of_the_call()
    {
        Rejects("BlockMask has 2 blocks of queries, but the queries fill 3", static () => Call(new Dense64(), new AttentionArguments
        {
            BlockMask = BlockMask.FromPredicate(3, 6, 7, static (_, _) => true),
        }));
        Rejects("BlockMask has 4 blocks of keys, but the keys fill 3", static () => Call(new Dense64(), new AttentionArguments
        {
            BlockMask = BlockMask.FromPredicate(3, 7, 10, static (_, _) => true),
        }));
        Rejects("BlockMask is for 3 heads", static () => Call(new Dense64(), new AttentionArguments
        {
            BlockMask = new BlockMask(7, 1, 1, new int[4], [], heads: 3),
        }));
    }

    [Fact]
    public void Compressed_rows_must_be_sorted_and_within_range()
    {
        Fails("rowStarts", "rowStarts has 2 elements, but 2 rows need 3", static () => new BlockMask(4, 2, 2, [0, 0], []));
        Fails("rowStarts", "begin with 0 and end with the number of columns, 1", static () => new BlockMask(4, 2, 2, [0, 1, 2], [0]));
        Fails("rowStarts", "must not descend", static () => new BlockMask(4, 2, 2, [0, 2, 1], [0]));
        Fails("columns", "columns[1] is 0", static () => new BlockMask(4, 1, 2, [0, 2], [1, 0]));
        Fails("columns", "columns[1] is 1", static () => new BlockMask(4, 1, 2, [0, 2], [1, 1]));
        Fails("columns", "columns[0] is 2", static () => new BlockMask(4, 1, 2, [0, 1], [2]));
        Fails("columns", "columns[0] is -1", static () => new BlockMask(4, 1, 2, [0, 1], [-1]));
        Fails("blockSize", "blockSize", static () => new BlockMask(0, 1, 1, [0, 0], []));
        Fails("blocks", "Block (0, 2) lies outside", static () => BlockMask.FromBlocks(4, 8, 8, [(0, 2)]));
        Fails("blockSize", "blockSize", static () => BlockMask.FromPredicate(-1, 8, 8, static (_, _) => true));
    }

    [Fact]
    public void Block_masks_of_every_making_are_equal()
    {
        (int, int)[] blocks = [(2, 0), (0, 1), (1, 1), (0, 1)];
        var matrix = new bool[3, 2];
        matrix[2, 0] = matrix[0, 1] = matrix[1, 1] = true;
        var masks = new[]
        {
            BlockMask.FromBlocks(4, 10, 7, blocks),
            BlockMask.FromPredicate(4, 10, 7, (query, key) => matrix[query, key]),
            BlockMask.FromMatrix(4, matrix),
            new BlockMask(4, 3, 2, [0, 1, 2, 3], [1, 1, 0]),
        };
        foreach (var mask in masks)
        {
            Assert.Equal(3, mask.Count);
            for (var query = 0; query < 10; query++)
            {
                for (var key = 0; key < 7; key++)
                {
                    Assert.Equal(matrix[query / 4, key / 4], mask.Allows(0, 0, query, key));
                }
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(9)]
    public void A_mask_of_top_scores_has_the_best_blocks_of_each_row(int count)
    {
        const int BlockSize = 4;
        var (random, shape) = (new Random(count), new nint[] { 2, 3, 5, 7 });

        // Few different scores, so that many are equal, and some that are never chosen.
        var data = Enumerable.Range(0, 2 * 3 * 5 * 7)
            .Select(_ => random.Next(8) switch { 0 => float.NegativeInfinity, 1 => float.NaN, var score => score }).ToArray();
        var mask = BlockMask.FromTopScores(BlockSize, new ReadOnlyTensorSpan<float>(data, shape, [105, 1, 3, 15]), count);
        Assert.Equal((2, 3, 5, 7), (mask.Batch, mask.Heads, mask.QueryBlocks, mask.KeyBlocks));
        for (var row = 0; row < 2 * 3 * 5; row++)
        {
            var (batch, head, query) = (row / 15, row / 5 % 3, row % 5);
            float Score(int key) => data[(batch * 105) + head + (query * 3) + (key * 15)];
            for (var key = 0; key < 7; key++)
            {
                var better = Enumerable.Range(0, 7).Count(other => Score(other) > Score(key) || (other < key && Score(other) == Score(key)));
                var expected = Score(key) > float.NegativeInfinity && better < count;
                Assert.Equal(expected, mask.Allows(batch, head, (query * BlockSize) + 3, key * BlockSize));
            }
        }
    }

    [Fact]
    public void Top_scores_must_have_four_dimensions_and_choose_something()
    {
        Fails("scores", "[3, 3], but must be", static () => BlockMask.FromTopScores(4, new ReadOnlyTensorSpan<float>(new float[9], [3, 3]), 1));
        Fails("scores", "[1, 1, 1, 3, 3], but must be", static () => BlockMask.FromTopScores(4, new ReadOnlyTensorSpan<float>(new float[9], [1, 1, 1, 3, 3]), 1));
        Fails("count", "count", static () => BlockMask.FromTopScores(4, new ReadOnlyTensorSpan<float>(new float[9], [1, 1, 3, 3]), 0));
        Fails("blockSize", "blockSize", static () => BlockMask.FromTopScores(0, new ReadOnlyTensorSpan<float>(new float[9], [1, 1, 3, 3]), 1));
    }

    [Fact]
    public void Packed_documents_equal_calls_for_each_document()
    {
        const int Dim = 64;
        int[] ends = [0, 100, 100, 130, 300];
        var item = new AttentionCase { Attention = new Causal64(), QueryLength = 300, KeyLength = 300 }.Fill();
        var packed = new float[300 * Dim];
        var options = new AttentionArguments { CumulativeLengths = ends };
        item.Attention.Forward(item.Query.Data, item.Key.Data, item.Value.Data, packed, new AttentionShape(1, 1, 300), options);
        for (var document = 0; document + 1 < ends.Length; document++)
        {
            var (start, length) = (ends[document] * Dim, (ends[document + 1] - ends[document]) * Dim);
            var alone = new float[length];
            item.Attention.Forward(
                item.Query.Data.AsSpan(start, length), item.Key.Data.AsSpan(start, length), item.Value.Data.AsSpan(start, length), alone,
                new AttentionShape(1, 1, length / Dim));
            for (var index = 0; index < length; index++)
            {
                Assert.Equal(alone[index], packed[start + index], 1e-5f);
            }
        }
    }

    [Fact]
    public void Heads_and_lengths_must_be_those_of_the_class()
    {
        var image = new AttentionPattern(16, 16, 1, false, new CanvasNeighborhoodElement(3, 3, 4, 5));
        RejectsPattern("canvas has 20", image, 1);
        var last = new AttentionPattern(16, 16, 1, false, new DenseElement { Heads = HeadSet.Parse("0-2") });
        RejectsPattern("a pattern for head 2", last, 2);
        RejectsPattern("no pattern for head 3", last, 4);
        var random = new AttentionPattern(
            16, 16, 1, false, new RandomBlocksElement(1, 2, Selection: RandomBlockSelection.BigBird, HeadCount: 3));
        RejectsPattern("drawn for 3", random, 2);
    }

    private static void RejectsPattern(string reason, AttentionPattern pattern, int heads)
    {
        var tensor = new TestTensor(1, heads, Length, 16, Layout.Contiguous, static () => 1);
        var output = new TestTensor(1, heads, Length, 16, Layout.Contiguous, static () => float.NaN);
        var exception = Assert.Throws<ArgumentException>(() =>
            new ComposedAttention(pattern).Forward(tensor.ReadOnly, tensor.ReadOnly, tensor.ReadOnly, output.Writable));
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        Assert.All(output.Data, static x => Assert.True(float.IsNaN(x)));
    }

    private static void Call(ISparseAttention attention, AttentionArguments arguments)
    {
        var dim = attention.Pattern.HeadDim;
        var data = new float[2 * Length * dim];
        attention.Forward(data, data, data, new float[data.Length], new AttentionShape(1, 2, Length), arguments);
    }

    private static void Rejects(string reason, Action call)
    {
        var exception = Assert.ThrowsAny<ArgumentException>(call);
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        Assert.Equal(Arguments, exception.ParamName);
    }

    private static void Fails(string parameter, string reason, Func<BlockMask> make)
    {
        var exception = Assert.ThrowsAny<ArgumentException>(() => make());
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        Assert.Equal(parameter, exception.ParamName);
    }
}
