using CsCheck;

namespace SparseAttentionGen.Tests;

public sealed class GradientPropertyTests
{
    /// <summary>Bounds the work of the definition.</summary>
    private const long MostProducts = 1_500_000;

    private static readonly Gen<AttentionCase> Cases =
        from kernel in Gen.Int[0, GradientKernels.All.Count - 1]
        from batch in Gen.Int[0, 2]
        from heads in Gen.Int[1, 3]
        from sharing in Gen.Int[1, 3]
        from queries in Gen.Int[0, 300]
        from keys in Gen.Int[0, 300]
        from sameLength in Gen.Bool
        from offset in Gen.OneOf(Gen.Const(0), Gen.Int[-320, 320])
        from seed in Gen.Int[0, 1_000_000]
        from options in Gen.Int[0, 127]
        let pattern = GradientKernels.All[kernel].Pattern
        let rows = (long)batch * heads * sharing
        let limit = (int)Math.Sqrt(MostProducts / Math.Max(1.0, rows * (pattern.HeadDim + pattern.ValueDim)))
        select new AttentionCase
        {
            Attention = GradientKernels.All[kernel],
            Batch = batch,
            KeyValueHeads = heads,
            Group = sharing,
            QueryLength = Math.Min(queries, Math.Max(8, limit)),
            KeyLength = Math.Min(sameLength ? queries : keys, Math.Max(8, limit)),
            QueryOffset = offset,
            Layout = (Layout)(seed % 3),
            Seed = seed,
            HasKeyLengths = (options & 1) != 0,
            HasPaddingMask = (options & 2) != 0,
            HasGlobalMask = (options & 4) != 0,
            Documents = (options & 8) != 0 ? (DocumentKind)(seed % 4) : DocumentKind.None,
            Bias = (options & 16) != 0 ? (BroadcastKind)(seed % 6) : BroadcastKind.None,
            Mask = (options & 32) != 0 ? (BroadcastKind)(seed % 6) : BroadcastKind.None,
            HasGlobalRows = (options & 64) != 0,
            SkipsPadding = seed % 4 == 0,
            CountsPadding = seed % 3 == 0,
            HasQueryOffsets = seed % 5 == 0,
            HasBlockMask = seed % 8 == 0,
        };

    [Fact]
    public void Gradients_of_every_size_and_score_equal_reference() =>
        Cases.Sample(static item => item.Fill().AssertGradientsEqualReference(), iter: 250);

    [Fact]
    public void Gradients_of_random_compositions_equal_reference() =>
        PropertyTests.Compositions.Sample(static item => item.Fill().AssertGradientsEqualReference(), iter: 200);

    [Fact]
    public void Gradients_of_projections_equal_reference() =>
        ProjectionGenerator.Pure.Sample(static item => item.Fill().AssertGradientsEqualReference(), iter: 150);

    [Fact]
    public void Gradients_of_patterns_with_projections_equal_reference() =>
        ProjectionGenerator.Unions.Sample(static item => item.Fill().AssertGradientsEqualReference(), iter: 150);

    [Fact]
    public void Gradients_of_projections_do_not_depend_on_the_number_of_threads() =>
        ProjectionGenerator.Unions.Sample(AssertThreadsDoNotMatter, iter: 30);

    [Fact]
    public void Gradients_do_not_depend_on_the_number_of_threads() => Cases.Sample(AssertThreadsDoNotMatter, iter: 60);

    [Fact]
    public void Gradients_of_global_rows_over_many_keys_do_not_depend_on_the_number_of_threads()
    {
        var item = new AttentionCase { Attention = new VectorLongformer(), QueryLength = 32_768, KeyLength = 32_768 };
        for (var time = 0; time < 10; time++)
        {
            AssertThreadsDoNotMatter(item);
        }
    }

    private static void AssertThreadsDoNotMatter(AttentionCase item)
    {
        var alone = item.Fill().Backward(new AttentionOptions { MaxThreads = 1 }).All();
        foreach (var threads in (int[])[2, 3, 8])
        {
            var together = item.Backward(new AttentionOptions { MaxThreads = threads }).All();
            Assert.Equal(alone.Select(BitConverter.SingleToInt32Bits), together.Select(BitConverter.SingleToInt32Bits));
        }
    }
}
