using CsCheck;

namespace SparseAttentionGen.Tests;

public sealed class FeaturePropertyTests
{
    /// <summary>Bounds the work of the definition, so that many cases fit into a test.</summary>
    private const long MostProducts = 3_000_000;

    private static readonly Gen<FeatureCase> Cases = FeatureGenerator.Cases(FeatureKernels.All, MostProducts, mostBatch: 3, mostSharing: 4, Gen.Int[0, 300]);

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
