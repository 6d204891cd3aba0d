using CsCheck;

namespace SparseAttentionGen.Tests;

/// <summary>A sequence that is padded, packed with others or decoded beside others is attended as it is alone.</summary>
public sealed class SequenceTests
{
    private const double Tolerance = 3e-5;

    /// <summary>Patterns of every kind and combination, and classes that make something of scores by their positions.</summary>
    private static readonly Gen<ISparseAttention> Classes =
        from pattern in PatternGenerator.Patterns
        from index in Gen.Int[0, 5 * ScoreKernels.All.Count]
        select index < ScoreKernels.All.Count ? ScoreKernels.All[index] : new ComposedAttention(pattern);

    private static readonly Gen<ISparseAttention> Canvases = PatternGenerator.CanvasPatterns.Select(static ISparseAttention (pattern) => new ComposedAttention(pattern));

    private static readonly Gen<Padding> Paddings =
        from before in Gen.Int[0, 30]
        from behind in Gen.Int[0, 60]
        from kind in Gen.Int[0, 2]
        from counted in Gen.Bool
        select new Padding(kind == 0 ? 0 : before, behind, HasLengths: kind != 1, HasMask: kind > 0 || counted);

    [Fact]
    public void A_padded_sequence_is_attended_as_it_is_alone() => Gen.Select(Classes, Gen.Int[1, 70], Paddings, Gen.Int[0, 1000]).Sample(
        static (attention, length, padding, seed) => AssertPaddedEqualsAlone(attention, length, padding, seed), iter: 800, threads: 1);

    /// <summary>What each counts from the end: rows that attend all, blocks, the centre of a neighbourhood, drawn blocks.</summary>
    public static TheoryData<string> Counting() => [.. Counted.Keys];

    private static readonly Dictionary<string, PatternElement[]> Counted = new()
    {
        ["neighborhood"] = [new NeighborhoodElement(7)],
        ["last token"] = [new GlobalTokensElement(0, [-1], false)],
        ["last block"] = [new GlobalBlocksElement(0, 1, 5)],
        ["BigBird"] = [new BlockWindowElement(1, 5), new GlobalBlocksElement(1, 1, 5), new RandomBlocksElement(2, 5, 3)],
        ["BigBird's draw"] = [new BlockWindowElement(1, 5), new GlobalBlocksElement(1, 1, 5), new RandomBlocksElement(1, 5, 0, RandomBlockSelection.BigBird, 2)],
        ["fixed stride"] = [new FixedStrideElement(8, 1)],
        ["own block"] = [new BlockWindowElement(0, 12)],
        ["first tokens"] = [new GlobalTokensElement(2, [5, -3], false), new SlidingWindowElement(1, 1)],
    };

    [Theory]
    [MemberData(nameof(Counting))]
    public void Ends_and_starts_are_those_of_the_sequence(string pattern)
    {
        var attention = new ComposedAttention(new AttentionPattern(16, 16, 0.25f, false, Counted[pattern]));
        AssertPaddedEqualsAlone(attention, 40, new Padding(0, 35, HasLengths: true, HasMask: false), 1);
        AssertPaddedEqualsAlone(attention, 40, new Padding(0, 35, HasLengths: false, HasMask: true), 2);
        AssertPaddedEqualsAlone(attention, 40, new Padding(35, 0, HasLengths: false, HasMask: true), 3);
        foreach (var packing in Enum.GetValues<Packing>())
        {
            int[] lengths = [40, 17, 33];
            AssertPackedEqualAlone(attention, lengths, lengths, packing, 4);
            AssertPackedEqualAlone(attention, [3, 0, 5], [5, 4, 5], packing, 5);
        }
    }

    [Fact]
    public void Documents_of_queries_end_with_those_of_keys()
    {
        // The last of 3 queries is at the last of 5 keys, so that under causality the first of them attends 3.
        var tensors = SequenceTensors.Make(new Causal64(), 1, 8, 14, 1);
        int[] Attended(int row) => [.. AttentionReference.Weights(
            Causal64.Pattern, tensors.Query.ReadOnly, tensors.Key.ReadOnly, 0, 0, row, new AttentionArguments { CumulativeQueryLengths = [0, 3, 3, 8], CumulativeLengths = [0, 5, 9, 14] })
            .Select(static (weight, key) => weight > 0 ? key : -1).Where(static key => key >= 0)];
        Assert.Equal([0, 1, 2], Attended(0));
        Assert.Equal([0, 1, 2, 3, 4], Attended(2));
        Assert.Equal([9], Attended(3));
        Assert.Equal([9, 10, 11, 12, 13], Attended(7));
        AssertPackedEqualAlone(new Causal64(), [3, 0, 5], [5, 4, 5], Packing.Lengths, 1);
        AssertPackedEqualAlone(new Causal64(), [5, 0, 3], [3, 4, 9], Packing.Ids, 1);
    }

