using Generator.Tests.Harness;

namespace Generator.Tests.Snapshots;

/// <summary>
/// The emitted text, as a reader of a change sees it. One declaration has all its files here, the others those that show
/// what is special about them.
/// </summary>
public class SnapshotTests
{
    [Fact]
    public Task Dense() => Snapshot.Verify(Generate("[SparseAttention(HeadDim = 64)] public sealed partial class Foo;"), AllKernels);

    [Fact]
    public Task Causal() => Snapshot.Verify(Generate("[SparseAttention(HeadDim = 64)] [Causal] public sealed partial class Foo;"), AllKernels);

    [Fact]
    public Task Window() => Snapshot.Verify(Generate("[SparseAttention(HeadDim = 64)] [SlidingWindow(256)] public sealed partial class Foo;"), AllKernels);

    [Fact]
    public Task AsymmetricWindow() => Snapshot.Verify(
        Generate("[SparseAttention(HeadDim = 64)] [SlidingWindow(Left = 1000, Right = 24)] public sealed partial class Foo;"), AllKernels);

    [Fact]
    public Task Longformer() => Snapshot.Verify(
        Generate("""
            /// <summary>For long documents.</summary>
            [SparseAttention(HeadDim = 64)]
            [SlidingWindow(256)]
            [GlobalTokens(1)]
            public sealed partial class LongDocumentAttention;
            """));

    [Fact]
    public Task Sinks() => Snapshot.Verify(
        Generate("[SparseAttention(HeadDim = 128)] [Causal] [SlidingWindow(Left = 1023)] [GlobalTokens(4, ColumnsOnly = true)] public sealed partial class Foo;"),
        AllKernels);

    [Fact]
    public Task GlobalPositions() => Snapshot.Verify(
        Generate("[SparseAttention(HeadDim = 64)] [SlidingWindow(64)] [GlobalTokens(Positions = new[] { 2048, 0, -1 })] public sealed partial class Foo;"),
        AllKernels);

    [Fact]
    public Task GlobalTokensAtCall() => Snapshot.Verify(
        Generate("[SparseAttention(HeadDim = 64)] [SlidingWindow(64)] [GlobalTokens] public sealed partial class Foo;"), AllKernels);

    [Fact]
    public Task DilatedHeads() => Snapshot.Verify(
        Generate("""
            /// <summary>A layer of Longformer in which two of twelve heads look farther.</summary>
            [SparseAttention(HeadDim = 64)]
            [SlidingWindow(256, Heads = "0-9")]
            [SlidingWindow(256, Dilation = 4, Heads = "10, 11")]
            [GlobalTokens(1)]
            public sealed partial class Foo;
            """),
        AllKernels);

    [Fact]
    public Task BigBird() => Snapshot.Verify(
        Generate("""
            [SparseAttention(HeadDim = 64)]
            [BlockWindow(1)]
            [GlobalBlocks(First = 1, Last = 1)]
            [RandomBlocks(3, Selection = RandomBlockSelection.BigBird, HeadCount = 12, MaxLength = 8192, Seed = 4)]
            public sealed partial class Foo;
            """),
        AllKernels);

    [Fact]
    public Task CausalPerformer() => Snapshot.Verify(
        Generate("[SparseAttention(HeadDim = 8)] [RandomFeatures(16, Seed = 1)] [Causal] public sealed partial class Foo;"), OtherKernels);

    [Fact]
    public Task LinearAttention() => Snapshot.Verify(
        Generate("[SparseAttention(HeadDim = 8)] [LinearAttention] public sealed partial class Foo;"), OtherKernels);

    [Fact]
    public Task RandomBlocksOfSomeHeads() => Snapshot.Verify(
        Generate("""
            [SparseAttention(HeadDim = 64)]
            [BlockLocal(128)]
            [GlobalBlocks(Last = 1, BlockSize = 32, ColumnsOnly = true)]
            [RandomBlocks(2, BlockSize = 128, Seed = -7, Heads = "4-7")]
            public sealed partial class Foo;
            """),
        AllKernels);

    [Fact]
    public Task SparseTransformerStrided() => Snapshot.Verify(
        Generate("[SparseAttention(HeadDim = 64)] [Causal] [Strided(64, Local = true)] public sealed partial class Foo;"), AllKernels);

    [Fact]
    public Task LogSparse() => Snapshot.Verify(
        Generate("[SparseAttention(HeadDim = 64)] [Causal] [LogSparse(Local = 31)] public sealed partial class Foo;"), AllKernels);

    [Fact]
    public Task SparseTransformerFixed() => Snapshot.Verify(
        Generate("[SparseAttention(HeadDim = 64)] [Causal] [FixedStride(128, 8)] public sealed partial class Foo;"), AllKernels);

