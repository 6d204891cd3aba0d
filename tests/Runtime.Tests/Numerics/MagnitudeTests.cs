using System.Numerics.Tensors;
using CsCheck;

namespace SparseAttentionGen.Tests;

/// <summary>
/// Scores, biases and values of any magnitude, mixed in a row, with every kind of pattern, mask and bias. Scores are made of few binary digits, so that float32 holds
/// them exactly: what differs from the definition is then the softmax and not its inputs.
/// </summary>
public sealed class MagnitudeTests
{
    private static readonly Gen<AttentionCase> Cases =
        from kernel in Gen.Int[0, Kernels.All.Count - 1]
        from composed in PatternGenerator.Patterns
        from isComposed in Gen.Bool
        from heads in Gen.Int[1, 2]
        from sharing in Gen.Int[1, 3]
        from queries in Gen.OneOf(Gen.Int[1, 4], Gen.Int[1, 120])
        from keys in Gen.OneOf(Gen.Int[1, 200], Gen.Int[500, 700])
        from seed in Gen.Int[0, 1_000_000]
        from options in Gen.Int[0, 63]
        from bias in Gen.Int[0, 7]
        let attention = isComposed ? new ComposedAttention(composed) : Kernels.All[kernel]
        let isNarrow = attention.Pattern.HeadDim <= 128
        select new AttentionCase
        {
            Attention = attention,
            KeyValueHeads = heads,
            Group = sharing,
            QueryLength = isNarrow && keys < 500 ? queries : Math.Min(queries, 20),
            KeyLength = isNarrow ? keys : Math.Min(keys, 100),
            QueryOffset = keys - queries,
            Layout = (Layout)(seed % 3),
            Seed = seed,
            HasKeyLengths = (options & 1) != 0,
            HasPaddingMask = (options & 2) != 0,
            HasGlobalMask = (options & 4) != 0,
            Documents = (options & 8) != 0 ? (DocumentKind)(seed % 4) : DocumentKind.None,
            HasBlockMask = (options & 48) == 16,
            Mask = (options & 48) == 32 ? (BroadcastKind)((seed % 5) + 1) : BroadcastKind.None,
            Bias = bias < 4 ? BroadcastKind.None : (BroadcastKind)(bias - 3),
        };

    [Fact]
    public void Scores_biases_and_values_of_any_magnitude_equal_reference() =>
        Cases.Sample(static item => Draw(item).Check(), iter: 700, threads: 1);

    private static Drawn Draw(AttentionCase item)
    {
        item.Fill();
        var random = new Random(item.Seed);
        item.Query.Data.AsSpan().Clear();
        item.Key.Data.AsSpan().Clear();
        var hasSummands = item.Bias != BroadcastKind.None || item.Attention.Pattern.Scores != ScoreDescription.Plain;
        for (var row = 0; row < item.Heads * item.QueryLength; row++)
        {
            // What is added to a score in float32 would round one that is not small: then queries leave the keys' magnitudes alone.
            var magnitude = MathF.ScaleB(random.Next(2) == 0 ? 1 : -1, hasSummands ? 0 : random.Next(-40, 41));
            item.Query[0, row / item.QueryLength, row % item.QueryLength, 0] = magnitude;
        }

        var isBiased = new bool[item.KeyLength];
        for (var key = 0; key < item.KeyLength; key++)
        {
            isBiased[key] = item.Bias != BroadcastKind.None && random.Next(2) == 0;
            for (var head = 0; head < item.KeyValueHeads; head++)
            {
                item.Key[0, head, key, 0] = isBiased[key] ? 0 : Score(random, hasSummands, smallest: item.Bias == BroadcastKind.None ? 80 : 108, largest: 123);
            }
        }

        DrawBias(item, random, isBiased);
        var sizes = new float[item.Attention.Pattern.ValueDim];
        for (var d = 0; d < sizes.Length; d++)
        {
            sizes[d] = MathF.ScaleB(1, random.Next(3) == 0 ? random.Next(-124, 128) : random.Next(-3, 4));
            for (var key = 0; key < item.KeyLength * item.KeyValueHeads; key++)
            {
                item.Value[0, key / item.KeyLength, key % item.KeyLength, d] = ((random.NextSingle() * 0.75f) + 0.25f) * (random.Next(2) == 0 ? sizes[d] : -sizes[d]);
            }
        }

        return new Drawn(item, sizes);
    }

    private static void DrawBias(AttentionCase item, Random random, bool[] isBiased)
    {
        if (item.BiasTensor is not { } bias)
        {
            return;
        }

        var data = new float[bias.FlattenedLength];
        var keys = (int)bias.Lengths[^1];
        for (var index = 0; index < data.Length; index++)
        {
            data[index] = keys == 1 || !isBiased[index % keys] ? 0 : random.Next(6) switch
            {
                0 => float.NegativeInfinity,
                1 => float.MinValue,
                2 => random.Next(-4, 5),
                _ => Score(random, hasSummands: true, smallest: 80, largest: 98),
            };
        }

        item.BiasTensor = Tensor.Create(data, bias.Lengths);
    }

    /// <summary>Few binary digits of any magnitude; beside something that is added to it either small, or so large that nothing is left of that in double precision either.</summary>
    /// <remarks>
    /// Large biases are smaller than all large products: a product with a scale that is not a power of 2 is rounded, and could be equal to a bias in float32 alone.
    /// </remarks>
    private static float Score(Random random, bool hasSummands, int smallest, int largest)
    {
        var digits = random.Next(-7, 8);
        return random.Next(4) switch
        {
            0 => 0,
            1 => digits / 2f,
            2 when hasSummands => MathF.ScaleB(digits, random.Next(smallest, largest + 1)),
            2 => MathF.ScaleB(digits, random.Next(-126, 124)),
            _ when hasSummands => digits,
            _ => digits * 128,
        };
    }

    private sealed record Drawn(AttentionCase Item, float[] Sizes)
    {
        public void Check()
        {
            Item.Run().AssertFinite();
            var sums = new float[Item.LogSumExp.Length];
            var expected = Item.Reference(sums);
            for (var index = 0; index < expected.Length; index++)
            {
                var (row, d) = Math.DivRem(index, Sizes.Length);
                var actual = Item.Output[0, row / Item.QueryLength, row % Item.QueryLength, d];
                Assert.True(
                    Math.Abs(expected[index] - actual) <= Math.Max(AttentionCase.Tolerance * Sizes[d], 1e-43),
                    $"head {row / Item.QueryLength} row {row % Item.QueryLength} element {d} of size {Sizes[d]}: expected {expected[index]:R}, but was {actual:R}, in {Item}");
            }

            for (var row = 0; row < sums.Length; row++)
            {
                Assert.True(
                    sums[row].Equals(Item.LogSumExp[row]) || Math.Abs((double)sums[row] - Item.LogSumExp[row]) <= AttentionCase.Tolerance * Math.Max(1, Math.Abs(sums[row])),
                    $"log-sum-exp of row {row}: expected {sums[row]:R}, but was {Item.LogSumExp[row]:R}, in {Item}");
            }
        }
    }
}
