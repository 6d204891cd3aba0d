using SparseAttentionGen.Benchmarks.Measuring;
using SparseAttentionGen.Benchmarks.Peers;

namespace SparseAttentionGen.Benchmarks.Tests;

public sealed class PeerTests
{
    private const int Length = 320;

    public static TheoryData<string> Cases => [.. PeerCatalog.All.Select(static item => item.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Peers_that_load_compute_the_same_and_the_others_say_why_not(string name)
    {
        var item = PeerCatalog.All.Single(item => item.Name == name);
        var shape = new BenchmarkShape(name, item.Ours)
        {
            Heads = item.Heads,
            HeadsPerKeyValueHead = item.HeadsPerKeyValueHead,
            Length = Length,
            QueryLength = item.QueryLength,
            Pass = item.Pass,
        };
        var rows = new PeerRound("peers", shape, item.Peers, new Sampling(1, TimeSpan.Zero, TimeSpan.MaxValue)).Run(TestContext.Current.CancellationToken);
        Assert.Equal([null, .. item.Peers.Select(static peer => peer.Name).Order()], rows.Select(static row => row.Peer).Order());
        Assert.All(rows, static row =>
        {
            Assert.Null(row.Error);
            Assert.True(row.Milliseconds > 0 || row.Note is { Length: > 0 });
            Assert.InRange(row.LargestDifference ?? 0, 0, 1e-4);
        });
        Assert.All(rows.Where(static row => row.Peer?.StartsWith("TensorPrimitives", StringComparison.Ordinal) == true), static row => Assert.True(row.PeerMilliseconds > 0));
    }

    [Fact]
    public void A_peer_that_is_not_to_be_had_is_a_row_with_its_reason()
    {
        var rows = Round(new PeerDefinition("absent", static _ => throw new DllNotFoundException("no such library"))).Run(TestContext.Current.CancellationToken);
        Assert.Contains("no such library", Assert.Single(rows, static row => row.Peer == "absent").Note, StringComparison.Ordinal);
    }

    [Fact]
    public void A_peer_that_fails_otherwise_fails_the_round()
    {
        var round = Round(new PeerDefinition("broken", static _ => throw new ArithmeticException("a defect")));
        Assert.Contains("broken: a defect", Assert.Throws<InvalidOperationException>(() => round.Run(TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.01f)]
    [InlineData(float.NaN)]
    public void A_peer_with_other_results_is_an_error(float offset)
    {
        var rows = Round(new PeerDefinition("other", problem => new Shifted(problem.Tensors, offset))).Run(TestContext.Current.CancellationToken);
        Assert.StartsWith("The results differ by", Assert.Single(rows, static row => row.Peer == "other").Error, StringComparison.Ordinal);
    }

    private static PeerRound Round(PeerDefinition peer) => new(
        "peers", new BenchmarkShape("dense", PeerCatalog.All[0].Ours) { Length = 64 }, [peer], new Sampling(1, TimeSpan.Zero, TimeSpan.MaxValue));

    /// <summary>Our own results, all of them a little off.</summary>
    private sealed class Shifted(ShapeTensors tensors, float offset) : IPeer
    {
        public void Run()
        {
        }

        public float[] Output() => [.. tensors.Output.Select(value => value + offset)];

        public void Dispose()
        {
        }
    }
}
