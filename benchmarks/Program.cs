using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics;
using SparseAttentionGen;
using SparseAttentionGen.Benchmarks;

static double Peak()
{
    const long Iterations = 30_000_000;
    var clock = Stopwatch.StartNew();
    var lanes = Vector512.IsHardwareAccelerated ? FmaLoop.Run512(Iterations) : FmaLoop.Run256(Iterations);
    return Iterations * 12.0 * lanes * 2 / clock.Elapsed.TotalSeconds / 1e9;
}

static double[] Measure(ISparseAttention attention, int heads, int n)
{
    var pattern = attention.Pattern;
    var random = new Random(1);
    float[] Make(int dim) => [.. Enumerable.Range(0, heads * n * dim).Select(_ => (float)(random.NextDouble() * 4 - 2))];
    var (q, k, v) = (Make(pattern.HeadDim), Make(pattern.HeadDim), Make(pattern.ValueDim));
    var o = new float[heads * n * pattern.ValueDim];
    var shape = new AttentionShape(1, heads, n);
    var options = new AttentionOptions { MaxThreads = 1 };
    attention.Forward(q, k, v, o, shape, options: options);
    var shares = new List<double>();
    for (var run = 0; run < 15; run++)
    {
        var peak = Peak();
        var clock = Stopwatch.StartNew();
        attention.Forward(q, k, v, o, shape, options: options);
        shares.Add(pattern.UsefulFlops(n, heads) / clock.Elapsed.TotalSeconds / 1e9 / peak);
    }

    Console.WriteLine(string.Join(" ", shares.Select(x => x.ToString("P0"))));
    shares.Sort();
    return [shares[7], shares[0], shares[14]];
}

Console.WriteLine($"peak {Peak():F1} {Peak():F1} {Peak():F1} GFLOP/s");
foreach (var attention in new ISparseAttention[] { new Dense64(), new Causal64(), new Window512(), new Window256(), new Window128(), new CausalWindow256(), new Window256Global1(), new Window256Global64(), new Window256Head32(), new Window256Head80(), new Window256Head96(), new Window256Head128() })
{
    var s = Measure(attention, 4, 4096);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{attention.GetType().Name,-20} median {s[0]:P1} ({s[1]:P1} .. {s[2]:P1})"));
}
