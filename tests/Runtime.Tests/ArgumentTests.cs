using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace SparseAttentionGen.Tests;

/// <summary>Bad input: the exception names the argument and the reason, and nothing is written.</summary>
public sealed class ArgumentTests
{
    private const int Dim = 8;
    private readonly GlobalAtCall8 attention = new();
    private readonly TestTensor query = Make(2, 4, 5);
    private readonly TestTensor key = Make(2, 2, 7);
    private readonly TestTensor value = Make(2, 2, 7);
    private readonly TestTensor output = new(2, 4, 5, Dim, Layout.Contiguous, () => float.NaN);

    [Fact]
    public void Fitting_arguments_are_accepted()
    {
        attention.Forward(query.ReadOnly, key.ReadOnly, value.ReadOnly, output.Writable);
        Assert.DoesNotContain(output.Data, float.IsNaN);
    }

    [Fact]
    public void Tensors_must_have_four_dimensions() => Rejects(
        "query", "4 dimensions", () => attention.Forward(new ReadOnlyTensorSpan<float>(new float[8], [1, 1, 8]), key.ReadOnly, value.ReadOnly, output.Writable));

    [Fact]
    public void Sizes_must_agree()
    {
        Rejects("query", "HeadDim is 8", () => Forward(query: Make(2, 4, 5, 9)));
        Rejects("key", "HeadDim is 8", () => Forward(key: Make(2, 2, 7, 9)));
        Rejects("value", "ValueDim is 8", () => Forward(value: Make(2, 2, 7, 4)));
        Rejects("output", "ValueDim is 8", () => Forward(output: Make(2, 4, 5, 4)));
        Rejects("key", "batch", () => Forward(key: Make(3, 2, 7)));
        Rejects("value", "batch", () => Forward(value: Make(1, 2, 7)));
        Rejects("output", "batch", () => Forward(output: Make(1, 4, 5)));
        Rejects("value", "number of heads", () => Forward(value: Make(2, 1, 7)));
        Rejects("output", "number of heads", () => Forward(output: Make(2, 3, 5)));
        Rejects("value", "length is 6", () => Forward(value: Make(2, 2, 6)));
        Rejects("output", "length is 4", () => Forward(output: Make(2, 4, 4)));
    }

    [Fact]
    public void Key_heads_must_divide_query_heads()
    {
        Rejects("key", "must divide", () => Forward(key: Make(2, 3, 7), value: Make(2, 3, 7)));
        Rejects("key", "must divide", () => Forward(key: Make(2, 0, 7), value: Make(2, 0, 7)));
    }

    [Fact]
    public void The_last_stride_must_be_one() => Rejects("value", "last stride of 1", () =>
        attention.Forward(
            query.ReadOnly, key.ReadOnly, new ReadOnlyTensorSpan<float>(new float[2 * 2 * 7 * 16], [2, 2, 7, 8], [224, 112, 16, 2]), output.Writable));

    [Fact]
    public void Output_elements_must_not_share_memory() => Rejects("output", "share memory", () =>
        attention.Forward(query.ReadOnly, key.ReadOnly, value.ReadOnly, new TensorSpan<float>(new float[400], [2, 4, 5, 8], [0, 40, 8, 1])));

    [Fact]
    public void Output_must_not_overlap_an_input()
    {
        Rejects("output", "shares memory with the query", () => attention.Forward(query.ReadOnly, key.ReadOnly, value.ReadOnly, query.Writable));
        var memory = new float[1000];
        var shape = new AttentionShape(1, 1, 10);
        Rejects("output", "shares memory with the key", () => attention.Forward(
            memory.AsSpan(0, 80), memory.AsSpan(100, 80), memory.AsSpan(300, 80), memory.AsSpan(179, 80), shape));
        Rejects("output", "shares memory with the value", () => attention.Forward(
            memory.AsSpan(0, 80), memory.AsSpan(100, 80), memory.AsSpan(300, 80), memory.AsSpan(379, 80), shape));
        Rejects("arguments", "LogSumExp shares memory with the query", () => attention.Forward(
            memory.AsSpan(0, 80), memory.AsSpan(100, 80), memory.AsSpan(300, 80), memory.AsSpan(400, 80), shape, new AttentionArguments { LogSumExp = memory.AsSpan(75, 10) }));
        Rejects("arguments", "LogSumExp shares memory with the output", () => attention.Forward(
            memory.AsSpan(0, 80), memory.AsSpan(100, 80), memory.AsSpan(300, 80), memory.AsSpan(400, 80), shape, new AttentionArguments { LogSumExp = memory.AsSpan(479, 10) }));
        Assert.All(memory, static x => Assert.Equal(0f, x));
    }

