using System.Numerics.Tensors;
using CsCheck;
using SparseAttentionGen.CompilerServices;

namespace SparseAttentionGen.Tests;

/// <summary>Whether arguments share memory: against all addresses written out, and for the layouts that models have.</summary>
public sealed class MemoryOverlapTests
{
    private const int Dim = 8;

    private static readonly Gen<TensorView> Views =
        from batch in Gen.Int[0, 3]
        from heads in Gen.Int[1, 4]
        from length in Gen.Int[1, 5]
        from dim in Gen.Int[1, 5]
        from strides in Gen.OneOf(Gen.Int[0, 24], Gen.Int[0, 6]).Array[3]
        select new TensorView(batch, heads, length, dim, strides[0], strides[1], strides[2]);

    [Fact]
    public void Any_two_views_overlap_where_their_addresses_do() => Gen.Select(Views, Views, Gen.Int[-160, 160]).Sample(
        static (first, second, distance) =>
        {
            var expected = Addresses(first, 0).Intersect(Addresses(second, distance)).Any() ? OverlapVerdict.Shared : OverlapVerdict.Apart;
            Assert.Equal(expected, MemoryOverlap.Decide(Region(first, 400), Region(second, 400 + distance)));
            Assert.Equal(expected, MemoryOverlap.Decide(Region(second, 400 + distance), Region(first, 400)));
        },
        iter: 20_000);

    [Fact]
    public void Any_view_overlaps_itself_where_an_address_comes_twice() => Views.Sample(
        static view =>
        {
            var all = Addresses(view, 0).ToList();
            var expected = all.Distinct().Count() < all.Count ? OverlapVerdict.Shared : OverlapVerdict.Apart;
            Assert.Equal(expected, MemoryOverlap.DecideItself(Region(view, 400)));
        },
        iter: 20_000);

    [Fact]
    public void Views_whose_strides_have_little_in_common_are_decided_or_said_to_be_unknown()
    {
        // Every second address and an odd one: apart by the divisor, however many places there are.
        var even = new TensorView(1 << 20, 1 << 10, 1 << 10, 1, 2, 1 << 22, 6);
        Assert.Equal(OverlapVerdict.Apart, MemoryOverlap.Decide(Region(even, 0), Region(even, 1)));
        Assert.Equal(OverlapVerdict.Shared, MemoryOverlap.Decide(Region(even, 0), Region(even, 1 << 22)));

        // Coprime strides that reach everywhere.
        var primes = new TensorView(100_003, 100_019, 1, 1, 1_000_003, 1_000_033, 0);
        Assert.NotEqual(OverlapVerdict.Apart, MemoryOverlap.Decide(Region(primes, 0), Region(new TensorView(1, 1, 90_001, 1, 0, 0, 999_983), 17)));
    }

    [Theory]
    [InlineData("BL4HD")]
    [InlineData("B4LHD")]
    [InlineData("LB4HD")]
    [InlineData("4BLHD")]
    [InlineData("BLH4D")]
    [InlineData("BHL4D")]
    [InlineData("BH4LD")]
    [InlineData("HL4BD")]
    [InlineData("LH4BD")]
    public void Slots_of_one_buffer_in_any_order_do_not_overlap(string order)
    {
        var (shared, apart) = (new float[2 * 9 * 4 * 3 * Dim], new float[2 * 9 * 3 * Dim]);
        var random = new Random(1);
        for (var index = 0; index < shared.Length; index++)
        {
            shared[index] = (random.NextSingle() * 2) - 1;
        }

        var attention = new GlobalAtCall8();
        attention.Forward(Slot(shared, order, 0), Slot(shared, order, 1), Slot(shared, order, 2), new TensorSpan<float>(apart, [2, 3, 9, Dim]));
        attention.Forward(Slot(shared, order, 0), Slot(shared, order, 1), Slot(shared, order, 2), Slot(shared, order, 3));
        var written = Slot(shared, order, 3);
        for (var index = 0; index < apart.Length; index++)
        {
            Assert.Equal(apart[index], written[index / (9 * 3 * Dim), index / (9 * Dim) % 3, index / Dim % 9, index % Dim]);
        }
    }