    [Fact]
    public void A_window_looks_back_from_the_past_of_each_batch_element()
    {
        var attention = new ComposedAttention(new AttentionPattern(16, 16, 0.25f, true, new SlidingWindowElement(5, 0)));
        var tensors = SequenceTensors.Make(attention, 2, 1, 13, 1);
        var actual = tensors.Forward(attention, new AttentionArguments { KeyLengths = [4, 13], QueryOffsets = [3, 12] });
        AssertRows(tensors.Part(0, [0], [0, 1, 2, 3]).Reference(attention, new AttentionArguments { QueryOffset = 3 }), actual, 0, [0], "a past of 3");
        AssertRows(tensors.Part(1, [0], [.. Enumerable.Range(7, 6)]).Reference(attention, new AttentionArguments { QueryOffset = 5 }), actual, 1, [0], "a past of 12");
    }

    [Fact]
    public void A_padded_canvas_is_attended_as_it_is_alone() => Gen.Select(Canvases, Paddings, Gen.Int[0, 1000]).Sample(
        static (attention, padding, seed) => AssertPaddedEqualsAlone(attention, attention.Pattern.RequiredLength, padding, seed), iter: 150, threads: 1);

    [Fact]
    public void Packed_documents_are_attended_as_each_is_alone() => Gen.Select(Classes, Gen.Int[0, 60].Array[1, 4], Gen.Enum<Packing>(), Gen.Int[0, 1000]).Sample(
        static (attention, lengths, packing, seed) => AssertPackedEqualAlone(attention, lengths, lengths, packing, seed), iter: 800, threads: 1);

    [Fact]
    public void Packed_images_are_attended_as_each_is_alone() => Gen.Select(Canvases, Gen.Int[1, 3], Gen.Enum<Packing>(), Gen.Int[0, 1000]).Sample(
        static (attention, images, packing, seed) =>
        {
            int[] lengths = [.. Enumerable.Repeat(attention.Pattern.RequiredLength, images)];
            AssertPackedEqualAlone(attention, lengths, lengths, packing, seed);
        },
        iter: 150,
        threads: 1);

    [Fact]
    public void Documents_of_queries_are_attended_as_each_is_alone() => (
        from attention in Classes
        from documents in Gen.Int[1, 4]
        from queries in Gen.Int[0, 30].Array[documents]
        from keys in Gen.Int[0, 60].Array[documents]
        from packing in Gen.Enum<Packing>()
        from seed in Gen.Int[0, 1000]
        select (attention, queries, keys, packing, seed)).Sample(
            static item => AssertPackedEqualAlone(item.attention, item.queries, item.keys, item.packing, item.seed), iter: 500, threads: 1);

    [Fact]
    public void Each_batch_element_has_its_own_past() => Gen.Select(Classes, Gen.Int[1, 9], Gen.Int[0, 60].Array[1, 4], Gen.Bool, Gen.Int[0, 1000]).Sample(
        static (attention, queries, pasts, isEmpty, seed) =>
        {
            // Caches of one length, filled so far as each past and its new tokens reach.
            var keys = pasts.Max() + queries + (isEmpty ? 0 : 7);
            var lengths = pasts.Select(past => past + queries).ToArray();
            var whole = SequenceTensors.Make(attention, pasts.Length, queries, keys, seed);
            var prefixes = whole.Prefixes(pasts.Length);
            var actual = whole.Forward(attention, new AttentionArguments { QueryOffsets = pasts, KeyLengths = lengths, PrefixLengths = prefixes, RelativeBias = whole.RelativeBias });
            for (var batch = 0; batch < pasts.Length; batch++)
            {
                var alone = whole.Part(batch, [.. Enumerable.Range(0, queries)], [.. Enumerable.Range(0, lengths[batch])]);
                AssertRows(
                    alone.Reference(attention, new AttentionArguments { QueryOffset = pasts[batch], PrefixLengths = PrefixOf(prefixes, batch, lengths[batch]), RelativeBias = whole.RelativeBias }),
                    actual, batch, [.. Enumerable.Range(0, queries)], $"{attention} pasts {string.Join(",", pasts)} queries {queries} seed {seed}");
            }
        },
        iter: 500,
        threads: 1);

