using System.Globalization;
using SparseAttentionGen.CompilerServices;

namespace SparseAttentionGen.Tests;

/// <summary>What a pattern says in its different ways is one thing: pair by pair, as ranges, of rectangles, and by what the kernels do.</summary>
public sealed class AgreementTests
{
    private const int Length = 144;
    private const int Heads = 4;

    /// <summary>Keys of the prefix, for classes that take one.</summary>
    private const int Prefix = 37;

    private static readonly ISparseAttention[] All = [.. Kernels.All, new ImageNeighborhood16(), new PretrainedBlocks16(), new TwoDraws16(), new BlockSinks16()];

    [Theory]
    [MemberData(nameof(KernelNames))]
    public void Pairs_ranges_rectangles_and_kernels_agree(string kernel)
    {
        var attention = All.Single(item => item.GetType().Name == kernel);
        var pattern = attention.Pattern;
        var prefix = PrefixOf(pattern);
        var attended = AttendedPairs(attention);
        for (var head = 0; head < Heads; head++)
        {
            for (var query = 0; query < Length; query++)
            {
                var ranges = pattern.AllowedKeys(query, Length, head, prefix);
                for (var key = 0; key < Length; key++)
                {
                    var expected = pattern.Allows(head, query, key, Length, prefix);
                    var where = string.Create(CultureInfo.InvariantCulture, $"head {head} query {query} key {key}");
                    Assert.True(expected == ranges.Any(range => range.Contains(key)), "ranges: " + where);
                    Assert.True(expected == attended[head, query, key], "kernel: " + where);
                }
            }

            AssertRectangles(pattern, head);
            AssertRegions(pattern, head);
        }
    }

    /// <summary>Otherwise the test above would not look at their regions.</summary>
    [Fact]
    public void Regions_of_predicates_with_heads_and_steps_are_known()
    {
        ISparseAttention[] kernels = [new WiderHeadsPredicate(), new ChosenHeadsPredicate()];
        Assert.All(kernels, static kernel => Assert.Contains(kernel.Pattern.VariantOf(0).PredicateRegions!, static region => region.DiffersByHead));
        Assert.Contains(DilatedPredicate.Pattern.VariantOf(0).PredicateRegions!, static region => region.IsPartial);
    }

    /// <summary>
    /// Finds out what a kernel attends: with scores of 0 a row's output is the mean of the values it attends, here powers of 2 of a
    /// few keys at a time, so that the sum tells which.
    /// </summary>
    private static bool[,,] AttendedPairs(ISparseAttention attention)
    {
        const int KeysAtOnce = 12;
        var (headDim, valueDim) = (attention.Pattern.HeadDim, attention.Pattern.ValueDim);
        var attended = new bool[Heads, Length, Length];
        var output = new float[Heads * Length * valueDim];
        var sums = new float[Heads * Length];
        for (var first = 0; first < Length; first += KeysAtOnce)
        {
            var value = new float[Heads * Length * valueDim];
            for (var head = 0; head < Heads; head++)
            {
                for (var key = first; key < Math.Min(Length, first + KeysAtOnce); key++)
                {
                    value[((head * Length) + key) * valueDim] = 1 << (key - first);
                }
            }

            attention.Forward(
                new float[Heads * Length * headDim], new float[Heads * Length * headDim], value, output,
                new AttentionShape(1, Heads, Length),
                new AttentionArguments { LogSumExp = sums, PrefixLengths = PrefixOf(attention.Pattern) is > 0 and var prefix ? [prefix] : [] });
            for (var row = 0; row < Heads * Length; row++)
            {
                // exp of the log-sum-exp is the number of keys.
                var count = float.IsNegativeInfinity(sums[row]) ? 0 : Math.Exp(sums[row]);
                var bits = (int)Math.Round(output[row * valueDim] * count);
                for (var key = first; key < Math.Min(Length, first + KeysAtOnce); key++)
                {
                    attended[row / Length, row % Length, key] = (bits & (1 << (key - first))) != 0;
                }
            }
        }

        return attended;
    }

    private static int PrefixOf(AttentionPattern pattern) => pattern.Elements.Any(static element => element is PrefixElement) ? Prefix : 0;