    [Fact]
    public Task Neighborhood() => Snapshot.Verify(
        Generate("[SparseAttention(HeadDim = 32)] [Neighborhood(513, Dilation = 3)] public sealed partial class Foo;"), AllKernels);

    [Fact]
    public Task NeighborhoodOfImage() => Snapshot.Verify(
        Generate("[SparseAttention(HeadDim = 32)] [Neighborhood(7, 5, Height = 14, Width = 20, Dilation = 2)] public sealed partial class Foo;"), AllKernels);

    [Fact]
    public Task LargeImage() => Snapshot.Verify(
        Generate("[SparseAttention(HeadDim = 32)] [Neighborhood(7, 7, Height = 1024, Width = 1024)] public sealed partial class Foo;"), AllKernels);

    [Fact]
    public Task Prefix() => Snapshot.Verify(
        Generate("[SparseAttention(HeadDim = 64)] [PrefixLM] public sealed partial class Foo;"), AllKernels);

    [Fact]
    public Task MaskPredicate() => Snapshot.Verify(
        Generate("""
            [SparseAttention(HeadDim = 64)]
            [MaskPredicate(nameof(IsNear))]
            public sealed partial class Foo
            {
                private const int Reach = 256;

                private static bool IsNear(int head, int query, int key)
                {
                    var distance = query - key;
                    return distance >= 0 && distance <= Reach;
                }
            }
            """),
        AllKernels);

    [Fact]
    public Task CalledPredicate() => Snapshot.Verify(
        Generate("""
            [SparseAttention(HeadDim = 8)]
            [MaskPredicate(nameof(IsNear), Heads = "0-1")]
            [SlidingWindow(4)]
            public sealed partial class Foo
            {
                private static bool IsNear(int head, int query, int key) => int.RotateLeft(query ^ key, 3) < 3;
            }
            """),
        AllKernels);

    [Fact]
    public Task MoreHeadsThanPictures() => Snapshot.Verify(
        Generate("""
            [SparseAttention(HeadDim = 64)]
            [SlidingWindow(0)]
            [SlidingWindow(100, Heads = "0, 2")]
            [SlidingWindow(200, Heads = "1")]
            [SlidingWindow(400, Heads = "2-5, 8")]
            [BlockLocal(1024, Heads = "6")]
            public sealed partial class Foo;
            """),
        AllKernels);

    [Fact]
    public Task OddSizes() => Snapshot.Verify(
        Generate("[SparseAttention(HeadDim = 33, ValueDim = 7)] [SlidingWindow(5)] public sealed partial class Foo;"),
        static hint => AllKernels(hint) && !hint.Contains(".Vector512.", StringComparison.Ordinal));

    [Fact]
    public Task NestedAndGlobalNamespace() => Snapshot.Verify(
        Generate("""
            [SparseAttention(HeadDim = 64)] partial class Foo;

            namespace @namespace.Inner
            {
                partial interface IOuter
                {
                    partial record struct @record
                    {
                        [SparseAttention(HeadDim = 64)] private sealed partial class Foo_Bar;
                    }
                }
            }
            """),
        AllKernels);

    [Fact]
    public Task CustomScale() => Snapshot.Verify(
        Generate("[SparseAttention(HeadDim = 64, Scale = 0.015625f)] public sealed partial class Foo;"), AllKernels);

    [Fact]
    public Task SoftCap() => Snapshot.Verify(
        Generate("[SparseAttention(HeadDim = 64, SoftCap = 30)] [Causal] public sealed partial class Foo;"), AllKernels);

    [Fact]
    public Task Alibi() => Snapshot.Verify(
        Generate("[SparseAttention(HeadDim = 64)] [Causal] [Alibi(Slopes = new[] { 0.5f, 0.25f })] public sealed partial class Foo;"), AllKernels);

    [Fact]
    public Task RelativeBias() => Snapshot.Verify(
        Generate("[SparseAttention(HeadDim = 64)] [RelativeBias] public sealed partial class Foo;"), AllKernels);

    [Fact]
    public Task Nystrom() => Snapshot.Verify(
        Generate("[SparseAttention(HeadDim = 64)] [Nystrom(64)] public sealed partial class Foo;"), AllKernels);

    [Fact]
    public Task NystromWithConvolution() => Snapshot.Verify(
        Generate("[SparseAttention(HeadDim = 64)] [Nystrom(64, Convolution = 33)] public sealed partial class Foo;"), AllKernels);

