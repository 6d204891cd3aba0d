using CsCheck;

namespace SparseAttentionGen.Tests;

public sealed class PropertyTests
{
    /// <summary>Bounds the work of the definition, so that many cases fit into a test.</summary>
    private const long MostProducts = 6_000_000;

    private static readonly Gen<AttentionCase> Cases =
        from kernel in Gen.Int[0, Kernels.All.Count - 1]
        from batch in Gen.Int[0, 3]
        from heads in Gen.Int[1, 3]
        from sharing in Gen.Int[1, 4]
        from queries in Gen.Int[0, 300]
        from keys in Gen.Int[0, 300]
        from sameLength in Gen.Bool
        from offset in Gen.OneOf(Gen.Const(0), Gen.Int[-320, 320])
        from layout in Gen.Int[0, 2]
        from seed in Gen.Int[0, 1_000_000]
        from options in Gen.Int[0, 127]
        from blockMask in Gen.Int[0, 3]
        let pattern = Kernels.All[kernel].Pattern
        let rows = (long)batch * heads * sharing
        let length = sameLength ? queries : keys
        let limit = (int)Math.Sqrt(MostProducts / Math.Max(1.0, rows * (pattern.HeadDim + pattern.ValueDim)))
        select new AttentionCase
        {
            Attention = Kernels.All[kernel],
            Batch = batch,
            KeyValueHeads = heads,
            Group = sharing,
            QueryLength = Math.Min(queries, Math.Max(8, limit)),
            KeyLength = Math.Min(length, Math.Max(8, limit)),
            QueryOffset = offset,
            Layout = (Layout)layout,
            Seed = seed,
            HasKeyLengths = (options & 1) != 0,
            HasPaddingMask = (options & 2) != 0,
            HasGlobalMask = (options & 4) != 0,
            Documents = (options & 8) != 0 ? (DocumentKind)(seed % 4) : DocumentKind.None,
            Bias = (options & 16) != 0 ? (BroadcastKind)(seed % 6) : BroadcastKind.None,
            HasGlobalRows = (options & 32) != 0,
            SkipsPadding = (options & 64) != 0,
            CountsPadding = seed % 3 == 0,
            HasQueryOffsets = seed % 5 == 0,
            HasQueryDocuments = seed % 7 < 3,
            HasBlockMask = blockMask == 0,
        };

    internal static readonly Gen<AttentionCase> Compositions =
        from pattern in PatternGenerator.Patterns
        from batch in Gen.Int[1, 2]
        from heads in Gen.Int[1, 2]
        from sharing in Gen.Int[1, 3]
        from queries in Gen.Int[1, 170]
        from keys in Gen.Int[1, 170]
        from sameLength in Gen.Bool
        from offset in Gen.OneOf(Gen.Const(0), Gen.Const(0), Gen.Int[-200, 200])
        from seed in Gen.Int[0, 1_000_000]
        from options in Gen.Int[0, 31]
        from documents in Gen.Int[0, 7]
        from blockMask in Gen.Int[0, 3]
        from bias in Gen.Int[0, 11]
        from mask in Gen.Int[0, 11]
        select new AttentionCase
        {
            Attention = new ComposedAttention(pattern),
            Batch = batch,
            KeyValueHeads = heads,
            Group = sharing,
            QueryLength = queries,
            KeyLength = sameLength ? queries : keys,
            QueryOffset = offset,
            Layout = (Layout)(seed % 3),
            Seed = seed,
            HasKeyLengths = (options & 1) != 0,
            HasPaddingMask = (options & 2) != 0,
            HasGlobalMask = (options & 4) != 0,
            Documents = documents > 3 ? DocumentKind.None : (DocumentKind)documents,
            HasGlobalRows = (options & 8) != 0,
            SkipsPadding = (options & 16) != 0,
            CountsPadding = seed % 3 == 0,
            HasQueryOffsets = seed % 5 == 0,
            HasQueryDocuments = seed % 7 < 3,
            HasBlockMask = blockMask == 0,
            RandomSeed = pattern.HasRandomBlocks && (seed & 1) != 0 ? seed / 7 : null,
            Bias = bias > 5 ? BroadcastKind.None : (BroadcastKind)bias,
            Mask = mask > 5 ? BroadcastKind.None : (BroadcastKind)mask,
        };

    private static readonly Gen<AttentionCase> CanvasCompositions =
        from pattern in PatternGenerator.CanvasPatterns
        from heads in Gen.Int[1, 2]
        from sharing in Gen.Int[1, 2]
        from seed in Gen.Int[0, 1_000_000]
        from documents in Gen.Int[0, 7]
        let images = documents > 3 ? 1 : (seed % 3) + 1
        select new AttentionCase
        {
            Attention = new ComposedAttention(pattern),
            KeyValueHeads = heads,
            Group = sharing,
            QueryLength = pattern.RequiredLength * images,
            KeyLength = pattern.RequiredLength * images,
            HasPaddingMask = images == 1 && seed % 2 == 0,
            Seed = seed,
            Documents = images > 1 && documents == 0 ? DocumentKind.Ascending : documents > 3 ? DocumentKind.None : (DocumentKind)documents,
        };

    [Fact]
    public void Any_composition_of_patterns_equals_reference() =>
        Compositions.Sample(static item => item.Fill().Run().AssertEqualsReference(), iter: 1500, threads: 1);

    [Fact]
    public void Any_composition_on_a_canvas_equals_reference() =>
        CanvasCompositions.Sample(static item => item.Fill().Run().AssertEqualsReference(), iter: 300, threads: 1);

    [Fact]
    public void Any_pattern_and_shape_equals_reference() =>
        Cases.Sample(static item => item.Fill().Run().AssertEqualsReference(), iter: 600, threads: 1);

    [Theory]
    [MemberData(nameof(KernelNames))]
    public void Lengths_across_row_and_key_blocks_equal_reference(string kernel)
    {
        var attention = Kernels.Named(kernel);
        foreach (var (queries, keys, offset, sharing) in new[] { (1, 600, 599, 1), (700, 700, 0, 1), (530, 300, -100, 2), (5, 5, 0, 7) })
        {
            new AttentionCase
            {
                Attention = attention,
                Group = sharing,
                QueryLength = queries,
                KeyLength = keys,
                QueryOffset = offset,
                Layout = Layout.LengthFirst,
            }.Fill().Run().AssertEqualsReference();
        }
    }

    public static TheoryData<string> KernelNames() => [.. Kernels.All.Select(static item => item.GetType().Name)];
}