    [Fact]
    public void Projections_of_a_padded_sequence_are_those_of_it_alone() => Gen.Select(Gen.Int[0, 3], Gen.Int[1, 60], Paddings, Gen.Int[0, 1000]).Sample(
        static (kind, length, padding, seed) =>
        {
            var projection = (kind % 2) == 0 ? SequenceProjection.MeanPooling(24) : SequenceProjection.Random(24, 150, seed);
            PatternElement[] elements = kind < 2 ? [] : [new BlockWindowElement(0, 7), new GlobalTokensElement(0, [-1], false)];
            var attention = new ComposedProjection(new AttentionPattern(16, 16, 0.25f, false, elements) { Approximation = new LowRankProjection(24) }, projection);
            AssertPaddedEqualsAlone(
                attention, length, padding, seed,
                alone => ProjectionReference.Forward(attention.Pattern, projection, alone.Query.ReadOnly, alone.Key.ReadOnly, alone.Value.ReadOnly));
        },
        iter: 200,
        threads: 1);

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Results_of_packed_documents_are_identical_for_every_thread_count(int scattered)
    {
        foreach (var attention in new ISparseAttention[] { new Longformer64(), new BigBird64(), new Dilated64(), new Causal64(), new GlobalPositions20() })
        {
            AttentionCase Make(int threads) => new AttentionCase
            {
                Attention = attention,
                Batch = 2,
                KeyValueHeads = 2,
                QueryLength = 3000,
                KeyLength = 3000,
                Documents = scattered == 1 ? DocumentKind.Cumulative : DocumentKind.Scattered,
            }.Fill().Run(new AttentionOptions { MaxThreads = threads });
            var one = Make(1);
            Make(2).AssertEqualsExactly(one);
            Make(5).AssertEqualsExactly(one);
            Make(1).AssertEqualsExactly(one);
        }
    }

    [Fact]
    public void Padding_counts_where_it_is_said_to()
    {
        // 40 tokens padded to 75: the last key of all is padding, so that nobody attends it.
        var attention = new ComposedAttention(new AttentionPattern(16, 16, 0.25f, false, new GlobalTokensElement(0, [-1], true)));
        var tensors = SequenceTensors.Make(attention, 1, 75, 75, 1);
        int[] lengths = [40];
        var counted = tensors.Forward(attention, new AttentionArguments { KeyLengths = lengths, CountsPadding = true });
        var left = tensors.Forward(attention, new AttentionArguments { KeyLengths = lengths });
        for (var row = 0; row < 40; row++)
        {
            Assert.Equal(0, counted[0, 0, row, 3]);
            Assert.Equal(tensors.Value[0, 0, 39, 3], left[0, 0, row, 3], 1e-6f);
        }
    }

    [Fact]
    public void A_hole_in_the_keys_keeps_its_position()
    {
        // The third key is padding between others: the block of 4 is that of the positions, and the last key is the tensor's.
        var attention = new ComposedAttention(new AttentionPattern(16, 16, 0.25f, false, new BlockWindowElement(0, 4), new GlobalTokensElement(0, [-1], true)));
        var tensors = SequenceTensors.Make(attention, 1, 8, 8, 1);
        bool[] exists = [true, true, false, true, true, true, true, true];
        var weights = AttentionReference.Weights(attention.Pattern, tensors.Query.ReadOnly, tensors.Key.ReadOnly, 0, 0, 0, new AttentionArguments { KeyPaddingMask = exists });
        Assert.Equal([true, true, false, true, false, false, false, true], weights.Select(static weight => weight > 0));
        var actual = tensors.Forward(attention, new AttentionArguments { KeyPaddingMask = exists });
        var expected = tensors.Reference(attention, new AttentionArguments { KeyPaddingMask = exists });
        AssertRows(expected, actual, 0, [.. Enumerable.Range(0, 8)], "holes");
    }

    private static void AssertPaddedEqualsAlone(ISparseAttention attention, int length, Padding padding, int seed, Func<SequenceTensors, double[]>? definition = null)
    {
        var total = padding.Before + length + padding.Behind;
        int[] rows = [.. Enumerable.Range(padding.Before, length)];
        var tensors = SequenceTensors.Make(attention, 2, total, total, seed);
        var exists = new bool[padding.HasMask ? 2 * total : 0];
        for (var batch = 0; batch < (padding.HasMask ? 2 : 0); batch++)
        {
            exists.AsSpan((batch * total) + padding.Before, length + (padding.HasLengths ? padding.Behind : 0)).Fill(true);
        }

        int[] lengths = padding.HasLengths ? [padding.Before + length, padding.Before + length] : [];
        var prefixes = tensors.Prefixes(2);
        var where = $"{attention} length {length} {padding} seed {seed}";
        var arguments = new AttentionArguments
        {
            KeyLengths = lengths,
            KeyPaddingMask = exists,
            PrefixLengths = prefixes,
            RelativeBias = tensors.RelativeBias,
            SkipPaddingRows = seed % 2 == 0 && definition is null,
        };
        var actual = tensors.Forward(attention, arguments);
        for (var batch = 0; batch < 2; batch++)
        {
            var alone = tensors.Part(batch, rows, rows);
            var expected = definition is not null
                ? definition(alone)
                : alone.Reference(attention, new AttentionArguments { PrefixLengths = PrefixOf(prefixes, batch, length), RelativeBias = tensors.RelativeBias });
            AssertRows(expected, actual, batch, rows, where);
        }

        if (arguments.SkipPaddingRows)
        {
            Assert.All(Enumerable.Range(0, total).Except(rows), row => Assert.Equal(0, actual[1, 0, row, 0]));
        }
    }

