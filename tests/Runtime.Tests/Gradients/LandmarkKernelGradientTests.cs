using System.Numerics.Tensors;
using CsCheck;

namespace SparseAttentionGen.Tests;

/// <summary>The backward pass of classes with [Nystrom] against its definition in double precision.</summary>
public sealed class LandmarkKernelGradientTests
{
    /// <summary>
    /// Largest allowed difference relative to the largest element: float32 loses up to 3.25 times as much with each of the six steps, there and back.
    /// </summary>
    private const double Tolerance = 1e-3;

    private static readonly Gen<LandmarkGradientCase> Cases =
        from kernel in Gen.Int[0, LandmarkGradientKernels.All.Count - 1]
        from batch in Gen.Int[0, 2]
        from heads in Gen.Int[1, 2]
        from sharing in Gen.Int[1, 3]
        from queries in Gen.Int[0, 100]
        from keys in Gen.Int[0, 100]
        from sameLength in Gen.Bool
        from layout in Gen.Int[0, 2]
        from seed in Gen.Int[0, 1_000_000]
        from options in Gen.Int[0, 3]
        let item = LandmarkGradientKernels.All[kernel]
        let most = item.Attention.Pattern.HeadDim > 100 ? 30 : 100
        let length = Math.Min(queries, most)
        select new LandmarkGradientCase(
            new AttentionCase
            {
                Attention = item.Attention,
                Batch = batch,
                KeyValueHeads = heads,
                Group = sharing,
                QueryLength = length,
                KeyLength = sameLength || item.Convolution is not null ? length : Math.Min(keys, most),
                Layout = (Layout)layout,
                Seed = seed,
                HasKeyLengths = (options & 1) != 0,
                HasPaddingMask = (options & 2) != 0,
            },
            item.Convolution);

    [Fact]
    public void Gradients_of_any_class_and_shape_equal_the_definition() =>
        Cases.Sample(static item => item.AssertEqualReference(Tolerance), iter: 200, threads: 1);

    [Theory]
    [InlineData(700, 700, 1, true)]
    [InlineData(2100, 2100, 2, false)]
    [InlineData(50, 3000, 3, true)]
    [InlineData(2500, 3, 1, false)]
    public void Gradients_of_sequences_over_many_blocks_equal_the_definition(int queries, int keys, int sharing, bool hasMask) => new LandmarkGradientCase(new AttentionCase
    {
        Attention = new NystromGradients7To33(),
        Group = sharing,
        QueryLength = queries,
        KeyLength = keys,
        Layout = Layout.LengthFirst,
        HasPaddingMask = hasMask,
    }).AssertEqualReference(Tolerance);

    [Fact]
    public void Landmarks_over_many_chunks_of_a_product_equal_the_definition() => new LandmarkGradientCase(new AttentionCase
    {
        Attention = new NystromGradientsMany16(),
        QueryLength = 330,
        KeyLength = 340,
    }).AssertEqualReference(Tolerance);

    [Fact]
    public void Each_head_has_its_own_gradient_of_the_convolutions_weights()
    {
        var random = new Random(7);
        var convolution = new ValueConvolution(4, [.. Enumerable.Range(0, 4 * 5).Select(_ => (float)random.NextDouble())]);
        new LandmarkGradientCase(
            new AttentionCase { Attention = new NystromGradientsConvolution16(convolution), Batch = 2, KeyValueHeads = 2, Group = 2, QueryLength = 90, KeyLength = 90, HasPaddingMask = true },
            convolution).AssertEqualReference(Tolerance);
    }

    [Fact]
    public void Gradients_do_not_depend_on_the_number_of_threads()
    {
        foreach (var (attention, convolution) in LandmarkGradientKernels.All)
        {
            foreach (var (batch, heads, length) in new[] { (1, 1, 4200), (1, 3, 700), (2, 5, 260) })
            {
                var most = attention.Pattern.HeadDim > 100 ? 300 : length;
                var item = new LandmarkGradientCase(
                    new AttentionCase { Attention = attention, Batch = batch, KeyValueHeads = heads, Group = 2, QueryLength = most, KeyLength = most, HasPaddingMask = heads == 3 },
                    convolution);
                var alone = item.Bits(new AttentionOptions { MaxThreads = 1 });
                foreach (var threads in (int[])[2, 3, 8])
                {
                    Assert.Equal(alone, item.Bits(new AttentionOptions { MaxThreads = threads }));
                }
            }
        }
    }

