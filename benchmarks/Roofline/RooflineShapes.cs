using SparseAttentionGen.Benchmarks.Kernels;
using SparseAttentionGen.Benchmarks.Measuring;

namespace SparseAttentionGen.Benchmarks.Roofline;

/// <summary>The shapes that have a bar, and the bars.</summary>
internal static class RooflineShapes
{
    private const string Window = "window 256";
    private const string WindowBackward = "window 256, backward";
    private const string CausalWindow = "causal window 256";
    private const int Length = 4096;
    private const int QuickLength = 1024;
    private static readonly Bar WithGlobals = new Bar.OfPeak(72);

    public static IReadOnlyList<(BenchmarkShape Shape, Bar? Bar)> All(bool quick) =>
    [
        .. OneThread().Select(item => (Sized(item.Shape, quick), item.Bar)),
        .. Approximations().Select(item => (Sized(item.Shape, quick), item.Bar)),
        .. Backward().Select(item => (Sized(item.Shape with { Pass = AttentionPass.Backward }, quick), item.Bar)),
        .. TwoThreads().Select(item => (Sized(item.Shape, quick), item.Bar)),
    ];

    private static IEnumerable<(BenchmarkShape Shape, Bar? Bar)> OneThread() =>
    [
        (new("dense", new Dense64()), new Bar.OfPeak(88)),
        (new("causal", new Causal64()), new Bar.OfPeak(82)),
        (new("window 512", new Window512()), new Bar.OfPeak(82)),
        (new(Window, new Window256()), new Bar.OfPeak(78)),
        (new("window 128", new Window128()), new Bar.OfPeak(72)),
        (new(CausalWindow, new CausalWindow256()), new Bar.OfPeak(74)),
        (new("window 256 + 1 global", new Window256Global1()), WithGlobals),
        (new("window 256 + 64 globals", new Window256Global64()), WithGlobals),
        (new("BigBird", new BigBird()), new Bar.OfPeak(72)),
        (new("window 128, dilation 2", new Window128Dilated2()), new Bar.OfPeak(65)),
        (new("window 128, dilation 4", new Window128Dilated4()), new Bar.OfPeak(65)),
        (new("dilated heads", new DilatedHeads()) { Heads = 4 }, null),
        (new("causal window 256 as a predicate", new PredicateWindow256()), new Bar.Near(CausalWindow, 6)),
        (new("strided 128", new Strided128()), null),
        (new("fixed 128, 8 columns", new Fixed128()), null),
        (new("neighborhood 257", new Neighborhood257()), null),
        (new("window 256, head size 32", new Window256Head32()), new Bar.Near(Window, 14)),
        (new("window 256, head size 80", new Window256Head80()), new Bar.Near(Window, 8)),
        (new("window 256, head size 96", new Window256Head96()), new Bar.Near(Window, 8)),
        (new("window 256, head size 128", new Window256Head128()), new Bar.Near(Window, 8)),
        (new("window 256, 8 heads per KV head", new Window256()) { Heads = 8, HeadsPerKeyValueHead = 8 }, new Bar.OfPeak(78)),
        (new("dense, 128 sequences of 128", new Dense64()) { Batch = 128, Length = 128 }, null),
    ];

    /// <summary>Shares of the operations that each family's own formula needs.</summary>
    private static IEnumerable<(BenchmarkShape Shape, Bar? Bar)> Approximations() =>
    [
        (new("Linformer 256", new Linformer256(Projections.Random(256, Length))), new Bar.OfPeak(80)),
        (new("Linformer 128", new Linformer128(Projections.Random(128, Length))), null),
        (new("Performer 256", new Performer256()), new Bar.OfPeak(70)),
        (new("causal Performer 256", new CausalPerformer256()), new Bar.OfPeak(60)),
        (new("linear attention", new Linear64()), null),
        (new("causal linear attention", new CausalLinear64()), null),
        (new("Nystrom 64", new Nystrom64()), null),
        (new("window 256 + projection 128", new Window256Projection128(Projections.Random(128, Length))), null),
    ];

    /// <summary>Backward passes, whose bars are the same with 256 bits.</summary>
    private static IEnumerable<(BenchmarkShape Shape, Bar? Bar)> Backward() =>
    [
        (new("dense, backward", new Dense64()), new Bar.OfPeak(70, 0)),
        (new("causal, backward", new Causal64()), new Bar.OfPeak(66, 0)),
        (new(WindowBackward, new Window256()), new Bar.OfPeak(60, 0)),
        (new("BigBird, backward", new BigBird()), new Bar.OfPeak(55, 0)),
        (new("window 256, head size 32, backward", new Window256Head32()), new Bar.Near(WindowBackward, 10)),
        (new("window 256, head size 128, backward", new Window256Head128()), new Bar.Near(WindowBackward, 10)),
        (new("Linformer 256, backward", new Linformer256(Projections.Random(256, Length))), new Bar.OfForward(3)),
        (new("Performer 256, backward", new Performer256()), new Bar.OfForward(3)),
        (new("causal Performer 256, backward", new CausalPerformer256()), new Bar.OfForward(3)),
        (new("linear attention, backward", new Linear64()), null),
        (new("causal linear attention, backward", new CausalLinear64()), null),
        (new("Nystrom 64, backward", new Nystrom64()), null),
    ];

    private static IEnumerable<(BenchmarkShape Shape, Bar? Bar)> TwoThreads() => Environment.ProcessorCount < 2 ? [] :
    [
        (new("window 256, two threads", new Window256()) { Threads = 2 }, new Bar.ThanOneThread(1.85)),
        (new("dense, two threads", new Dense64()) { Threads = 2 }, new Bar.ThanOneThread(1.85)),
        (new("window 256, backward, two threads", new Window256()) { Threads = 2, Pass = AttentionPass.Backward }, new Bar.ThanOneThread(1.85)),
        (new("dense, backward, two threads", new Dense64()) { Threads = 2, Pass = AttentionPass.Backward }, new Bar.ThanOneThread(1.85)),
    ];

    /// <summary>Four heads of 4096 tokens where the shape does not say otherwise; less to try the program.</summary>
    private static BenchmarkShape Sized(BenchmarkShape shape, bool quick) => (shape.Batch > 1, quick) switch
    {
        (true, true) => shape with { Batch = 16 },
        (true, false) => shape,
        (false, true) => shape with { Length = QuickLength },
        (false, false) => shape with { Heads = Math.Max(shape.Heads, 4) },
    };
}