    [Fact]
    public void Heads_of_a_fused_projection_with_fewer_key_heads_do_not_overlap()
    {
        // [batch, length, 4 + 2 + 2 + 4, dim]: queries, keys, values, and room for the output.
        var memory = new float[2 * 9 * 12 * Dim];
        TensorSpan<float> Heads(int first, int count) => new(memory.AsSpan(first * Dim), [2, count, 9, Dim], [9 * 12 * Dim, Dim, 12 * Dim, 1]);
        new GlobalAtCall8().Forward(Heads(0, 4), Heads(4, 2), Heads(6, 2), Heads(8, 4));
        Rejects("output", "The output shares memory with the value", () => new GlobalAtCall8().Forward(Heads(0, 4), Heads(4, 2), Heads(6, 2), Heads(7, 4)));
    }

    [Fact]
    public void The_message_names_the_argument_that_overlaps()
    {
        var memory = new float[2 * 9 * 4 * 3 * Dim];
        var attention = new GlobalAtCall8();
        string[] names = ["query", "key", "value"];
        for (var slot = 0; slot < names.Length; slot++)
        {
            var same = slot;
            Rejects("output", $"The output shares memory with the {names[slot]}:", () => attention.Forward(
                Slot(memory, "BL4HD", 0), Slot(memory, "BL4HD", 1), Slot(memory, "BL4HD", 2), Slot(memory, "BL4HD", same)));
        }

        Rejects("arguments", "The LogSumExp shares memory with the value:", () => attention.Forward(
            Slot(memory, "4BLHD", 0), Slot(memory, "4BLHD", 1), Slot(memory, "4BLHD", 2), Slot(memory, "4BLHD", 3),
            new AttentionArguments { LogSumExp = memory.AsSpan((3 * 2 * 9 * 3 * Dim) - 54, 54) }));
    }

    [Fact]
    public void A_bias_between_the_rows_of_the_output_does_not_overlap()
    {
        // Rows of 8 outputs with a gap of 9, in which the bias has its row.
        var memory = new float[9 * 17];
        var inputs = new float[9 * Dim];
        ReadOnlyTensorSpan<float> Bias(int start) => new(memory.AsSpan(start), [9, 9], [17, 1]);
        void Call(int start) => new GlobalAtCall8().Forward(
            new ReadOnlyTensorSpan<float>(inputs, [1, 1, 9, Dim]), new ReadOnlyTensorSpan<float>(inputs, [1, 1, 9, Dim]), new ReadOnlyTensorSpan<float>(inputs, [1, 1, 9, Dim]),
            new TensorSpan<float>(memory, [1, 1, 9, Dim], [0, 0, 17, 1]), new AttentionArguments { Bias = Bias(start) });
        Call(8);
        Rejects("output", "The output shares memory with the Bias", () => Call(7));
    }

    /// <summary>A [batch, heads, length, dim] view of one of four slots of a buffer whose dimensions lie in some order.</summary>
    private static TensorSpan<float> Slot(float[] memory, string order, int slot)
    {
        var lengths = new Dictionary<char, int> { ['B'] = 2, ['L'] = 9, ['4'] = 4, ['H'] = 3, ['D'] = Dim };
        nint Stride(char dimension) => order[(order.IndexOf(dimension, StringComparison.Ordinal) + 1)..].Aggregate((nint)1, (product, other) => product * lengths[other]);
        return new TensorSpan<float>(
            memory.AsSpan((int)(slot * Stride('4'))), [lengths['B'], lengths['H'], lengths['L'], Dim], [Stride('B'), Stride('H'), Stride('L'), 1]);
    }

    private static MemoryRegion Region(TensorView view, long start) => MemoryRegion.Of("view", (nint)start * sizeof(float), view);

    private static IEnumerable<long> Addresses(TensorView view, long start) =>
        from batch in Enumerable.Range(0, view.Batch)
        from head in Enumerable.Range(0, view.Heads)
        from row in Enumerable.Range(0, view.Length)
        from d in Enumerable.Range(0, view.Dim)
        select start + (batch * (long)view.BatchStride) + (head * (long)view.HeadStride) + (row * (long)view.RowStride) + d;

    private static void Rejects(string parameter, string reason, Action call)
    {
        var exception = Assert.ThrowsAny<ArgumentException>(call);
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        Assert.Equal(parameter, exception.ParamName);
    }
}