    [Fact]
    public Task ScoreModifier() => Snapshot.Verify(
        Generate("""
            [SparseAttention(HeadDim = 64)]
            [ScoreModifier(nameof(Damp))]
            public sealed partial class Foo
            {
                private static float Damp(float score, int head, int query, int key)
                {
                    var distance = System.Math.Abs(query - key);
                    return key % (head + 1) == 0 ? score : score - 0.5f * System.MathF.Sqrt(distance);
                }
            }
            """),
        AllKernels);

    [Fact]
    public Task CalledModifier() => Snapshot.Verify(
        Generate("""
            [SparseAttention(HeadDim = 64, SoftCap = 30)]
            [Alibi(Symmetric = true)]
            [RelativeBias(16)]
            [ScoreModifier(nameof(LookUp))]
            public sealed partial class Foo
            {
                private static readonly float[] Table = { 0, 1, 0.5f };

                private static float LookUp(float score, int head, int query, int key) => score + Table[(query + key) % 3];
            }
            """),
        AllKernels);

    [Fact]
    public Task GradientsOfSoftCap() => Snapshot.Verify(
        Generate("[SparseAttention(HeadDim = 64, SoftCap = 30, Gradients = true)] [Causal] public sealed partial class Foo;"), AllKernels);

    [Fact]
    public Task GradientsOfFeatures() => Snapshot.Verify(
        Generate("[SparseAttention(HeadDim = 8, Gradients = true)] [RandomFeatures(16, Seed = 1)] [Causal] public sealed partial class Foo;"), OtherKernels);

    [Fact]
    public Task GradientsOfLandmarks() => Snapshot.Verify(
        Generate("[SparseAttention(HeadDim = 64, Gradients = true)] [Nystrom(64, Convolution = 33)] public sealed partial class Foo;"), AllKernels);

    [Fact]
    public Task GradientsOfScores() => Snapshot.Verify(
        Generate("""
            [SparseAttention(HeadDim = 64, SoftCap = 30, Gradients = true)]
            [Causal]
            [Alibi]
            [ScoreModifier(nameof(Gate))]
            public sealed partial class Foo
            {
                private static float Gate(float score, int head, int query, int key)
                {
                    var gate = System.MathF.Tanh(score);
                    return key % (head + 1) == 0 ? score : gate * System.MathF.Abs(score);
                }
            }
            """),
        AllKernels);

    [Fact]
    public Task GivenDerivative() => Snapshot.Verify(
        Generate("""
            [SparseAttention(HeadDim = 64, Gradients = true)]
            [ScoreModifier(nameof(Bend), Derivative = nameof(Slope))]
            public sealed partial class Foo
            {
                private static readonly float[] Table = { 0, 1, 0.5f };

                private static float Bend(float score, int head, int query, int key) => score * Table[(query + key) % 3];

                private static float Slope(float score, int head, int query, int key) => Table[(query + key) % 3];
            }
            """),
        AllKernels);

    [Fact]
    public Task CalledDerivative() => Snapshot.Verify(
        Generate("""
            [SparseAttention(HeadDim = 64, SoftCap = 30, Gradients = true)]
            [Alibi]
            [ScoreModifier(nameof(Round), Derivative = nameof(StraightThrough))]
            public sealed partial class Foo
            {
                private static float Round(float score, int head, int query, int key) => (int)score;

                private static float StraightThrough(float score, int head, int query, int key) => System.MathF.Cos(score);
            }
            """),
        AllKernels);

    [Fact]
    public Task LowRankProjection() => Snapshot.Verify(
        Generate("[SparseAttention(HeadDim = 16, ValueDim = 24)] [LowRankProjection(256, Length = 4096)] public sealed partial class Foo;"), OtherKernels);

    [Fact]
    public Task WindowAndPooledProjection() => Snapshot.Verify(
        Generate("[SparseAttention(HeadDim = 64)] [SlidingWindow(128)] [LowRankProjection(64, MeanPooling = true)] public sealed partial class Foo;"), AllKernels);

    [Fact]
    public void No_snapshot_is_orphaned() => Snapshot.VerifyNoneIsOrphaned(typeof(SnapshotTests));

    /// <summary>All but those of 256 bits: one stands for the others.</summary>
    private static bool OtherKernels(string hint) => AllKernels(hint) && !hint.Contains(".Vector256.", StringComparison.Ordinal);

    private static bool AllKernels(string hint) =>
        hint.EndsWith(".Scalar.g.cs", StringComparison.Ordinal) || hint.Contains(".Vector", StringComparison.Ordinal);

    private static Microsoft.CodeAnalysis.GeneratorDriverRunResult Generate(string source) =>
        GeneratorHarness.Generate("using SparseAttentionGen;\n" + source);
}
