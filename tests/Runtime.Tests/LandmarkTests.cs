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
        Attention = new NystromMany16(), Batch = 1, QueryLength = 700, KeyLength = 700,
    }.Fill().RunLandmarks().AssertEqualsDefinition();
}