    [Theory]
    [InlineData(150, 150)]
    [InlineData(40, 150)]
    public void Nothing_in_masked_places_reaches_a_gradient(int queries, int keys)
    {
        foreach (var (attention, convolution) in LandmarkGradientKernels.All.Where(item => item.Convolution is null || queries == keys))
        {
            LandmarkGradientCase Make() => new(
                new AttentionCase { Attention = attention, Batch = 2, Group = 2, QueryLength = queries, KeyLength = keys, HasKeyLengths = true, HasPaddingMask = true, Seed = 4 }, convolution);
            var (clean, dirty) = (Make(), Make());
            for (var position = 0; position < 2 * keys; position++)
            {
                var (batch, row) = Math.DivRem(position, keys);
                if (row >= dirty.Item.KeyLengths[batch] || !dirty.Item.PaddingMask[position])
                {
                    dirty.Item.Key.Row(batch, 0, row).Fill(float.NaN);
                    dirty.Item.Value.Row(batch, 0, row).Fill(float.PositiveInfinity);
                }
            }

            var (expected, actual) = (clean.Run(), dirty.Run());
            AssertNear(expected.Query.Elements(), actual.Query.Elements());
            AssertNear(expected.Key.Elements(), actual.Key.Elements());
            AssertNear(expected.Value.Elements(), actual.Value.Elements());
            AssertNear(expected.Convolution, actual.Convolution);
        }
    }

    [Fact]
    public void What_is_no_number_reaches_no_other_head()
    {
        foreach (var (attention, convolution) in LandmarkGradientKernels.All)
        {
            LandmarkGradientCase Make() => new(
                new AttentionCase { Attention = attention, Batch = 2, KeyValueHeads = 2, QueryLength = 50, KeyLength = 50 }, convolution);
            foreach (var place in new[] { "query", "key", "value" })
            {
                var (clean, poisoned) = (Make(), Make());
                (place == "query" ? poisoned.Item.Query : place == "key" ? poisoned.Item.Key : poisoned.Item.Value).Row(0, 1, 20).Fill(float.NaN);
                var (expected, actual) = (clean.Run(new AttentionOptions { MaxThreads = 1 }), poisoned.Run(new AttentionOptions { MaxThreads = 1 }));
                for (var row = 0; row < 200; row++)
                {
                    var (batch, head) = (row / 100, row / 50 % 2);
                    if ((batch, head) != (0, 1))
                    {
                        Assert.Equal(expected.Query.Row(batch, head, row % 50), actual.Query.Row(batch, head, row % 50));
                        Assert.Equal(expected.Key.Row(batch, head, row % 50), actual.Key.Row(batch, head, row % 50));
                        Assert.Equal(expected.Value.Row(batch, head, row % 50), actual.Value.Row(batch, head, row % 50));
                    }
                }
            }
        }
    }

    [Fact]
    public void Empty_batches_heads_and_sequences_have_gradients_of_zero()
    {
        foreach (var (attention, convolution) in LandmarkGradientKernels.All)
        {
            foreach (var (batch, heads, queries, keys) in new[] { (0, 1, 3, 3), (1, 0, 3, 3), (1, 1, 0, 3), (2, 2, 3, 0), (0, 0, 0, 0), (2, 2, 0, 0) })
            {
                if (convolution is null || queries == keys)
                {
                    var item = new LandmarkGradientCase(
                        new AttentionCase { Attention = attention, Batch = batch, KeyValueHeads = heads, QueryLength = queries, KeyLength = keys }, convolution);
                    Assert.All(item.Bits(), static bits => Assert.Equal(0, bits));
                }
            }
        }
    }

