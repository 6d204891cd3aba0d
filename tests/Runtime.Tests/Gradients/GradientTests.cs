using System.Numerics.Tensors;

namespace SparseAttentionGen.Tests;

public sealed class GradientTests
{
    private const int Length = 40;
    private const int Dim = 64;

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void What_is_masked_reaches_no_gradient(float poison)
    {
        var clean = new Call(new LongWindowGradients());
        var poisoned = new Call(new LongWindowGradients());
        foreach (var call in (Call[])[clean, poisoned])
        {
            // Keys from 30 on are padding; queries from 38 on attend none of the others.
            call.KeyLengths = [30];
            var value = call == poisoned ? poison : 0.5f;
            call.Key.AsSpan(30 * Dim).Fill(value);
            call.Value.AsSpan(30 * Dim).Fill(value);
            call.Query.AsSpan(38 * Dim).Fill(value);
            call.OutputGradient.AsSpan(38 * Dim).Fill(value);
            call.Run();
        }

        // Sums with factors that are not finite leave out the masked pairs one by one, so that they round otherwise.
        Assert.All(clean.All().Zip(poisoned.All()), static pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
        Assert.All(poisoned.KeyGradient[(30 * Dim)..], static element => Assert.Equal(0, element));
        Assert.All(poisoned.QueryGradient[(38 * Dim)..], static element => Assert.Equal(0, element));
        Assert.All(poisoned.All(), static element => Assert.True(float.IsFinite(element)));
    }

    [Fact]
    public void Queries_that_are_not_numbers_reach_no_gradient_of_another_head()
    {
        // The last tile of a head's rows is filled up with rows of the next head, where those follow in memory.
        AttentionCase Make() => new() { Attention = new VectorDense(), KeyValueHeads = 2, QueryLength = 20, KeyLength = 20, Seed = 1 };
        var (clean, poisoned) = (Make().Fill(), Make().Fill());
        for (var row = 0; row < 20; row++)
        {
            poisoned.Query.Row(0, 1, row).Fill(float.NaN);
        }

        var (expected, actual) = (clean.Backward(), poisoned.Backward());
        for (var row = 0; row < 20; row++)
        {
            foreach (var (one, other) in new[] { (expected.Query, actual.Query), (expected.Key, actual.Key), (expected.Value, actual.Value) })
            {
                Assert.All(one.Row(0, 0, row).ToArray().Zip(other.Row(0, 0, row).ToArray()), static pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
            }
        }
    }

    [Fact]
    public void A_query_that_is_not_a_number_makes_gradients_of_its_keys_alone_so()
    {
        var call = new Call(new LongWindowGradients());
        call.Query[20 * Dim] = float.NaN;
        call.Run();
        for (var key = 0; key < Length; key++)
        {
            Assert.Equal(key is >= 12 and <= 28, float.IsNaN(call.KeyGradient[key * Dim]));
            Assert.Equal(key is >= 12 and <= 28, float.IsNaN(call.ValueGradient[key * Dim]));
        }

        Assert.True(float.IsFinite(call.QueryGradient[19 * Dim]));
        Assert.True(float.IsNaN(call.QueryGradient[20 * Dim]));
    }

    [Fact]
    public void Gradients_replace_what_was_there()
    {
        var call = new Call(new LongWindowGradients());
        call.Run();
        var first = call.All();
        call.Run();
        Assert.Equal(first, call.All());
    }

    [Fact]
    public void The_log_sum_exp_of_the_forward_pass_is_required()
    {
        var call = new Call(new LongWindowGradients()) { LogSumExp = [] };
        var failure = Assert.Throws<ArgumentException>(call.Backward);
        Assert.Contains("LogSumExp has 0 elements, but the backward pass reads that of the forward pass", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gradient_of_another_shape_is_rejected_before_anything_is_written()
    {
        var call = new Call(new LongWindowGradients());
        call.Run();
        var before = call.All();
        call.KeyGradientLength = Length - 1;
        var failure = Assert.Throws<ArgumentException>(call.Backward);
        Assert.Equal("The gradients' Key is [1, 1, 39, 64], but the key is [1, 1, 40, 64]. (Parameter 'gradients')", failure.Message);
        Assert.Equal(before, call.All());
    }

    [Fact]
    public void A_gradient_in_the_place_of_an_input_is_rejected()
    {
        var call = new Call(new LongWindowGradients());
        call.Run();
        call.QueryGradient = call.Value;
        var failure = Assert.Throws<ArgumentException>(call.Backward);
        Assert.Contains("gradient of the query shares memory with the value", failure.Message, StringComparison.Ordinal);
        Assert.Equal("gradients", failure.ParamName);
    }

    [Fact]
    public void Two_gradients_in_one_place_are_rejected()
    {
        var call = new Call(new LongWindowGradients());
        call.Run();
        call.KeyGradient = call.ValueGradient;
        var failure = Assert.Throws<ArgumentException>(call.Backward);
        Assert.Contains("gradient of the value shares memory with the gradient of the key", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancellation_ends_the_backward_pass()
    {
        var call = new Call(new LongWindowGradients());
        call.Run();
        call.Options = new AttentionOptions { CancellationToken = new CancellationToken(canceled: true) };
        Assert.Throws<OperationCanceledException>(call.Backward);
    }

    [Fact]
    public void Progress_ascends_to_the_end()
    {
        var call = new Call(new LongWindowGradients());
        call.Run();
        var reports = new List<double>();
        call.Options = new AttentionOptions { MaxThreads = 1, Progress = new Reports(reports) };
        call.Backward();
        Assert.Equal(reports.Order(), reports);
        Assert.Equal(1, reports[^1]);
    }

    private sealed class Reports(List<double> list) : IProgress<double>
    {
        public void Report(double value) => list.Add(value);
    }

    /// <summary>One head of a window of 8.</summary>
    private sealed class Call
    {
        private readonly IDifferentiableAttention attention;
        private readonly float[] output = new float[Length * Dim];

        public Call(IDifferentiableAttention attention)
        {
            this.attention = attention;
            var random = new Random(3);
            foreach (var tensor in (float[][])[Query, Key, Value, OutputGradient])
            {
                for (var index = 0; index < tensor.Length; index++)
                {
                    tensor[index] = (float)((random.NextDouble() * 2) - 1);
                }
            }
        }

        public float[] Query { get; } = new float[Length * Dim];

        public float[] Key { get; } = new float[Length * Dim];

        public float[] Value { get; } = new float[Length * Dim];

        public float[] OutputGradient { get; } = new float[Length * Dim];

        public float[] QueryGradient { get; set; } = new float[Length * Dim];

        public float[] KeyGradient { get; set; } = new float[Length * Dim];

        public float[] ValueGradient { get; } = new float[Length * Dim];

        public float[] LogSumExp { get; set; } = new float[Length];

        public int[] KeyLengths { get; set; } = [];

        public int KeyGradientLength { get; set; } = Length;

        public AttentionOptions? Options { get; set; }

        public float[] All() => [.. QueryGradient, .. KeyGradient, .. ValueGradient];

        public void Run()
        {
            attention.Forward(Of(Query), Of(Key), Of(Value), Of(output), Arguments());
            Backward();
        }

        public void Backward() => attention.Backward(
            Of(Query),
            Of(Key),
            Of(Value),
            Of(output),
            Of(OutputGradient),
            new AttentionGradients { Query = Of(QueryGradient), Key = Of(KeyGradient, KeyGradientLength), Value = Of(ValueGradient) },
            Arguments(),
            Options);

        private AttentionArguments Arguments() => new() { LogSumExp = LogSumExp, KeyLengths = KeyLengths };

        private static TensorSpan<float> Of(float[] tensor, int length = Length) => new(tensor, [1, 1, length, Dim], []);
    }
}

[SparseAttention(HeadDim = 64, Gradients = true)]
[SlidingWindow(8)]
internal sealed partial class LongWindowGradients;
