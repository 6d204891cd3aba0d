using System.Numerics.Tensors;
using CsCheck;

namespace SparseAttentionGen.Tests;

/// <summary>Global tokens with queries, keys and values of their own, and rows of padding: what they mean, and bad arguments.</summary>
public sealed class GlobalRowTests
{
    private static readonly ISparseAttention[] Classes =
    [
        new LongformerWindow2(), new LongformerDeclared16(), new LongformerDilated16(), new LongformerWindow32(), new LongformerAtCall64(), new DilatedAtCall16(), new OnlyGlobals8(), new MixedGlobals12(), new StridedAndOthers16(),
    ];

    [Fact]
    public void Own_projections_of_global_tokens_equal_reference() => (
        from kernel in Gen.Int[0, Classes.Length - 1]
        from batch in Gen.Int[1, 3]
        from heads in Gen.Int[4, 5]
        from sharing in Gen.Int[1, 2]
        from length in Gen.Int[1, 150]
        from offset in Gen.OneOf(Gen.Const(0), Gen.Int[-60, 60])
        from options in Gen.Int[0, 15]
        from seed in Gen.Int[0, 1_000_000]
        select new AttentionCase
        {
            Attention = Classes[kernel],
            Batch = batch,
            KeyValueHeads = heads,
            Group = sharing,
            QueryLength = length,
            KeyLength = length,
            QueryOffset = offset,
            Layout = (Layout)(seed % 3),
            Seed = seed,
            HasGlobalRows = true,
            HasGlobalMask = true,
            SkipsPadding = (options & 1) != 0,
            HasKeyLengths = (options & 2) != 0,
            HasPaddingMask = (options & 4) != 0,
            Documents = (options & 8) != 0 ? DocumentKind.Scattered : DocumentKind.None,
        }).Sample(static item => item.Fill().Run().AssertEqualsReference(), iter: 300, threads: 1);

    [Fact]
    public void Results_do_not_depend_on_threads()
    {
        var item = new AttentionCase
        {
            Attention = new LongformerWindow32(),
            Batch = 2,
            KeyValueHeads = 2,
            QueryLength = 17_003,
            KeyLength = 17_003,
            HasGlobalRows = true,
            HasKeyLengths = true,
            SkipsPadding = true,
        }.Fill();
        var mask = new bool[2 * 17_003];
        (mask[5], mask[9000], mask[17_003 + 40]) = (true, true, true);
        float[] Run(int threads)
        {
            var (output, sums) = (new float[2 * 2 * 17_003 * 64], new float[2 * 2 * 17_003]);
            item.Attention.Forward(
                item.Query.ReadOnly, item.Key.ReadOnly, item.Value.ReadOnly, new TensorSpan<float>(output, [2, 2, 17_003, 64], []),
                new AttentionArguments
                {
                    KeyLengths = item.KeyLengths,
                    GlobalTokenMask = mask,
                    GlobalQuery = item.GlobalQuery!.ReadOnly,
                    GlobalKey = item.GlobalKey!.ReadOnly,
                    GlobalValue = item.GlobalValue!.ReadOnly,
                    SkipPaddingRows = true,
                    LogSumExp = sums,
                },
                new AttentionOptions { MaxThreads = threads });
            return [.. output, .. sums];
        }

        var one = Run(1);
        Assert.Equal(one, Run(2));
        Assert.Equal(one, Run(5));
    }