    private static void AssertPackedEqualAlone(ISparseAttention attention, int[] queries, int[] keys, Packing packing, int seed)
    {
        const int Batch = 2;
        var (ofQueries, ofKeys) = (Deal(queries, packing, seed), Deal(keys, packing, seed + 1));
        if (queries == keys)
        {
            ofKeys = ofQueries;
        }

        var tensors = SequenceTensors.Make(attention, Batch, ofQueries.Length, ofKeys.Length, seed);
        var isCumulative = packing == Packing.Lengths;
        var prefixes = tensors.Prefixes(isCumulative ? Batch * queries.Length : Batch);
        var twoLists = queries != keys;
        var actual = tensors.Forward(attention, new AttentionArguments
        {
            CumulativeLengths = isCumulative ? Ends(keys) : default,
            CumulativeQueryLengths = isCumulative && twoLists ? Ends(queries) : default,
            SegmentIds = isCumulative ? default : (int[])[.. ofKeys, .. ofKeys],
            QuerySegmentIds = isCumulative || !twoLists ? default : (int[])[.. ofQueries, .. ofQueries],
            PrefixLengths = prefixes,
            RelativeBias = tensors.RelativeBias,
        });
        for (var batch = 0; batch < Batch; batch++)
        {
            for (var document = 0; document < queries.Length; document++)
            {
                var (rows, members) = (Members(ofQueries, document), Members(ofKeys, document));
                var alone = tensors.Part(batch, rows, members);
                var expected = alone.Reference(attention, new AttentionArguments
                {
                    QueryOffset = members.Length - rows.Length,
                    PrefixLengths = PrefixOf(prefixes, isCumulative ? (batch * queries.Length) + document : batch, members.Length),
                    RelativeBias = tensors.RelativeBias,
                });
                AssertRows(
                    expected, actual, batch, rows,
                    $"{attention} document {document} of {string.Join(",", queries)} with {string.Join(",", keys)} keys, {packing}, seed {seed}");
            }
        }
    }

    /// <summary>The document of each token.</summary>
    private static int[] Deal(int[] lengths, Packing packing, int seed)
    {
        int[] tokens = [.. lengths.SelectMany(static (length, document) => Enumerable.Repeat(document, length))];
        if (packing == Packing.ScatteredIds)
        {
            new Random(seed).Shuffle(tokens);
        }

        return tokens;
    }

    private static int[] Ends(int[] lengths) => [0, .. lengths.Select((_, document) => lengths.Take(document + 1).Sum())];

    private static int[] Members(int[] documents, int document) => [.. Enumerable.Range(0, documents.Length).Where(token => documents[token] == document)];

    private static int[] PrefixOf(int[] prefixes, int index, int most) => prefixes.Length == 0 ? [] : [Math.Min(prefixes[index], most)];

    private static void AssertRows(double[] expected, TestTensor actual, int batch, int[] rows, string where)
    {
        var (heads, dim) = (actual.Heads, actual.Dim);
        for (var head = 0; head < heads; head++)
        {
            for (var index = 0; index < rows.Length; index++)
            {
                for (var d = 0; d < dim; d++)
                {
                    var value = expected[(((head * rows.Length) + index) * dim) + d];
                    if (!(Math.Abs(value - actual[batch, head, rows[index], d]) <= Tolerance))
                    {
                        Assert.Fail($"batch {batch} head {head} row {rows[index]} element {d}: expected {value:R}, but was {actual[batch, head, rows[index], d]:R}, {where}");
                    }
                }
            }
        }
    }

    /// <summary>How a test says which document a token belongs to.</summary>
    private enum Packing
    {
        Lengths,
        Ids,
        ScatteredIds,
    }

    /// <summary>Tokens before and behind a sequence that are none, and how the call says so.</summary>
    private sealed record Padding(int Before, int Behind, bool HasLengths, bool HasMask);
}
