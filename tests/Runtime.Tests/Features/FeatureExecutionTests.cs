namespace SparseAttentionGen.Tests;

public sealed class FeatureExecutionTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 3)]
    [InlineData(2, 2)]
    public void Results_are_the_same_for_every_number_of_threads(int keyValueHeads, int group)
    {
        foreach (var attention in FeatureKernels.All)
        {
            FeatureCase Run(int threads) => new FeatureCase
            {
                Attention = attention,
                KeyValueHeads = keyValueHeads,
                Group = group,
                QueryLength = 7000,
                KeyLength = 7000,
                HasPaddingMask = group > 1,
                Seed = 5,
            }.Fill().Run(new AttentionOptions { MaxThreads = threads });
            var one = Run(1);
            foreach (var threads in new[] { 2, 3, 16 })
            {
                Assert.True(one.Output.Data.AsSpan().SequenceEqual(Run(threads).Output.Data), $"{attention.GetType().Name} with {threads} threads");
            }
        }
    }

    [Theory]
    [InlineData(nameof(CausalPrefix))]
    [InlineData(nameof(CausalReluPrefix))]
    [InlineData(nameof(CausalLinearPrefix))]
    public void Causal_rows_equal_bidirectional_ones_on_each_prefix(string kernel)
    {
        (ISparseAttention causal, ISparseAttention whole) = kernel switch
        {
            nameof(CausalPrefix) => ((ISparseAttention)new CausalPrefix(), (ISparseAttention)new WholePrefix()),
            nameof(CausalReluPrefix) => (new CausalReluPrefix(), new WholeReluPrefix()),
            _ => (new CausalLinearPrefix(), new WholeLinearPrefix()),
        };
        var item = new FeatureCase { Attention = causal, KeyValueHeads = 2, Group = 2, QueryLength = 200, KeyLength = 200 }.Fill().Run();
        var (dim, valueDim) = (causal.Pattern.HeadDim, causal.Pattern.ValueDim);
        for (var head = 0; head < 4; head++)
        {
            foreach (var length in new[] { 1, 2, 63, 64, 65, 150, 200 })
            {
                var (start, output) = (head / 2 * 200, new float[valueDim]);
                whole.Forward(
                    item.Query.Row(0, head, length - 1),
                    item.Key.Data.AsSpan(start * dim, length * dim),
                    item.Value.Data.AsSpan(start * valueDim, length * valueDim),
                    output,
                    new AttentionShape(1, 1, 1, length));
                for (var d = 0; d < output.Length; d++)
                {
                    Assert.Equal(output[d], item.Output[0, head, length - 1, d], 2e-5f);
                }
            }
        }
    }

    [Fact]
    public void Redraw_gives_the_results_of_the_other_seed()
    {
        var attention = new WholePrefix();
        FeatureCase Make(ISparseAttention instance) => new FeatureCase { Attention = instance, QueryLength = 20, KeyLength = 20 }.Fill().Run();
        var first = Make(attention);
        attention.Redraw(77);
        var redrawn = Make(attention);
        Assert.False(first.Output.Data.AsSpan().SequenceEqual(redrawn.Output.Data));
        Assert.True(attention.Features.Vectors.SequenceEqual(FeatureMatrix.Draw(WholePrefix.Pattern, 77).Vectors));
        var given = Make(new WholePrefix(FeatureMatrix.FromVectors(attention.Features.Vectors, 16)));
        Assert.True(given.Output.Data.AsSpan().SequenceEqual(redrawn.Output.Data));
    }

    [Fact]
    public void Cancellation_and_progress_are_as_for_every_call()
    {
        foreach (var attention in FeatureKernels.All)
        {
            var item = new FeatureCase { Attention = attention, QueryLength = 5000, KeyLength = 5000 }.Fill();
            var reports = new List<double>();
            item.Run(new AttentionOptions { Progress = new Collector(reports), MaxThreads = 2 });
            Assert.Equal(reports.Order(), reports);
            Assert.Equal(1, reports[^1], 1e-9);
            using var source = new CancellationTokenSource();
            source.Cancel();
            Assert.Throws<OperationCanceledException>(() => item.Run(new AttentionOptions { CancellationToken = source.Token }));
        }
    }

    private sealed class Collector(List<double> reports) : IProgress<double>
    {
        public void Report(double value) => reports.Add(value);
    }
}

[SparseAttention(HeadDim = 16)]
[RandomFeatures(40, Seed = 9)]
[Causal]
internal sealed partial class CausalPrefix;

[SparseAttention(HeadDim = 16)]
[RandomFeatures(40, Seed = 9)]
internal sealed partial class WholePrefix;

[SparseAttention(HeadDim = 16, ValueDim = 20)]
[RandomFeatures(40, Seed = 9, Kind = FeatureKind.Relu)]
[Causal]
internal sealed partial class CausalReluPrefix;

[SparseAttention(HeadDim = 16, ValueDim = 20)]
[RandomFeatures(40, Seed = 9, Kind = FeatureKind.Relu)]
internal sealed partial class WholeReluPrefix;

[SparseAttention(HeadDim = 20, ValueDim = 8)]
[LinearAttention]
[Causal]
internal sealed partial class CausalLinearPrefix;

[SparseAttention(HeadDim = 20, ValueDim = 8)]
[LinearAttention]
internal sealed partial class WholeLinearPrefix;
