using CsCheck;
using SparseAttentionGen.CompilerServices;

namespace SparseAttentionGen.Tests;

/// <summary>Ranges that follow from those of another tile.</summary>
public sealed class RepeatedRangesTests
{
    private const int Granule = 16;
    private static readonly KeyRange Heads = new(0, 1);

    private static readonly ISparseAttention[] Repeating =
        [.. PredicateKernels.All.Where(static item => item.Pattern.VariantOf(0).PredicatePeriod is not null)];

    /// <summary>Otherwise the tests below would not look at them.</summary>
    [Fact]
    public void Periods_of_predicates_that_are_asked_are_known()
    {
        Assert.Equal(new PredicatePeriod(80, 13), PeriodOf(new SinksAndStepsPredicate()));
        Assert.Equal(new PredicatePeriod(10, 0), PeriodOf(new CheckerPredicate()));
        Assert.Equal(new PredicatePeriod(1, 0), PeriodOf(new PowerPredicate()));
        Assert.Equal(new PredicatePeriod(7, 0), PeriodOf(new PredicateAndOthers()));
        Assert.Null(PeriodOf(new TrianglePredicate()));
        Assert.Null(PeriodOf(new CalledPredicate()));
    }

    [Fact]
    public void Ranges_moved_from_another_tile_are_those_that_questions_give() =>
        Gen.Select(Gen.Int[0, Repeating.Length - 1], Tile.Array[1, 12]).Sample(
            static (kernel, tiles) =>
            {
                var variant = Repeating[kernel].Pattern.VariantOf(0);
                var (repeated, asked) = (new RepeatedRanges(), new PredicateRanges());
                foreach (var (periods, residue, rows, keys) in tiles)
                {
                    // Few residues, so that tiles meet again.
                    var period = PredicatePeriod.Join(variant.PredicatePeriod, new(Granule, 0))!.Value;
                    var queries = new KeyRange(residue + (periods * period.Length), residue + (periods * period.Length) + rows);
                    repeated.BeginBlock(variant, Heads, Granule, holds: true);
                    asked.Clear();
                    asked.Find(variant, Heads, queries, new KeyRange(0, keys - 1), Granule);
                    AssertAllows(variant, queries, keys, asked.Ranges);
                    if (repeated.Find(queries, keys) is { } moved)
                    {
                        var expected = new PredicateSpans();
                        expected.Add(asked);
                        Assert.Equal(expected.Items.ToArray(), moved.Items.ToArray());
                    }
                    else
                    {
                        repeated.Keep(queries, keys, asked);
                    }
                }
            },
            iter: 1500);

    [Fact]
    public void A_window_of_any_length_costs_the_questions_of_one_period()
    {
        var questions = 0;
        var predicate = MaskPredicate.Create(
            usesHead: false,
            static (head, q, k) => Math.Abs(q - k) < 100 && ((q / 10) + (k / 10)) % 2 == 0,
            (_, _, q0, q1, k0, k1) =>
            {
                questions++;
                return k0 - q1 >= 100 || q0 - k1 >= 100 ? Verdict.Never : Verdict.Depends;
            },
            period: 20,
            repeatsFrom: 0);
        var variant = new AttentionPattern(8, 8, 1f, causal: false, new MaskPredicateElement("M", predicate)).VariantOf(0);
        var (planner, ofPeriod) = (new PredicatePlanner(), 0);
        for (var query = 0; query < 100_000; query += 6)
        {
            if (query % 480 == 0)
            {
                planner.BeginBlock(variant, Heads, 100_000, Granule, hasUsualPositions: true);
            }

            var spans = planner.Find(new KeyRange(query, query + 5)) ?? Ask(planner, query);
            Assert.InRange(spans.Items[^1].Last - spans.Items[0].First, 100, 300);
            ofPeriod = query == 480 ? questions : ofPeriod;
        }

        // For each tile one at either end, where keys move in.
        Assert.InRange(questions, ofPeriod, ofPeriod + (100_000 / 6 * 3));
    }

    private static PredicateSpans Ask(PredicatePlanner planner, int query)
    {
        if (!planner.KnowsBlock)
        {
            planner.EvaluateBlock(new KeyRange(query / 480 * 480, (query / 480 * 480) + 479));
        }

        if (!planner.KnowsGroup(query / 48))
        {
            planner.EvaluateGroup(query / 48, new KeyRange(query / 48 * 48, (query / 48 * 48) + 47));
        }

        return planner.Evaluate(new KeyRange(query, query + 5));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(4097, 0)]
    [InlineData(16, -1)]
    public void Periods_that_are_none_are_rejected(int period, int repeatsFrom) => Assert.Throws<ArgumentOutOfRangeException>(
        () => MaskPredicate.Create(usesHead: false, static (_, _, _) => true, static (_, _, _, _, _, _) => Verdict.Always, period, repeatsFrom));

    private static readonly Gen<(int Periods, int Residue, int Rows, int Keys)> Tile =
        Gen.Select(Gen.Int[0, 6], Gen.OneOf(0, 6, 30), Gen.OneOf(0, 5), Gen.OneOf(Gen.Const(400), Gen.Int[1, 500]));

    private static PredicatePeriod? PeriodOf(ISparseAttention attention) => attention.Pattern.VariantOf(0).PredicatePeriod;

    private static void AssertAllows(PatternVariant variant, KeyRange queries, int keys, List<PredicateRange> ranges)
    {
        var index = 0;
        for (var key = 0; key < keys; key++)
        {
            while (index < ranges.Count && ranges[index].Last < key)
            {
                index++;
            }

            var allowed = 0;
            for (var head = Heads.First; head <= Heads.Last; head++)
            {
                for (var query = queries.First; query <= queries.Last; query++)
                {
                    allowed += variant.Predicates.Any(item => item.Predicate.Allows(head, query, key)) ? 1 : 0;
                }
            }

            var isInside = index < ranges.Count && ranges[index].First <= key;
            Assert.True(allowed == 0 || isInside, $"queries {queries}, key {key}: left out");
            Assert.True(allowed == queries.Count * Heads.Count || !isInside || !ranges[index].Always, $"queries {queries}, key {key}: promised");
        }

        Assert.True(ranges.Count == 0 || (ranges[0].First >= 0 && ranges[^1].Last < keys), "keys that there are not");
    }
}
