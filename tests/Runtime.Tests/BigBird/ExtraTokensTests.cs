namespace SparseAttentionGen.Tests;

/// <summary>BigBird with extra global tokens (ETC) is the paper's graph: the tokens' rows and columns beside the blocks of the text.</summary>
public sealed class ExtraTokensTests
{
    private const int BlockSize = 16;

    /// <summary>A whole number of blocks in front leaves the blocks of the text where they are.</summary>
    [Theory]
    [InlineData(160, 32)]
    [InlineData(171, 32)]
    [InlineData(300, 300)]
    public void Tokens_in_front_attend_and_are_attended_beside_the_blocks_of_the_text(int text, int validText)
    {
        var call = Case(new TokensInFront16(), 32 + text, [32 + text, 32 + Math.Min(text, validText)]);
        AssertGraph(call, position => position < 32, position => position - 32);
    }

    /// <summary>At the end any number does.</summary>
    [Theory]
    [InlineData(160)]
    [InlineData(171)]
    [InlineData(7)]
    public void Tokens_at_the_end_leave_the_blocks_of_the_text_alone_for_any_number_of_them(int text) =>
        AssertGraph(Case(new TokensAtEnd16(), text + 5, [text + 5, text + 5]), position => position >= text, static position => position);

    private static AttentionCase Case(ISparseAttention attention, int length, int[] keyLengths) => new AttentionCase
    {
        Attention = attention,
        Batch = 2,
        KeyValueHeads = 2,
        QueryLength = length,
        KeyLength = length,
        GivenKeyLengths = keyLengths,
        CountsPadding = true,
    }.Fill().Run();

    private static void AssertGraph(AttentionCase call, Func<int, bool> isGlobal, Func<int, int> placeInText)
    {
        for (var head = 0; head < call.Heads; head++)
        {
            for (var row = 0; row < call.QueryLength; row++)
            {
                var random = RandomBlocks(head, row / BlockSize, call.KeyLength, isGlobal);
                var keys = Enumerable.Range(0, call.KeyLength).Where(key => isGlobal(row) || isGlobal(key)
                    || Math.Abs(Math.Floor((double)placeInText(row) / BlockSize) - Math.Floor((double)placeInText(key) / BlockSize)) <= 1
                    || random.Contains(key / BlockSize)).ToArray();
                for (var batch = 0; batch < call.Batch; batch++)
                {
                    AssertRow(call, batch, head, row, [.. keys.Where(key => key < call.KeyLengths[batch])]);
                }
            }
        }
    }

    /// <summary>The library's own draw, with what the paper says is not drawn.</summary>
    private static List<int> RandomBlocks(int head, int queryBlock, int length, Func<int, bool> isGlobal)
    {
        var chosen = new List<int>();
        RandomBlockDraw.Draw(11, head, queryBlock, (length + BlockSize - 1) / BlockSize, 2, IsCovered, chosen);
        return chosen;

        bool IsCovered(int block) => Math.Abs(block - queryBlock) <= 1 || Positions(block).All(isGlobal) || Positions(queryBlock).All(isGlobal);

        IEnumerable<int> Positions(int block) => Enumerable.Range(block * BlockSize, Math.Min(BlockSize, length - (block * BlockSize)));
    }

    private static void AssertRow(AttentionCase call, int batch, int head, int row, int[] keys)
    {
        var scores = keys.Select(key => Enumerable.Range(0, 16).Sum(d => (double)call.Query[batch, head, row, d] * call.Key[batch, head, key, d]) / 4).ToArray();
        var largest = scores.Max();
        var weights = scores.Select(score => Math.Exp(score - largest)).ToArray();
        for (var d = 0; d < 16; d++)
        {
            var expected = keys.Select((key, index) => weights[index] * call.Value[batch, head, key, d]).Sum() / weights.Sum();
            Assert.True(Math.Abs(expected - call.Output[batch, head, row, d]) < 4e-5, $"batch {batch} head {head} row {row} element {d} of {call}");
        }
    }
}
