using System.Numerics.Tensors;
using SparseAttentionGen.PatternGallery.Declarations;
using SparseAttentionGen.PatternGallery.Entries;

namespace SparseAttentionGen.Samples.Tests;

/// <summary>Every class of the gallery computes what its definition in double precision says.</summary>
public sealed class GalleryForwardTests
{
    private const double Tolerance = 5e-5;

    /// <summary>Shorter than any window, odd, and longer than most windows.</summary>
    private static readonly int[] Lengths = [1, 67, 700];

    /// <summary>Families whose definition has no single rows are compared whole.</summary>
    private static readonly int[] LengthsOfFamilies = [1, 67, 300];

    public static TheoryData<string> Classes => [.. Catalog.Groups.SelectMany(static group => group.Entries).Select(static entry => entry.ClassName).Distinct()];

    [Theory]
    [MemberData(nameof(Classes))]
    public void The_class_equals_its_reference(string className)
    {
        var entry = Catalog.Groups.SelectMany(static group => group.Entries).First(entry => entry.ClassName == className);
        var pattern = entry.Pattern;
        int[] lengths = pattern.RequiredLength > 0 ? [pattern.RequiredLength] : pattern.Approximation is null ? Lengths : LengthsOfFamilies;
        foreach (var length in lengths)
        {
            var projection = pattern.Approximation is LowRankProjection rank ? Projection(rank, length) : null;
            var attention = Create(className, projection);
            Assert.Same(pattern, attention.Pattern);
            AssertEqualsReference(attention, projection, length, entry.DocumentShares);
        }
    }

    /// <summary>The architectures that surveys of efficient transformers name.</summary>
    [Theory]
    [InlineData(nameof(DenseAttention), "Vaswani et al. 2017")]
    [InlineData(nameof(LongformerAttention), "Longformer")]
    [InlineData(nameof(LongformerDilatedHeads), "Longformer")]
    [InlineData(nameof(BigBirdInternal), "Big Bird")]
    [InlineData(nameof(BigBirdExtended), "Big Bird")]
    [InlineData(nameof(StridedAttention), "Sparse Transformer")]
    [InlineData(nameof(FixedAttention), "Sparse Transformer")]
    [InlineData(nameof(LinformerAttention), "Linformer")]
    [InlineData(nameof(PerformerAttention), "Performer")]
    [InlineData(nameof(LinearTransformerAttention), "Transformers are RNNs")]
    [InlineData(nameof(NystromAttention), "Nyströmformer")]
    [InlineData(nameof(LongShortAttention), "Transformer-LS")]
    public void Every_architecture_has_a_class_with_its_paper_and_a_picture(string className, string paper)
    {
        var entry = Catalog.Groups.SelectMany(static group => group.Entries).First(entry => entry.ClassName == className);
        Assert.EndsWith(paper, entry.Paper!.Name, StringComparison.Ordinal);
        Assert.True(entry.HasPicture || entry.ErrorPlot is not null);
        Assert.Contains(className, (IEnumerable<string>)Classes.Select(static row => row.Data), StringComparer.Ordinal);
    }

    private static void AssertEqualsReference(ISparseAttention attention, SequenceProjection? projection, int length, double[] documentShares)
    {
        var pattern = attention.Pattern;
        var heads = Math.Max(2, pattern.LargestHead + 1);
        heads = Math.Max(heads, pattern.Elements.OfType<RandomBlocksElement>().Select(static element => element.HeadCount).DefaultIfEmpty(0).Max());
        var size = pattern.HeadDim;
        nint[] shape = [1, heads, length, size];
        var random = new Random(length);
        var (query, key, value) = (Numbers(random, heads * length * size), Numbers(random, heads * length * size), Numbers(random, heads * length * size));
        var output = new float[query.Length];
        var arguments = new AttentionArguments
        {
            PrefixLengths = pattern.AcceptsPrefixLengths ? [length / 3] : [],
            CumulativeLengths = documentShares.Length == 0 ? [] : [0, (int)(documentShares[0] * length), length],
        };
        attention.Forward(query, key, value, output, new AttentionShape(1, heads, length, length), arguments);
        var queries = new ReadOnlyTensorSpan<float>(query, shape);
        var keys = new ReadOnlyTensorSpan<float>(key, shape);
        var values = new ReadOnlyTensorSpan<float>(value, shape);
        if (pattern.Approximation is null)
        {
            foreach (var row in new[] { 0, 1, length / 3, length / 2, length - 2, length - 1 }.Where(row => row >= 0 && row < length).Distinct())
            {
                for (var head = 0; head < heads; head++)
                {
                    AssertClose(AttentionReference.Row(pattern, queries, keys, values, 0, head, row, arguments), output, ((head * length) + row) * size, pattern);
                }
            }

            return;
        }

        var expected = projection is not null ? ProjectionReference.Forward(pattern, projection, queries, keys, values, arguments)
            : pattern.Approximation is NystromLandmarks ? LandmarkReference.Forward(pattern, queries, keys, values, arguments)
            : FeatureReference.Forward(pattern, FeaturesOf(attention), queries, keys, values, arguments);
        AssertClose(expected, output, 0, pattern);
    }

    private static void AssertClose(double[] expected, float[] output, int start, AttentionPattern pattern)
    {
        // Features multiply large numbers: what is lost is a share of the largest output.
        var scale = Math.Max(1, expected.Max(Math.Abs));
        for (var index = 0; index < expected.Length; index++)
        {
            Assert.True(
                Math.Abs(expected[index] - output[start + index]) <= Tolerance * scale,
                $"{pattern.Describe()}: element {start + index}: expected {expected[index]:R}, but was {output[start + index]:R}");
        }
    }

    private static ISparseAttention Create(string className, SequenceProjection? projection)
    {
        var type = typeof(DenseAttention).Assembly.GetType($"{typeof(DenseAttention).Namespace}.{className}", throwOnError: true)!;
        return (ISparseAttention)(projection is not null && type.GetConstructor([typeof(SequenceProjection)]) is { } constructor
            ? constructor.Invoke([projection])
            : Activator.CreateInstance(type)!);
    }

    /// <summary>Learned weights are drawn here, for the length and some more.</summary>
    private static SequenceProjection Projection(LowRankProjection projection, int length)
    {
        if (projection.MeanPooling)
        {
            return SequenceProjection.MeanPooling(projection.Rank);
        }

        var random = new Random(5);
        var longest = length + 9;
        return SequenceProjection.Create(
            projection.Rank, longest, Numbers(random, projection.Rank * longest, 0.1f), Numbers(random, projection.Rank * longest, 0.1f));
    }

    private static FeatureMatrix? FeaturesOf(ISparseAttention attention) => (FeatureMatrix?)attention.GetType().GetProperty("Features")?.GetValue(attention);

    private static float[] Numbers(Random random, int count, float scale = 1)
    {
        var numbers = new float[count];
        for (var index = 0; index < count; index++)
        {
            numbers[index] = scale * ((2 * random.NextSingle()) - 1);
        }

        return numbers;
    }
}
