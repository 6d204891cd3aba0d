using CsCheck;

namespace SparseAttentionGen.Tests;

/// <summary>Unions of random elements: ranges, counts and pictures say the same as the definition, pair by pair.</summary>
public sealed class PatternCompositionTests
{
    /// <summary>Queries so far outside of the keys are asked for as well.</summary>
    private const int Outside = 20;

    private static readonly Gen<PatternElement> Element = Gen.OneOf<PatternElement>(
        Gen.Select(Gen.Int[0, 20], Gen.Int[0, 20], Size, static (left, right, dilation) => (PatternElement)new SlidingWindowElement(left, right, dilation)),
        Gen.Select(
            Gen.Int[0, 3], Gen.Int[-30, 30].Array[0, 3], Gen.Bool, static (count, positions, flag) => (PatternElement)new GlobalTokensElement(count, positions, flag)),
        Gen.Select(Gen.Int[0, 2], Size, static (radius, size) => (PatternElement)new BlockWindowElement(radius, size)),
        Gen.Select(
            Gen.Int[0, 2], Gen.Int[0, 2], Size, Gen.Bool, static (first, last, size, flag) => (PatternElement)new GlobalBlocksElement(first, last, size, flag)),
        Gen.Select(Gen.Int[1, 4], Size, Gen.Int, static (count, size, seed) => (PatternElement)new RandomBlocksElement(count, size, seed)),
        Gen.Select(
            Gen.Int[1, 4], Size, Gen.Int[0, 9], static (count, size, seed) => (PatternElement)new RandomBlocksElement(count, size, seed, RandomBlockSelection.BigBird, HeadCount: 3)),
        Gen.Select(Size, Gen.Bool, static (stride, local) => (PatternElement)new StridedElement(stride, local)),
        Gen.Select(Size, Gen.Int[0, 100], static (stride, columns) => (PatternElement)new FixedStrideElement(stride, 1 + (columns % stride))),
        Gen.Select(Gen.Int[0, 8], Size, static (half, dilation) => (PatternElement)new NeighborhoodElement((2 * half) + 1, dilation)),
        Gen.Select(
            Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3]),
            Gen.Select(Gen.Int[1, 15], Gen.Int[1, 15]),
            Gen.Int[1, 4],
            static (halves, image, dilation) =>
                (PatternElement)new CanvasNeighborhoodElement((2 * halves.Item1) + 1, (2 * halves.Item2) + 1, image.Item1, image.Item2, dilation)),
        Gen.Int[0, 40].Select(static local => (PatternElement)new LogSparseElement(local)),
        Gen.Const((PatternElement)new PrefixElement()),
        Gen.Const((PatternElement)new DenseElement()));

    private static readonly Gen<PatternElement> LimitedElement = Gen.Select(
        Element,
        Gen.Int[0, 5],
        static (element, heads) => element with { Heads = HeadSet.Parse(heads switch { 0 => "0", 1 => "1", 2 => "0, 2", 3 => "1-2", _ => string.Empty }) });

    private static readonly Gen<AttentionPattern> Pattern = Gen.Select(
        LimitedElement.Array[0, 4], Gen.Bool, static (elements, causal) => new AttentionPattern(1, 1, 1, causal, elements));

    private static Gen<int> Size => Gen.Frequency((6, Gen.Int[1, 9]), (2, Gen.Int[10, 70]), (1, Gen.Int[71, 300]));

    [Fact]
    public void Ranges_are_those_of_the_definition() =>
        Gen.Select(Pattern, Length, Gen.Int[0, 230], Gen.Int[0, 3]).Sample(
            static (pattern, length, prefix, head) =>
            {
                for (var query = -Outside; query <= length + Outside; query++)
                {
                    AssertRow(pattern, query, length, head, prefix);
                }
            },
            iter: 400,
            print: Print);

    [Fact]
    public void Counts_are_those_of_the_definition() =>
        Gen.Select(Pattern, Length, Gen.Int[-Outside, Outside], Gen.Int[0, 3]).Sample(
            static (pattern, length, offset, head) =>
            {
                long count = 0;
                for (var query = 0; query < length; query++)
                {
                    count += Enumerable.Range(0, length).Count(key => pattern.Allows(head, query + offset, key, length));
                }

                Assert.Equal(count, pattern.CountAllowed(length, length, offset, head));
            },
            iter: 400,
            print: Print);

    [Fact]
    public void Pictures_are_those_of_the_definition() =>
        Gen.Select(Pattern, Length, Gen.Int[2, 50], Gen.Int[0, 3]).Sample(
            static (pattern, length, width, head) =>
            {
                var columns = Math.Min(length, width);
                var lines = pattern.ToText(length, width, head).Split('\n')[..^1];
                Assert.Equal((columns + 1) / 2, lines.Length);
                for (var row = 0; row < lines.Length; row++)
                {
                    Assert.Equal(columns, lines[row].Length);
                    for (var column = 0; column < columns; column++)
                    {
                        Assert.Equal(Symbol(pattern, length, head, Part(row, lines.Length, length), Part(column, columns, length)), lines[row][column]);
                    }
                }
            },
            iter: 100,
            print: Print);

    [Fact]
    public void An_element_covers_a_rectangle_only_if_it_allows_every_pair() =>
        Gen.Select(Element, Length, Gen.Int[0, 230], Gen.Select(Gen.Int[0, 199], Gen.Int[0, 12]), Gen.Select(Gen.Int[0, 199], Gen.Int[0, 12])).Sample(
            static (element, length, prefix, queries, keys) =>
            {
                var variant = new AttentionPattern(1, 1, 1, false, element).VariantOf(0);
                var sequence = new PatternSequence(length, prefix);
                var (rows, columns) = (Within(queries, length), Within(keys, length));
                if (rows.IsEmpty || columns.IsEmpty || !element.Covers(variant, 0, rows, columns, sequence))
                {
                    return;
                }

                for (var query = rows.First; query <= rows.Last; query++)
                {
                    for (var key = columns.First; key <= columns.Last; key++)
                    {
                        Assert.True(element.Allows(variant, 0, query, key, sequence));
                    }
                }
            },
            iter: 20000);

    [Fact]
    public void Random_blocks_are_distinct_and_not_covered_whole_by_another_element() =>
        Gen.Select(
            Element.Array[0, 3],
            Gen.Select(Gen.Int[1, 5], Gen.Int[1, 30], Gen.Int),
            Gen.Select(Length, Gen.Bool),
            Gen.Int[0, 3]).Sample(
            static (others, draw, sequenceAndTwin, head) =>
            {
                var (length, hasTwin) = sequenceAndTwin;
                var random = new RandomBlocksElement(draw.Item1, draw.Item2, draw.Item3);
                others = hasTwin ? [.. others, random with { }] : others;

                // One that is declared later draws beside this one, whose blocks it does not change.
                var variant = new AttentionPattern(1, 1, 1, false, [.. others, random, new RandomBlocksElement(2, 3)]).VariantOf(head);
                var sequence = new PatternSequence(length);
                var blocks = (length + random.BlockSize - 1) / random.BlockSize;
                for (var queryBlock = 0; queryBlock < blocks; queryBlock++)
                {
                    var drawn = variant.RandomBlocks(random, head, sequence, queryBlock);
                    var free = Enumerable.Range(0, blocks).Where(keyBlock => !IsCovered(queryBlock, keyBlock)).ToList();
                    Assert.Distinct(drawn);
                    Assert.Subset(free.ToHashSet(), drawn.ToHashSet());
                    Assert.Equal(Math.Min(random.Count, free.Count), drawn.Length);
                }

                bool IsCovered(int queryBlock, int keyBlock) => Array.Exists(others, other =>
                    Positions(queryBlock).All(query => Positions(keyBlock).All(key => other.Allows(variant, head, query, key, sequence))));

                IEnumerable<int> Positions(int block) => Enumerable.Range(
                    block * random.BlockSize, Math.Min(random.BlockSize, length - (block * random.BlockSize)));
            },
            iter: 200);

    [Fact]
    public void Pretrained_BigBird_gets_its_blocks()
    {
        using var document = SharedVectors.Open("bigbird", "random_blocks.json");
        foreach (var item in document.RootElement.GetProperty("cases").EnumerateArray())
        {
            var (length, size) = (item.GetProperty("sequence_length").GetInt32(), item.GetProperty("block_size").GetInt32());
            var pattern = new AttentionPattern(1, 1, 1, false, new RandomBlocksElement(
                item.GetProperty("num_random_blocks").GetInt32(),
                size,
                item.GetProperty("seed").GetInt32(),
                RandomBlockSelection.BigBird,
                item.GetProperty("num_heads").GetInt32()));
            var head = 0;
            foreach (var rows in item.GetProperty("random_blocks").EnumerateArray())
            {
                var block = 0;
                foreach (var row in rows.EnumerateArray())
                {
                    // The table leaves out the first and the last block of queries, which are global.
                    block++;
                    var expected = row.EnumerateArray().Select(static key => key.GetInt32()).Order().ToArray();
                    AssertBlocks(expected, pattern.AllowedKeys(block * size, length, head), size);
                    AssertBlocks(expected, pattern.AllowedKeys((block * size) + size - 1, length, head), size);
                }

                Assert.Empty(pattern.AllowedKeys(0, length, head));
                Assert.Empty(pattern.AllowedKeys(length - 1, length, head));
                head++;
            }
        }

        static void AssertBlocks(int[] expected, IReadOnlyList<KeyRange> ranges, int size) => Assert.Equal(
            expected.SelectMany(block => Enumerable.Range(block * size, size)),
            ranges.SelectMany(static range => Enumerable.Range(range.First, range.Count)));
    }

    private static Gen<int> Length => Gen.Frequency((1, Gen.Int[0, 3]), (6, Gen.Int[4, 200]));

    private static void AssertRow(AttentionPattern pattern, int query, int length, int head, int prefix)
    {
        var keys = new bool[length];
        var last = -2;
        foreach (var range in pattern.AllowedKeys(query, length, head, prefix))
        {
            Assert.True(range.First > last + 1 && range.Last >= range.First && range.Last < length, "Ranges are ascending and apart.");
            last = range.Last;
            Array.Fill(keys, true, range.First, range.Count);
        }

        for (var key = 0; key < length; key++)
        {
            Assert.True(keys[key] == pattern.Allows(head, query, key, length, prefix), $"query {query} key {key} in ranges: {keys[key]}");
        }

        Assert.False(pattern.Allows(head, query, -1, length, prefix));
        Assert.False(pattern.Allows(head, query, length, length, prefix));
    }

    private static char Symbol(AttentionPattern pattern, int length, int head, KeyRange queries, KeyRange keys)
    {
        var allowed = Enumerable.Range(queries.First, queries.Count)
            .Sum(query => Enumerable.Range(keys.First, keys.Count).Count(key => pattern.Allows(head, query, key, length)));
        return allowed == 0 ? '·' : allowed == queries.Count * keys.Count ? '█' : '▒';
    }

    private static KeyRange Part(int index, int parts, int length) => new(index * length / parts, ((index + 1) * length / parts) - 1);

    private static KeyRange Within((int First, int Extra) range, int length) => new(range.First, Math.Min(range.First + range.Extra, length - 1));

    private static string Print((AttentionPattern Pattern, int Length, int Other, int Head) item) =>
        $"{item.Pattern.Describe()}; length {item.Length}, {item.Other}, head {item.Head}: {string.Join<PatternElement>(", ", item.Pattern.Elements)}";
}
