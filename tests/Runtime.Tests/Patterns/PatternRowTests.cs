using CsCheck;

namespace SparseAttentionGen.Tests;

/// <summary>What is said of single rows: the keys are those of the definition, each with its elements.</summary>
public sealed class PatternRowTests
{
    [Fact]
    public void Explained_keys_are_the_allowed_keys_each_once() =>
        Gen.Select(RandomPatterns.All, Gen.Int[0, 90], Gen.Int[-30, 120], Gen.Int[0, 2], Gen.Int[0, 40]).Sample(
            static (pattern, keyCount, query, head, prefix) =>
            {
                var explanation = pattern.Explain(query, keyCount, head, prefix);
                var explained = explanation.Allowed.SelectMany(Keys).ToArray();
                var expected = Enumerable.Range(0, keyCount).Where(key => pattern.Allows(head, query, key, keyCount, prefix)).ToArray();

                Assert.Equal(expected, explained.Order());
                Assert.Equal(expected, pattern.AllowedKeys(query, keyCount, head, prefix).SelectMany(Keys));
                Assert.Equal(expected.Length, explanation.AllowedCount);
                Assert.Equal(explanation.Allowed.Select(static item => item.First).Order(), explanation.Allowed.Select(static item => item.First));
            },
            iter: 4000);

    [Fact]
    public void Explained_keys_name_exactly_the_elements_that_allow_them() =>
        Gen.Select(RandomPatterns.All, Gen.Int[1, 90], Gen.Int[0, 89], Gen.Int[0, 2]).Sample(
            static (pattern, keyCount, query, head) =>
            {
                var variant = pattern.VariantOf(head);
                var sequence = new PatternSequence(keyCount);
                var explanation = pattern.Explain(query, keyCount, head);
                foreach (var item in explanation.Allowed.Concat(explanation.RemovedByCausal))
                {
                    foreach (var key in Keys(item))
                    {
                        Assert.Equal(variant.Elements.Where(element => element.Allows(variant, head, query, key, sequence)), item.Elements);
                    }
                }

                Assert.All(explanation.Allowed.SelectMany(Keys), key => Assert.True(key <= query || !pattern.IsCausal));
                Assert.All(explanation.RemovedByCausal.SelectMany(Keys), key => Assert.True(key > query && pattern.IsCausal));
                Assert.Equal(
                    Enumerable.Range(0, keyCount).Count(key => variant.Elements.Any(element => element.Allows(variant, head, query, key, sequence))),
                    explanation.Allowed.Concat(explanation.RemovedByCausal).Sum(static item => item.Count));
            },
            iter: 2000);

    [Fact]
    public void Documents_and_causality_remove_each_key_once() =>
        Gen.Select(RandomPatterns.All, Gen.Int[1, 90], Gen.Int[0, 89], Gen.Int[0, 2], Gen.Int[0, 50].Array[0, 4]).Sample(
            static (pattern, keyCount, position, head, lengths) =>
            {
                var query = position % keyCount;
                var document = DocumentOf(lengths, query);
                var whole = pattern.Explain(query, keyCount, head);
                var packed = pattern.Explain(query, keyCount, head, documentLengths: lengths);
                var members = Enumerable.Range(0, keyCount).Where(key => DocumentOf(lengths, key) == document).ToArray();
                var alone = pattern.Explain(query - members[0], members.Length, head);

                var expected = alone.Allowed.SelectMany(Keys).Select(key => members[0] + key).Order().ToArray();
                Assert.Equal(expected, packed.Allowed.SelectMany(Keys).Order());
                Assert.Equal(expected, pattern.AllowedKeys(query, keyCount, head, documentLengths: lengths).SelectMany(Keys));
                Assert.Equal(
                    whole.Allowed.SelectMany(Keys).Where(key => DocumentOf(lengths, key) != document).Order(),
                    packed.RemovedByDocuments.SelectMany(Keys).Order());
                Assert.Equal(
                    alone.RemovedByCausal.SelectMany(Keys).Select(key => members[0] + key)
                        .Concat(whole.RemovedByCausal.SelectMany(Keys).Where(key => DocumentOf(lengths, key) != document)).Order(),
                    packed.RemovedByCausal.SelectMany(Keys).Order());
                Assert.Empty(whole.RemovedByDocuments);
            },
            iter: 2000);