    [Fact]
    public void Equal_projections_change_nothing_but_which_queries_are_read()
    {
        // 16,500 keys, so that global rows are split along them: at other places where they share the other rows' keys.
        const int Length = 16_500;
        var random = new Random(3);
        float[] Tensor(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 2) - 1))];
        var (query, key, value) = (Tensor(Length * 64), Tensor(Length * 64), Tensor(Length * 64));
        var (expected, actual) = (new float[Length * 64], new float[Length * 64]);
        var mask = new bool[Length];
        (mask[0], mask[777], mask[Length - 1]) = (true, true, true);
        float[] globals = [.. query[..64], .. query[(777 * 64)..(778 * 64)], .. query[^64..]];
        nint[] shape = [1, 1, Length, 64];
        var attention = new LongformerWindow32();
        attention.Forward(query, key, value, expected, new AttentionShape(1, 1, Length, Length), new AttentionArguments { GlobalTokenMask = mask });
        attention.Forward(query, key, value, actual, new AttentionShape(1, 1, Length, Length), new AttentionArguments
        {
            GlobalTokenMask = mask,
            GlobalQuery = new ReadOnlyTensorSpan<float>(globals, [1, 1, 3, 64], []),
            GlobalKey = new ReadOnlyTensorSpan<float>(key, shape, []),
            GlobalValue = new ReadOnlyTensorSpan<float>(value, shape, []),
        });

        // Keys that only the last tile of a block meets are read in place, unless a global row of the block meets them too: not the same sums, bit for bit.
        Assert.Equal(expected, actual, static (x, y) => MathF.Abs(x - y) < 3e-7f);
    }

    [Fact]
    public void Rows_of_padding_are_zero_and_have_no_sum()
    {
        var item = new AttentionCase
        {
            Attention = new Longformer64(),
            Batch = 2,
            QueryLength = 50,
            KeyLength = 50,
            GivenKeyLengths = [50, 17],
            SkipsPadding = true,
        }.Fill().Run();
        item.AssertEqualsReference();
        for (var row = 17; row < 50; row++)
        {
            Assert.Equal(0, item.Output[1, 0, row, 5]);
            Assert.Equal(float.NegativeInfinity, item.LogSumExp[50 + row]);
            Assert.NotEqual(0, item.Output[0, 0, row, 5]);
        }
    }

    [Fact]
    public void Bad_arguments_are_rejected_before_anything_is_written()
    {
        var attention = new LongformerWindow2();
        Rejects(attention, "GlobalKey is missing", new() { GlobalQuery = Tensor(1, 2, 1, 4) });
        Rejects(attention, "GlobalQuery is missing", new() { GlobalKey = Tensor(1, 2, 8, 4), GlobalValue = Tensor(1, 2, 8, 4) });
        Rejects(attention, "GlobalQuery's number of heads is 1, but the query's is 2", Own(Tensor(1, 1, 1, 4), Tensor(1, 2, 8, 4), Tensor(1, 2, 8, 4)));
        Rejects(attention, "GlobalQuery's last dimension is 5", Own(Tensor(1, 2, 1, 5), Tensor(1, 2, 8, 4), Tensor(1, 2, 8, 4)));
        Rejects(attention, "GlobalKey's length is 7, but the key's is 8", Own(Tensor(1, 2, 1, 4), Tensor(1, 2, 7, 4), Tensor(1, 2, 8, 4)));
        Rejects(attention, "GlobalValue's batch is 2, but the value's is 1", Own(Tensor(1, 2, 1, 4), Tensor(1, 2, 8, 4), Tensor(2, 2, 8, 4)));
        Rejects(attention, "GlobalQuery has 1 rows, but batch element 0 has 2 queries that are global tokens", Own(Tensor(1, 2, 1, 4), Tensor(1, 2, 8, 4), Tensor(1, 2, 8, 4), [true, false, true, false, false, false, false, false]));
        Rejects(new LongformerColumns16(), "without ColumnsOnly", Own(Tensor(1, 2, 1, 16), Tensor(1, 2, 8, 16), Tensor(1, 2, 8, 16)));
        Rejects(new Dense64(), "no global tokens that attend all keys", Own(Tensor(1, 2, 1, 64), Tensor(1, 2, 8, 64), Tensor(1, 2, 8, 64)));
    }

    [Fact]
    public void Output_must_not_share_memory_with_them()
    {
        var shared = new float[64];
        var failure = Assert.Throws<ArgumentException>(() => new LongformerWindow2().Forward(
            Tensor(1, 2, 8, 4), Tensor(1, 2, 8, 4), Tensor(1, 2, 8, 4), new TensorSpan<float>(shared, [1, 2, 8, 4], []),
            new AttentionArguments
            {
                GlobalQuery = Tensor(1, 2, 1, 4),
                GlobalKey = new ReadOnlyTensorSpan<float>(shared, [1, 2, 8, 4], []),
                GlobalValue = Tensor(1, 2, 8, 4),
            }));
        Assert.Contains("shares memory with the GlobalKey", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Not_a_number_in_them_reaches_global_rows_alone()
    {
        var key = new float[64];
        key[3] = float.NaN;
        var output = new float[64];
        new LongformerWindow2().Forward(
            Tensor(1, 2, 8, 4), Tensor(1, 2, 8, 4), Tensor(1, 2, 8, 4), new TensorSpan<float>(output, [1, 2, 8, 4], []),
            new AttentionArguments
            {
                GlobalTokenMask = [false, true, false, false, false, false, false, false],
                GlobalQuery = Tensor(1, 2, 1, 4),
                GlobalKey = new ReadOnlyTensorSpan<float>(key, [1, 2, 8, 4], []),
                GlobalValue = Tensor(1, 2, 8, 4),
            });
        Assert.All(Enumerable.Range(0, 64), index => Assert.Equal(index is >= 4 and < 8, float.IsNaN(output[index])));
    }

    private static void Rejects(ISparseAttention attention, string message, in AttentionArguments arguments)
    {
        var dim = attention.Pattern.HeadDim;
        var output = Enumerable.Repeat(7f, 2 * 8 * dim).ToArray();
        ArgumentException? failure = null;
        try
        {
            attention.Forward(Tensor(1, 2, 8, dim), Tensor(1, 2, 8, dim), Tensor(1, 2, 8, dim), new TensorSpan<float>(output, [1, 2, 8, dim], []), arguments);
        }
        catch (ArgumentException thrown)
        {
            failure = thrown;
        }

        Assert.NotNull(failure);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        Assert.All(output, static value => Assert.Equal(7f, value));
    }

    private static AttentionArguments Own(
        ReadOnlyTensorSpan<float> query, ReadOnlyTensorSpan<float> key, ReadOnlyTensorSpan<float> value, bool[]? globals = null) =>
        new() { GlobalQuery = query, GlobalKey = key, GlobalValue = value, GlobalTokenMask = globals };

    private static ReadOnlyTensorSpan<float> Tensor(int batch, int heads, int length, int dim) =>
        new(Enumerable.Range(0, batch * heads * length * dim).Select(static index => index % 7 * 0.3f).ToArray(), [batch, heads, length, dim], []);
}