    private static void AssertRectangles(AttentionPattern pattern, int head)
    {
        var variant = pattern.VariantOf(head);
        foreach (var element in variant.Predicates)
        {
            foreach (var (rows, columns) in new[] { (1, 1), (6, 16), (6, 64), (48, 16), (144, 144) })
            {
                for (var query = 0; query + rows <= Length; query += rows)
                {
                    for (var key = 0; key + columns <= Length; key += columns)
                    {
                        AssertRectangle(element.Predicate, head, new KeyRange(query, query + rows - 1), new KeyRange(key, key + columns - 1));
                    }
                }
            }
        }
    }

    private static void AssertRegions(AttentionPattern pattern, int head)
    {
        if (pattern.VariantOf(head).PredicateRegions is not null)
        {
            foreach (var rows in new[] { 1, 6, 48, Length })
            {
                for (var query = 0; query + rows <= Length; query += rows)
                {
                    AssertSpans(pattern.VariantOf(head), head, new KeyRange(query, query + rows - 1));
                }
            }
        }
    }

    /// <summary>A predicate's regions are what it says, unless partial, and their spans never leave out a pair or promise one that is not allowed.</summary>
    private static void AssertSpans(PatternVariant variant, int head, KeyRange queries)
    {
        var found = new PredicateSpans();
        var regions = variant.RegionsAt(head)!;
        found.SetToRegions(regions, queries, Length);
        var spans = found.Items.ToArray().ToList();
        var isExact = queries.Count == 1 && !Array.Exists(regions, static region => region.IsPartial);
        for (var index = 1; index < spans.Count; index++)
        {
            Assert.True(spans[index].First > spans[index - 1].Last + 1, "spans overlap or touch");
        }

        for (var key = 0; key < Length; key++)
        {
            var allowed = Enumerable.Range(queries.First, queries.Count).Count(row => variant.Predicates.Any(item => item.Predicate.Allows(head, row, key)));
            var isInside = spans.Exists(item => item.First <= key && key <= item.Last);
            var isAlways = spans.Exists(item => item.AlwaysFirst <= key && key <= item.AlwaysLast);
            var where = string.Create(CultureInfo.InvariantCulture, $"queries {queries}, key {key}");
            Assert.True(allowed == 0 || isInside, where + ": left out");
            Assert.True(allowed == queries.Count || !isAlways, where + ": promised");
            Assert.True(!isExact || (allowed == 1) == isInside, where + ": not exact");
        }
    }

    private static void AssertRectangle(MaskPredicate predicate, int head, KeyRange queries, KeyRange keys)
    {
        var allowed = 0;
        for (var query = queries.First; query <= queries.Last; query++)
        {
            for (var key = keys.First; key <= keys.Last; key++)
            {
                allowed += predicate.Allows(head, query, key) ? 1 : 0;
            }
        }

        var verdict = predicate.Classify(new KeyRange(head, head), queries, keys);
        Assert.True(
            verdict == Verdict.Depends || (verdict == Verdict.Always ? allowed == queries.Count * keys.Count : allowed == 0),
            string.Create(CultureInfo.InvariantCulture, $"{verdict}: head {head} queries {queries} keys {keys}"));
    }

    public static TheoryData<string> KernelNames() => [.. All
        .Where(static item => item.Pattern.LargestHead < Heads && item.Pattern.HeadDim <= 128 && item.Pattern.Scores == ScoreDescription.Plain)
        .Select(static item => item.GetType().Name)];
}

[SparseAttention(HeadDim = 16)]
[Neighborhood(3, 5, Height = 9, Width = 16, Dilation = 2)]
internal sealed partial class ImageNeighborhood16;

[SparseAttention(HeadDim = 16)]
[BlockWindow(1, BlockSize = 8)]
[GlobalBlocks(First = 1, Last = 1, BlockSize = 8)]
[RandomBlocks(2, BlockSize = 8, Selection = RandomBlockSelection.BigBird, HeadCount = 4, Seed = 3)]
internal sealed partial class PretrainedBlocks16;

[SparseAttention(HeadDim = 16)]
[SlidingWindow(5)]
[RandomBlocks(2, BlockSize = 8, Seed = 4)]
[RandomBlocks(1, BlockSize = 12, Seed = 4)]
internal sealed partial class TwoDraws16;

[SparseAttention(HeadDim = 16)]
[BlockWindow(0, BlockSize = 12)]
[GlobalBlocks(First = 1, Last = 2, BlockSize = 7, ColumnsOnly = true)]
internal sealed partial class BlockSinks16;