    [Fact]
    public void Keys_of_other_documents_are_named()
    {
        Assert.Equal(
            """
            query 7, head 0: attends 3 of 12 keys
              keys 5-7: dense
            causal removes 4 keys
              keys 8-11: dense
            documents remove 5 keys
              keys 0-4: dense

            """,
            new AttentionPattern(64, 64, 0.125f, true, new DenseElement()).Explain(7, 12, documentLengths: [5, 4]).ToString());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(12)]
    public void A_query_in_no_document_is_refused(int query) =>
        Assert.Equal(
            "query",
            Assert.Throws<ArgumentOutOfRangeException>(() => new AttentionPattern(64, 64, 0.125f, true, new DenseElement()).Explain(query, 12, documentLengths: [5])).ParamName);

    [Fact]
    public void An_explanation_reads_well()
    {
        var longformer = new AttentionPattern(64, 64, 0.125f, false, new SlidingWindowElement(256, 256), new GlobalTokensElement(1, [], false));

        Assert.Equal(
            """
            query 500, head 0: attends 514 of 4096 keys
              key 0: global: the first token (attended by all, attending all)
              keys 244-756: window of 256 keys on each side

            """,
            longformer.Explain(500, 4096).ToString());
    }

    [Fact]
    public void Keys_at_a_step_are_one_item_and_what_causality_removes_is_said()
    {
        var strided = new AttentionPattern(64, 64, 0.125f, true, new StridedElement(128, Local: true));

        Assert.Equal(
            """
            query 1000, head 2: attends 135 of 2048 keys
              keys 104..744 step 128: every key at a multiple of 128 from the query and those up to 128 away
              keys 872-1000: every key at a multiple of 128 from the query and those up to 128 away
            causal removes 135 keys
              keys 1001-1128: every key at a multiple of 128 from the query and those up to 128 away
              keys 1256..2024 step 128: every key at a multiple of 128 from the query and those up to 128 away

            """,
            strided.Explain(1000, 2048, head: 2).ToString());
    }

    [Fact]
    public void Equal_runs_at_equal_distances_are_one_item()
    {
        var fixedStride = new AttentionPattern(64, 64, 0.125f, true, new FixedStrideElement(128, 8));

        // The last keys of the block before touch the query's own block.
        var item = fixedStride.Explain(1023, 1024).Allowed[0];

        Assert.Equal((120, 128, 8, 48), (item.First, item.Step, item.RunLength, item.Count));
        Assert.StartsWith("keys 120-127..760-767 step 128: ", item.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_of_a_million_keys_is_explained_at_once()
    {
        var strided = new AttentionPattern(64, 64, 0.125f, true, new StridedElement(2), new GlobalTokensElement(4, [], true));

        var explanation = strided.Explain((1 << 20) - 1, 1 << 20);

        Assert.Equal((1 << 19) + 2, explanation.AllowedCount);
        Assert.InRange(explanation.Allowed.Count, 1, 6);
    }

    [Fact]
    public void Wrong_numbers_are_refused()
    {
        Assert.Equal("keyCount", Assert.Throws<ArgumentOutOfRangeException>(() => Dense64.Pattern.Explain(0, -1)).ParamName);
        Assert.Equal("head", Assert.Throws<ArgumentOutOfRangeException>(() => Dense64.Pattern.Explain(0, 1, head: -1)).ParamName);
    }

    private static int DocumentOf(int[] lengths, int position)
    {
        var (document, end) = (0, 0);
        foreach (var length in lengths)
        {
            end += length;
            document += position >= end ? 1 : 0;
        }

        return document;
    }

    private static IEnumerable<int> Keys(ExplainedKeys item) => item.Ranges().SelectMany(Keys);

    private static IEnumerable<int> Keys(KeyRange range) => Enumerable.Range(range.First, range.Count);
}
