namespace SparseAttentionGen.Tests;

/// <summary>A few queries against many keys, as where a text is generated token by token: keys are read in place, and a long past in parts.</summary>
public sealed class FewQueriesTests
{
    private const int LongPast = 9000;
    private static readonly int[] KeyCounts = [1, 37, 600];
    private static readonly int[] QueryCounts = [1, 2, 3, 5];
    private static readonly int[] Groups = [1, 2, 4];

    public static TheoryData<string> Classes() => [.. Kernels.All.Select(static item => item.GetType().Name)];

    [Theory]
    [MemberData(nameof(Classes))]
    public void Last_queries_equal_reference(string kernel)
    {
        var seed = 0;
        foreach (var keys in KeyCounts)
        {
            foreach (var queries in QueryCounts.Where(count => count <= keys))
            {
                foreach (var group in Groups)
                {
                    seed++;
                    new AttentionCase
                    {
                        Attention = Kernels.Named(kernel),
                        Batch = 1 + (seed % 2),
                        Group = group,
                        QueryLength = queries,
                        KeyLength = keys,
                        QueryOffset = keys - queries,
                        Layout = (Layout)(seed % 3),
                        HasKeyLengths = seed % 5 == 0,
                        HasPaddingMask = seed % 4 == 0,
                        Documents = seed % 7 == 0 ? DocumentKind.Ascending : DocumentKind.None,
                        HasBlockMask = seed % 11 == 0,
                        Bias = seed % 6 == 0 ? BroadcastKind.Full : BroadcastKind.None,
                        Seed = seed,
                    }.Fill().Run().AssertEqualsReference();
                }
            }
        }
    }

    [Theory]
    [InlineData(nameof(Dense64), 1, 1)]
    [InlineData(nameof(Causal64), 1, 4)]
    [InlineData(nameof(Causal64), 5, 8)]
    [InlineData(nameof(Causal7To33), 2, 1)]
    [InlineData(nameof(Prefix16), 3, 1)]
    [InlineData(nameof(Alibi32), 1, 2)]
    public void A_long_past_equals_reference_for_every_thread_count(string kernel, int queries, int group)
    {
        AttentionCase Make() => new AttentionCase
        {
            Attention = Kernels.Named(kernel),
            Batch = 2,
            Group = group,
            QueryLength = queries,
            KeyLength = LongPast,
            QueryOffset = LongPast - queries,
            GivenKeyLengths = [LongPast, 4100],
        }.Fill();
        var expected = Make().Run(new AttentionOptions { MaxThreads = 1 });
        expected.AssertEqualsReference();
        foreach (var threads in new[] { 2, 5 })
        {
            Make().Run(new AttentionOptions { MaxThreads = threads }).AssertEqualsExactly(expected);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(-100)]
    public void A_long_past_of_extreme_scores_equals_reference(int slope)
    {
        var item = new AttentionCase { Attention = new Causal64(), QueryLength = 2, KeyLength = LongPast, QueryOffset = LongPast - 2 }.Fill();
        item.Query.Data.AsSpan().Clear();
        item.Key.Data.AsSpan().Clear();
        (item.Query[0, 0, 0, 0], item.Query[0, 0, 1, 0]) = (8, -8);
        for (var key = 0; key < LongPast; key++)
        {
            item.Key[0, 0, key, 0] = key * slope;
        }

        item.Run().AssertEqualsReference();
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_poisoned_value_reaches_exactly_the_queries_that_may_attend_it(float poison)
    {
        const int Length = 600;
        AttentionCase Make() => new AttentionCase { Attention = new Causal64(), QueryLength = 3, KeyLength = Length, QueryOffset = Length - 3 }.Fill();
        var clean = Make().Run();
        var poisoned = Make();
        poisoned.Value.Row(0, 0, Length - 2).Fill(poison);
        poisoned.Run();
        Assert.Equal(clean.Output.Row(0, 0, 0).ToArray(), poisoned.Output.Row(0, 0, 0).ToArray(), static (x, y) => Math.Abs(x - y) < 1e-6);
        for (var row = 1; row < 3; row++)
        {
            Assert.All(poisoned.Output.Row(0, 0, row).ToArray(), x => Assert.Equal(poison, x));
        }
    }
}