    [Theory]
    [InlineData("LogSumExp", "is given, but Nyströmformer has none: it is a product of three factors")]
    [InlineData("Bias", "is given, but Nyströmformer has none")]
    [InlineData("GlobalKey", "is given, but Nyströmformer has none")]
    [InlineData("KeyProjection", "is given, but Nyströmformer has none")]
    [InlineData("Convolution", "has 4 elements, but the class's convolution has 5 weights")]
    [InlineData("gradient of the Convolution", "shares memory with the gradient of the value")]
    [InlineData("gradients' Query", "is [1, 1, 3, 16]")]
    public void Gradients_that_do_not_fit_are_refused_before_anything_is_written(string name, string reason)
    {
        var failure = Refusal(new NystromGradientsConvolution16(LandmarkKernels.Shared5), name);
        Assert.Contains(name, failure, StringComparison.Ordinal);
        Assert.Contains(reason, failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Classes_without_a_convolution_have_no_gradient_of_its_weights()
    {
        Assert.Contains("no convolution of its values", Refusal(new NystromGradients16(), "Convolution"), StringComparison.Ordinal);
        Assert.Contains("no convolution of its values", Refusal(new LinearGradients16(), "Convolution"), StringComparison.Ordinal);
        Assert.Contains("no [Nystrom] with a Convolution", Refusal(new DenseGradients16(), "Convolution"), StringComparison.Ordinal);
    }

    /// <summary>The message of a refusal, which leaves all gradients as they were.</summary>
    private static string Refusal(IDifferentiableAttention attention, string wrong)
    {
        nint[] shape = [1, 1, 2, 16];
        var memory = Enumerable.Repeat(7f, 200).ToArray();
        TensorSpan<float> If(string name) => wrong == name ? new TensorSpan<float>(memory.AsSpan(128, 32), shape, []) : default;
        var tensor = Tensor.CreateFromShape<float>(shape);
        var gradients = new AttentionGradients
        {
            Query = wrong == "gradients' Query" ? new TensorSpan<float>(memory.AsSpan(0, 48), [1, 1, 3, 16], []) : new TensorSpan<float>(memory.AsSpan(0, 32), shape, []),
            Key = new TensorSpan<float>(memory.AsSpan(48, 32), shape, []),
            Value = new TensorSpan<float>(memory.AsSpan(80, 32), shape, []),
            LogSumExp = wrong == "LogSumExp" ? [1, 2] : [],
            Bias = If("Bias"),
            GlobalKey = If("GlobalKey"),
            KeyProjection = wrong == "KeyProjection" ? memory.AsSpan(128, 2) : [],
            Convolution = wrong == "Convolution" ? memory.AsSpan(160, 4) : wrong == "gradient of the Convolution" ? memory.AsSpan(110, 5) : [],
        };
        string? message = null;
        try
        {
            var arguments = attention.Pattern.Approximation is null ? new AttentionArguments { LogSumExp = new float[2] } : default;
            attention.Backward(tensor, tensor, tensor, tensor, tensor, gradients, arguments);
        }
        catch (ArgumentException failure)
        {
            message = failure.Message;
        }

        Assert.All(memory, static element => Assert.Equal(7, element));
        Assert.NotNull(message);
        return message;
    }

    [Fact]
    public void Gradients_are_those_of_libtorch()
    {
        using var document = SharedVectors.Open("gradients", "nystrom.json");
        var item = new GradientVector(document.RootElement);
        var (output, query, key, value) = (Like(item.Value), Like(item.Query), Like(item.Key), Like(item.Value));
        new VectorNystrom().Forward(item.Query, item.Key, item.Value, output);
        new VectorNystrom().Backward(
            item.Query, item.Key, item.Value, output, item.OutputGradient, new AttentionGradients { Query = query, Key = key, Value = value }, default);
        item.AssertGradient("query", Doubles(query), Tolerance);
        item.AssertGradient("key", Doubles(key), Tolerance);
        item.AssertGradient("value", Doubles(value), Tolerance);
    }

    /// <summary>Sums with values that are not finite, even of padding, are taken in another order.</summary>
    private static void AssertNear(float[] expected, float[] actual)
    {
        var largest = expected.Select(Math.Abs).DefaultIfEmpty(0).Max();
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, Tolerance * largest));
    }

    private static Tensor<float> Like(in ReadOnlyTensorSpan<float> tensor) => Tensor.CreateFromShape<float>(tensor.Lengths);

    private static double[] Doubles(Tensor<float> tensor)
    {
        var elements = new float[tensor.FlattenedLength];
        tensor.FlattenTo(elements);
        return [.. elements.Select(static element => (double)element)];
    }
}
