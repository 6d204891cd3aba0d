namespace SparseAttentionGen.Tests;

public sealed class ExecutionTests
{
    [Fact]
    public void Last_blocks_shorter_than_the_dilation_equal_reference()
    {
        foreach (var (group, queries) in new[] { (4, 26), (4, 25), (3, 37), (1, 1), (1, 2), (6, 3) })
        {
            new AttentionCase { Attention = new Dilated64(), Group = group, QueryLength = queries, KeyLength = 50 }.Fill().Run().AssertEqualsReference();
        }
    }

    /// <summary>16 blocks, of which the last are halved: plain ones, by residue, by blocks of rows, with global rows along with them.</summary>
    [Fact]
    public void Last_blocks_in_halves_equal_reference()
    {
        foreach (var attention in new ISparseAttention[] { new Window64(), new Dilated64(), new DilatedHeads24(), new BlockLocal16(), new Longformer64() })
        {
            AttentionCase Make() => new AttentionCase
            {
                Attention = attention,
                Batch = 2,
                KeyValueHeads = 2,
                Group = 2,
                QueryLength = 410,
                KeyLength = 410,
            }.Fill();
            var item = Make().Run(new AttentionOptions { MaxThreads = 1 });
            item.AssertEqualsReference();
            Make().Run(new AttentionOptions { MaxThreads = 2 }).AssertEqualsExactly(item);
        }
    }

    [Fact]
    public void Results_are_identical_for_every_thread_count()
    {
        foreach (var attention in Kernels.All)
        {
            AttentionCase Make() => new AttentionCase
            {
                Attention = attention,
                Batch = 2,
                KeyValueHeads = 2,
                Group = 2,
                QueryLength = 260,
                KeyLength = 260,
                HasGlobalMask = true,
            }.Fill();
            var expected = Make().Run(new AttentionOptions { MaxThreads = 1 });
            foreach (var threads in new[] { 2, 3, 8 })
            {
                var actual = Make().Run(new AttentionOptions { MaxThreads = threads });
                actual.AssertEqualsExactly(expected);
            }
        }
    }

    /// <summary>A few global rows go along with blocks of other rows, 140 are blocks of their own.</summary>
    [Theory]
    [InlineData(nameof(Narrow3))]
    [InlineData(nameof(OnlyGlobals8))]
    public void Global_rows_split_along_the_keys_equal_reference_for_every_thread_count(string kernel)
    {
        const int Length = 20_000;
        AttentionCase Make() => new AttentionCase
        {
            Attention = Kernels.Named(kernel),
            Group = 2,
            QueryLength = Length,
            KeyLength = Length,
            HasKeyLengths = true,
            Seed = 4,
        }.Fill();
        var first = Make().Run(new AttentionOptions { MaxThreads = 1 });
        var second = Make().Run(new AttentionOptions { MaxThreads = 4 });
        second.AssertEqualsExactly(first);
        foreach (var row in new[] { 0, 1, 2, 3, 69, 70, 8191, 8192, 19_999 })
        {
            for (var head = 0; head < 2; head++)
            {
                var expected = AttentionReference.Row(
                    first.Attention.Pattern, first.Query.ReadOnly, first.Key.ReadOnly, first.Value.ReadOnly, 0, head, row, first.Arguments());
                Assert.Equal(expected[0], first.Output[0, head, row, 0], AttentionCase.Tolerance);
            }
        }
    }

    [Fact]
    public void Progress_ascends_to_one()
    {
        var reports = new List<double>();
        var item = new AttentionCase { Attention = new Window64(), Batch = 3, KeyValueHeads = 2, QueryLength = 600, KeyLength = 600 }.Fill();
        item.Run(new AttentionOptions { MaxThreads = 4, Progress = new Recorder(reports) });
        Assert.NotEmpty(reports);
        Assert.Equal(reports.Order(), reports);
        Assert.True(reports[0] > 0);
        Assert.Equal(1, reports[^1]);
    }

    [Fact]
    public void A_cancelled_call_throws_and_leaves_the_rest_undone()
    {
        using var source = new CancellationTokenSource();
        var item = new AttentionCase { Attention = new Window64(), Batch = 4, KeyValueHeads = 4, QueryLength = 600, KeyLength = 600 }.Fill();
        var options = new AttentionOptions
        {
            MaxThreads = 2,
            CancellationToken = source.Token,
            Progress = new Canceller(source),
        };
        Assert.Throws<OperationCanceledException>(() => item.Run(options));
        Assert.Contains(item.Output.Data, float.IsNaN);
    }

    [Fact]
    public void A_call_cancelled_before_it_begins_writes_nothing()
    {
        var item = new AttentionCase { Attention = new Dense64(), QueryLength = 9, KeyLength = 9 }.Fill();
        Assert.Throws<OperationCanceledException>(
            () => item.Run(new AttentionOptions { CancellationToken = new CancellationToken(canceled: true) }));
        Assert.All(item.Output.Data, static x => Assert.True(float.IsNaN(x)));
    }

    [Fact]
    public void A_failing_progress_ends_the_call_with_its_own_exception()
    {
        var item = new AttentionCase { Attention = new Dense64(), QueryLength = 900, KeyLength = 90 }.Fill();
        Assert.Throws<FormatException>(() => item.Run(new AttentionOptions { MaxThreads = 2, Progress = new Failing() }));
    }

    [Fact]
    public void One_instance_may_be_used_by_many_threads()
    {
        var attention = new Longformer64();
        var expected = new AttentionCase { Attention = attention, QueryLength = 200, KeyLength = 200 }.Fill().Run();
        Parallel.For(0, 16, _ =>
        {
            var actual = new AttentionCase { Attention = attention, QueryLength = 200, KeyLength = 200 }.Fill().Run();
            Assert.Equal(expected.Output.Data, actual.Output.Data);
        });
    }

    private sealed class Recorder(List<double> reports) : IProgress<double>
    {
        public void Report(double value) => reports.Add(value);
    }

    private sealed class Canceller(CancellationTokenSource source) : IProgress<double>
    {
        public void Report(double value) => source.Cancel();
    }

    private sealed class Failing : IProgress<double>
    {
        public void Report(double value) => throw new FormatException();
    }
}
