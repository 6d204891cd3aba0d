using CsCheck;

namespace SparseAttentionGen.Tests;

/// <summary>Classes with [Nystrom] against their definition in double precision.</summary>
public sealed class LandmarkTests
{
    private static readonly Gen<(AttentionCase Case, ValueConvolution? Convolution)> Cases =
        from kernel in Gen.Int[0, LandmarkKernels.All.Count - 1]
        from batch in Gen.Int[0, 3]
        from heads in Gen.Int[1, 2]
        from sharing in Gen.Int[1, 3]
        from queries in Gen.Int[0, 150]
        from keys in Gen.Int[0, 150]
        from sameLength in Gen.Bool
        from layout in Gen.Int[0, 2]
        from seed in Gen.Int[0, 1_000_000]
        from options in Gen.Int[0, 3]
        let item = LandmarkKernels.All[kernel]
        let most = item.Attention.Pattern.HeadDim > 100 ? 40 : 150
        let length = Math.Min(queries, most)
        select (new AttentionCase
        {
            Attention = item.Attention,
            Batch = batch,
            KeyValueHeads = heads,
            Group = sharing,
            QueryLength = length,
            KeyLength = sameLength || item.Convolution is not null ? length : Math.Min(keys, most),
            Layout = (Layout)layout,
            Seed = seed,
            HasKeyLengths = (options & 1) != 0,
            HasPaddingMask = (options & 2) != 0,
        }, item.Convolution);

    [Fact]
    public void Any_shape_equals_the_definition() =>
        Cases.Sample(static item => item.Case.Fill().RunLandmarks().AssertEqualsDefinition(item.Convolution), iter: 400, threads: 1);

    [Theory]
    [InlineData(1100, 1100, 1)]
    [InlineData(5000, 5000, 1)]
    [InlineData(50, 4500, 3)]
    [InlineData(2100, 3, 2)]
    public void Sequences_over_many_blocks_equal_the_definition(int queries, int keys, int sharing) => new AttentionCase
    {
        Attention = new Nystrom7To33(),
        Group = sharing,
        QueryLength = queries,
        KeyLength = keys,
        Layout = Layout.LengthFirst,
        HasPaddingMask = queries == 1100,
    }.Fill().RunLandmarks().AssertEqualsDefinition();

    [Fact]
    public void Landmarks_over_many_chunks_of_a_product_equal_the_definition() => new AttentionCase
    {
        Attention = new NystromMany16(),
        QueryLength = 700,
        KeyLength = 700,
    }.Fill().RunLandmarks().AssertEqualsDefinition();

    [Fact]
    public void As_many_landmarks_as_tokens_reproduce_softmax_attention_where_six_steps_converge()
    {
        // Tokens that attend mostly themselves: the eigenvalues of their attention are all near 1.
        var item = new AttentionCase { Attention = new Nystrom64(), Group = 2, QueryLength = 60, KeyLength = 60 }.Fill();
        for (var row = 0; row < 60; row++)
        {
            item.Key.Row(0, 0, row).Clear();
            item.Key[0, 0, row, row] = 6;
            for (var head = 0; head < 2; head++)
            {
                item.Query.Row(0, head, row).Clear();
                item.Query[0, head, row, row] = 6 + head;
            }
        }

        item.RunLandmarks().AssertEqualsDefinition(tolerance: 5e-6);
        var pattern = new AttentionPattern(64, 64, 0.125f, causal: false);
        var expected = AttentionReference.Forward(pattern, item.Query.ReadOnly, item.Key.ReadOnly, item.Value.ReadOnly);
        var actual = item.Outputs();
        for (var index = 0; index < expected.Length; index++)
        {
            Assert.Equal(expected[index], actual[index], 1e-5);
        }
    }

    [Fact]
    public void Every_number_of_threads_gives_the_same_bits()
    {
        foreach (var (kernel, convolution) in LandmarkKernels.All)
        {
            foreach (var (heads, length) in new[] { (1, 4200), (3, 500) })
            {
                var most = kernel.Pattern.HeadDim > 100 ? 300 : length;
                AttentionCase Run(int threads) => new AttentionCase
                {
                    Attention = kernel,
                    KeyValueHeads = heads,
                    Group = 2,
                    QueryLength = most,
                    KeyLength = most,
                    HasPaddingMask = heads == 3,
                }.Fill().RunLandmarks(new AttentionOptions { MaxThreads = threads });
                var one = Run(1);
                Assert.Equal(one.Output.Data, Run(2).Output.Data);
                Assert.Equal(one.Output.Data, Run(5).Output.Data);
                Assert.Equal(one.Output.Data, Run(0).Output.Data);
            }
        }
    }

    [Fact]
    public void Plain_spans_give_what_tensors_give()
    {
        var item = new AttentionCase { Attention = new NystromConvolution16(LandmarkKernels.Shared5), Batch = 2, KeyValueHeads = 2, Group = 2, QueryLength = 70, KeyLength = 70 }
            .Fill().RunLandmarks();
        var output = new float[item.Output.Data.Length];
        item.Attention.Forward(item.Query.Data, item.Key.Data, item.Value.Data, output, new AttentionShape(2, 4, 70, 70, 2));
        Assert.Equal(item.Output.Data, output);
    }

    [Fact]
    public void Each_head_has_its_own_weights_of_the_convolution()
    {
        var random = new Random(7);
        var convolution = new ValueConvolution(4, [.. Enumerable.Range(0, 4 * 5).Select(_ => (float)random.NextDouble())]);
        new AttentionCase { Attention = new NystromConvolution16(convolution), KeyValueHeads = 2, Group = 2, QueryLength = 200, KeyLength = 200, HasPaddingMask = true }
            .Fill().RunLandmarks().AssertEqualsDefinition(convolution);
    }

    [Fact]
    public void A_convolution_longer_than_the_sequence_and_a_chunk_equals_the_definition()
    {
        var convolution = new ValueConvolution(1, [.. Enumerable.Range(0, 1023).Select(static tap => MathF.Cos(tap))]);
        foreach (var length in new[] { 1, 40, 1300 })
        {
            new AttentionCase { Attention = new NystromLongConvolution4(convolution), QueryLength = length, KeyLength = length }
                .Fill().RunLandmarks().AssertEqualsDefinition(convolution);
        }
    }

    [Fact]
    public void Scores_of_any_size_stay_finite()
    {
        foreach (var factor in new[] { 1e-30f, 30, 1000 })
        {
            var item = new AttentionCase { Attention = new Nystrom64(), QueryLength = 300, KeyLength = 300 }.Fill();
            foreach (ref var element in item.Query.Data.AsSpan())
            {
                element *= factor;
            }

            item.RunLandmarks();
            Assert.All(item.Output.Data, static x => Assert.True(float.IsFinite(x)));
        }
    }

    [Fact]
    public void Progress_ascends_to_the_end_and_cancellation_ends_a_call()
    {
        var reports = new List<double>();
        var item = new AttentionCase { Attention = new Nystrom64(), KeyValueHeads = 3, QueryLength = 900, KeyLength = 900 }.Fill();
        item.RunLandmarks(new AttentionOptions { MaxThreads = 1, Progress = new Recorder(reports) });
        Assert.Equal(reports.Order(), reports);
        Assert.True(reports[0] > 0);
        Assert.Equal(1, reports[^1]);
        Assert.True(reports.Count > 4);
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => item.RunLandmarks(new AttentionOptions { CancellationToken = source.Token }));
    }

    private sealed class Recorder(List<double> reports) : IProgress<double>
    {
        public void Report(double value) => reports.Add(value);
    }
}