    [Fact]
    public void Side_by_side_views_of_one_fused_projection_are_not_an_overlap()
    {
        // One row holds query, key, value and output of one token.
        var memory = new float[10 * 32];
        ReadOnlyTensorSpan<float> View(int start) => new(memory.AsSpan(start), [1, 1, 10, 8], [0, 0, 32, 1]);
        var target = new TensorSpan<float>(memory.AsSpan(24), [1, 1, 10, 8], [0, 0, 32, 1]);
        memory.AsSpan().Fill(1);
        attention.Forward(View(0), View(8), View(16), target);
        Assert.Equal(1, memory[24], 1e-6);
        Rejects("output", "shares memory", () => attention.Forward(View(0), View(8), View(16), new TensorSpan<float>(memory.AsSpan(23), [1, 1, 10, 8], [0, 0, 32, 1])));
    }

    [Fact]
    public void Inputs_may_share_memory_and_repeat_by_strides()
    {
        var one = new ReadOnlyTensorSpan<float>(key.Data.AsSpan(0, 7 * Dim), [2, 2, 7, Dim], [0, 0, Dim, 1]);
        attention.Forward(query.ReadOnly, one, one, output.Writable);
        Assert.DoesNotContain(output.Data, float.IsNaN);
    }

    [Fact]
    public void Optional_arguments_are_checked()
    {
        Rejects("arguments", "KeyLengths has 1 elements", () => Forward(arguments: new AttentionArguments { KeyLengths = [7] }));
        Rejects("arguments", "KeyLengths[1] is 8", () => Forward(arguments: new AttentionArguments { KeyLengths = [7, 8] }));
        Rejects("arguments", "KeyLengths[0] is -1", () => Forward(arguments: new AttentionArguments { KeyLengths = [-1, 7] }));
        Rejects("arguments", "KeyPaddingMask has 13", () => Forward(arguments: new AttentionArguments { KeyPaddingMask = new bool[13] }));
        Rejects("arguments", "GlobalTokenMask has 15", () => Forward(arguments: new AttentionArguments { GlobalTokenMask = new bool[15] }));
        Rejects("arguments", "LogSumExp has 39", () => Forward(arguments: new AttentionArguments { LogSumExp = new float[39] }));
        Rejects("arguments", "QueryOffset", () => Forward(arguments: new AttentionArguments { QueryOffset = int.MaxValue }));
        var window = new Window64();
        var item = new AttentionCase { Attention = window, QueryLength = 3, KeyLength = 3 }.Fill();
        Rejects("arguments", "add [GlobalTokens]", () => window.Forward(
            item.Query.ReadOnly, item.Key.ReadOnly, item.Value.ReadOnly, item.Output.Writable, new AttentionArguments { GlobalTokenMask = new bool[3] }));
    }

    [Fact]
    public void Tensors_of_biases_and_masks_must_broadcast()
    {
        Rejects("arguments", "Bias has 5 dimensions", () => Forward(arguments: new AttentionArguments { Bias = new ReadOnlyTensorSpan<float>(new float[1], [1, 1, 1, 1, 1]) }));
        Rejects("arguments", "Bias has length 6 in dimension 1", () => Forward(arguments: new AttentionArguments { Bias = new ReadOnlyTensorSpan<float>(new float[30], [5, 6]) }));
        Rejects("arguments", "Mask has length 3 in dimension 0", () => Forward(arguments: new AttentionArguments { Mask = new ReadOnlyTensorSpan<bool>(new bool[3], [3, 1, 1, 1]) }));
        Forward(arguments: new AttentionArguments { Bias = new ReadOnlyTensorSpan<float>(new float[35], [5, 7]), Mask = new ReadOnlyTensorSpan<bool>(new bool[1], [1]) });
        Assert.All(output.Data, static x => Assert.Equal(0f, x));
    }

