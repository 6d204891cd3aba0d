using CsCheck;

namespace SparseAttentionGen.Tests;

public sealed class FeaturePropertyTests
{
    /// <summary>Bounds the work of the definition, so that many cases fit into a test.</summary>
    private const long MostProducts = 3_000_000;

    private static readonly Gen<FeatureCase> Cases =
        from kernel in Gen.Int[0, FeatureKernels.All.Count - 1]
        from batch in Gen.Int[0, 3]
        from heads in Gen.Int[1, 3]
        from sharing in Gen.Int[1, 4]
        from queries in Gen.Int[0, 300]
        from keys in Gen.Int[0, 300]
        from sameLength in Gen.Bool
        from offset in Gen.OneOf(Gen.Const(0), Gen.Int[-320, 320])
        from layout in Gen.Int[0, 2]
        from seed in Gen.Int[0, 1_000_000]
        from options in Gen.Int[0, 3]
        let attention = FeatureKernels.All[kernel]
        let rows = (long)batch * heads * sharing
        let limit = (int)Math.Sqrt(MostProducts / Math.Max(1.0, rows * attention.Pattern.Approximation!.Rank))
        select new FeatureCase
        {
            Attention = attention,
            Batch = batch,
            KeyValueHeads = heads,
            Group = sharing,
            QueryLength = Math.Min(queries, Math.Max(8, limit)),
            KeyLength = Math.Min(sameLength ? queries : keys, Math.Max(8, limit)),
            QueryOffset = offset,
            Layout = (Layout)layout,
            Seed = seed,
            HasKeyLengths = (options & 1) != 0,
            HasPaddingMask = (options & 2) != 0,
            HasQueryOffsets = seed % 3 == 0,
        };

    [Fact]
    public void Any_class_and_shape_equals_the_definition() =>
        Cases.Sample(static item => item.Fill().Run().AssertEqualsReference(), iter: 400, threads: 1);

    [Theory]
    [MemberData(nameof(KernelNames))]
    public void Lengths_across_chunks_equal_the_definition(string kernel)
    {
        var attention = FeatureKernels.All.Single(item => item.GetType().Name == kernel);
        foreach (var (queries, keys, offset, sharing) in new[] { (1, 600, 599, 1), (400, 400, 0, 1), (330, 200, -100, 2), (5, 5, 0, 7), (3, 0, 0, 1) })
        {
            new FeatureCase
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

    public static TheoryData<string> KernelNames() => [.. FeatureKernels.All.Select(static item => item.GetType().Name)];
}