    [Fact]
    public void Outputs_must_not_overlap_what_is_added_to_the_scores()
    {
        var memory = new float[1000];
        var shape = new AttentionShape(1, 1, 10);
        void Call(Span<float> output, AttentionArguments arguments) =>
            new SpanBias8().Forward(memory.AsSpan(0, 80), memory.AsSpan(0, 80), memory.AsSpan(0, 80), output, shape, arguments);
        ReadOnlyTensorSpan<bool> Mask() => new(MemoryMarshal.Cast<float, bool>(memory.AsSpan(600, 3))[..10], [10]);
        ReadOnlyTensorSpan<float> Bias() => new(memory.AsSpan(600, 10), [10]);
        Span<float> Apart() => memory.AsSpan(900, 80);
        Rejects("output", "shares memory with the Bias", () => Call(memory.AsSpan(609, 80), new AttentionArguments { RelativeBias = new float[3], Bias = Bias() }));
        Rejects("output", "shares memory with the Mask", () => Call(memory.AsSpan(602, 80), new AttentionArguments { RelativeBias = new float[3], Mask = Mask() }));
        Rejects("output", "shares memory with the RelativeBias", () => Call(memory.AsSpan(602, 80), new AttentionArguments { RelativeBias = memory.AsSpan(600, 3) }));
        Rejects("arguments", "LogSumExp shares memory with the Bias", () => Call(Apart(), new AttentionArguments { RelativeBias = new float[3], LogSumExp = memory.AsSpan(595, 10), Bias = Bias() }));
        Rejects("arguments", "LogSumExp shares memory with the Mask", () => Call(Apart(), new AttentionArguments { RelativeBias = new float[3], LogSumExp = memory.AsSpan(602, 10), Mask = Mask() }));
        Rejects("arguments", "LogSumExp shares memory with the RelativeBias", () => Call(Apart(), new AttentionArguments { LogSumExp = memory.AsSpan(595, 10), RelativeBias = memory.AsSpan(600, 3) }));
        Assert.All(memory, static x => Assert.Equal(0f, x));
        Call(memory.AsSpan(610, 80), new AttentionArguments { RelativeBias = memory.AsSpan(597, 3), LogSumExp = memory.AsSpan(700, 10), Bias = Bias() });
    }

    [Fact]
    public void A_table_of_relative_biases_comes_with_the_classes_that_have_one()
    {
        var encoder = new T5Encoder16();
        var item = new AttentionCase { Attention = encoder, Group = 3, QueryLength = 3, KeyLength = 3 }.Fill();
        void Call(float[] table) => encoder.Forward(
            item.Query.ReadOnly, item.Key.ReadOnly, item.Value.ReadOnly, item.Output.Writable, new AttentionArguments { RelativeBias = table });
        Rejects("arguments", "RelativeBias is missing", () => Call([]));
        Rejects("arguments", "RelativeBias has 95 elements, but [heads * 32] needs 96", () => Call(new float[95]));
        Assert.All(item.Output.Data, static x => Assert.True(float.IsNaN(x)));
        Call(new float[96]);
        Rejects("arguments", "add [RelativeBias]", () => Forward(arguments: new AttentionArguments { RelativeBias = new float[4] }));
    }

    [Fact]
    public void Spans_must_have_the_lengths_of_their_shape()
    {
        var data = new float[80];
        var target = new float[80];
        var shape = new AttentionShape(1, 1, 10);
        Rejects("query", "needs 80", () => attention.Forward(data.AsSpan(1), data, data, target, shape));
        Rejects("key", "needs 80", () => attention.Forward(data, data.AsSpan(1), data, target, shape));
        Rejects("value", "needs 80", () => attention.Forward(data, data, data.AsSpan(1), target, shape));
        Rejects("output", "needs 80", () => attention.Forward(data, data, data, target.AsSpan(1), shape));
        Rejects("shape", "Batch must be", () => attention.Forward(data, data, data, target, new AttentionShape(-1, 1, 10)));
        Rejects("query", "has 80 elements", () => attention.Forward(
            data, data, data, target, new AttentionShape(1 << 30, 1 << 30, 1 << 30, 1 << 30)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AttentionOptions { MaxThreads = -1 });
    }

    [Fact]
    public void Empty_batches_heads_and_sequences_work()
    {
        foreach (var kernel in Kernels.All)
        {
            foreach (var (batch, heads, queries, keys) in new[] { (0, 1, 3, 3), (1, 0, 3, 3), (1, 1, 0, 3), (2, 2, 3, 0), (0, 0, 0, 0) })
            {
                var item = new AttentionCase { Attention = kernel, Batch = batch, KeyValueHeads = heads, QueryLength = queries, KeyLength = keys }.Fill().Run();
                item.AssertEqualsReference();
                if (queries > 0 && keys == 0)
                {
                    Assert.All(item.Output.Data, static x => Assert.Equal(0f, x));
                }
            }
        }
    }

    private static TestTensor Make(int batch, int heads, int length, int dim = Dim) => new(batch, heads, length, dim, Layout.Contiguous, () => 1);

    private void Forward(
        TestTensor? query = null, TestTensor? key = null, TestTensor? value = null, TestTensor? output = null, AttentionArguments arguments = default) =>
        attention.Forward(
            (query ?? this.query).ReadOnly, (key ?? this.key).ReadOnly, (value ?? this.value).ReadOnly, (output ?? this.output).Writable, arguments);

    private void Rejects(string parameter, string reason, Action call)
    {
        var exception = Assert.ThrowsAny<ArgumentException>(call);
        Assert.Equal(parameter, exception.ParamName);
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        Assert.All(output.Data, static x => Assert.True(float.IsNaN(x)));
    }
}
