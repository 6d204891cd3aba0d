using System.Numerics.Tensors;
using CsCheck;

namespace SparseAttentionGen.Tests;

public sealed class FeatureKernelGradientTests
{
    /// <summary>Largest difference from libtorch's double precision, relative to the largest element.</summary>
    private const double Tolerance = 1e-5;

    /// <summary>Bounds the work of the definition.</summary>
    private const long MostProducts = 400_000;

    private static readonly Gen<FeatureCase> Cases = FeatureGenerator.Cases(
        FeatureGradientKernels.All, MostProducts, mostBatch: 2, mostSharing: 3, Gen.OneOf(Gen.Int[0, 10], Gen.Int[0, 300]));

    public static TheoryData<string> KernelNames() => [.. FeatureGradientKernels.All.Select(static item => item.GetType().Name)];

    [Fact]
    public void Gradients_of_any_class_and_shape_equal_the_definition() =>
        Cases.Sample(static item => new FeatureGradientCase(item).AssertEqualReference(), iter: 120, threads: 1);

    [Theory]
    [MemberData(nameof(KernelNames))]
    public void Gradients_of_lengths_across_chunks_equal_the_definition(string kernel)
    {
        var attention = FeatureGradientKernels.All.Single(item => item.GetType().Name == kernel);
        foreach (var (queries, keys, offset, sharing) in new[] { (1, 300, 299, 1), (200, 200, 0, 1), (110, 150, -20, 3), (5, 5, 0, 7), (3, 0, 0, 1), (0, 3, 0, 1) })
        {
            new FeatureGradientCase(new FeatureCase
            {
                Attention = attention,
                KeyValueHeads = 1,
                Group = sharing,
                QueryLength = queries,
                KeyLength = keys,
                QueryOffset = offset,
            }).AssertEqualReference();
        }
    }

    [Fact]
    public void Gradients_do_not_depend_on_the_number_of_threads() => Cases.Sample(
        static item =>
        {
            var both = new FeatureGradientCase(item);
            var alone = Bits(both.Run(new AttentionOptions { MaxThreads = 1 }));
            foreach (var threads in (int[])[2, 3, 8])
            {
                Assert.Equal(alone, Bits(both.Run(new AttentionOptions { MaxThreads = threads })));
            }
        },
        iter: 25, threads: 1);

    [Theory]
    [MemberData(nameof(KernelNames))]
    public void Gradients_of_long_sequences_do_not_depend_on_the_number_of_threads(string kernel)
    {
        var both = new FeatureGradientCase(new FeatureCase
        {
            Attention = FeatureGradientKernels.All.Single(item => item.GetType().Name == kernel),
            KeyValueHeads = 2,
            QueryLength = 4100,
            KeyLength = 4300,
        });
        Assert.Equal(Bits(both.Run(new AttentionOptions { MaxThreads = 1 })), Bits(both.Run(new AttentionOptions { MaxThreads = 4 })));
    }

    [Theory]
    [MemberData(nameof(KernelNames))]
    public void Nothing_in_masked_places_reaches_a_gradient(string kernel)
    {
        var attention = FeatureGradientKernels.All.Single(item => item.GetType().Name == kernel);
        FeatureGradientCase Make() => new(new FeatureCase { Attention = attention, QueryLength = 150, KeyLength = 180, HasKeyLengths = !attention.Pattern.IsCausal, HasPaddingMask = true });
        var (clean, dirty) = (Make(), Make());
        for (var row = 0; row < 180; row++)
        {
            // Later keys than any query, padding of the mask, and what is behind the keys.
            var isMasked = row >= 150 && attention.Pattern.IsCausal;
            if (isMasked || !dirty.Item.PaddingMask[row] || (dirty.Item.KeyLengths.Length > 0 && row >= dirty.Item.KeyLengths[0]))
            {
                // A key that is larger than all before it would move what the others' exponents are relative to, and so round them differently.
                clean.Item.Key.Row(0, 0, row).Clear();
                dirty.Item.Key.Row(0, 0, row).Fill(float.NaN);
                dirty.Item.Value.Row(0, 0, row).Fill(float.PositiveInfinity);
            }
        }

        Assert.Equal(Bits(clean.Run()), Bits(dirty.Run()));
    }

    [Fact]
    public void Rows_without_keys_have_no_gradient_and_are_not_read()
    {
        foreach (var attention in FeatureGradientKernels.All.Where(static item => item.Pattern.IsCausal))
        {
            FeatureGradientCase Make() => new(new FeatureCase { Attention = attention, QueryLength = 100, KeyLength = 90, QueryOffset = -20 });
            var (clean, dirty) = (Make(), Make());
            for (var row = 0; row < 20; row++)
            {
                dirty.Item.Query.Row(0, 0, row).Fill(float.NaN);
            }

            var gradients = dirty.Run();
            Assert.Equal(Bits(clean.Run()), Bits(gradients));
            Assert.All(gradients[0].Row(0, 0, 19).ToArray(), static element => Assert.Equal(0, element));
        }
    }

    [Theory]
    [InlineData("linear_attention")]
    [InlineData("linear_attention_causal")]
    [InlineData("performer_softmax")]
    [InlineData("performer_softmax_causal")]
    public void Gradients_are_those_of_libtorch(string name)
    {
        using var document = SharedVectors.Open("gradients", name + ".json");
        var item = new GradientVector(document.RootElement);
        IDifferentiableAttention attention = name switch
        {
            "linear_attention" => new LinearGradients8(),
            "linear_attention_causal" => new CausalLinearGradients8(),
            "performer_softmax" => new PerformerGradients8(FeatureMatrix.FromVectors(item.Elements("features"), 8)),
            _ => new CausalPerformerGradients8(FeatureMatrix.FromVectors(item.Elements("features"), 8)),
        };
        var (output, query, key, value) = (Like(item.Value), Like(item.Query), Like(item.Key), Like(item.Value));
        attention.Forward(item.Query, item.Key, item.Value, output);
        attention.Backward(
            item.Query, item.Key, item.Value, output, item.OutputGradient, new AttentionGradients { Query = query, Key = key, Value = value }, default);

        item.AssertGradient("query", Doubles(query), Tolerance);
        item.AssertGradient("key", Doubles(key), Tolerance);
        item.AssertGradient("value", Doubles(value), Tolerance);
    }

    [Theory]
    [InlineData("LogSumExp")]
    [InlineData("Bias")]
    [InlineData("RelativeBias")]
    [InlineData("AlibiSlopes")]
    [InlineData("GlobalQuery")]
    [InlineData("GlobalKey")]
    [InlineData("GlobalValue")]
    public void Gradients_of_what_features_do_not_have_are_rejected_by_name(string gradient)
    {
        var tensor = Tensor.CreateFromShape<float>([1, 1, 2, 8]);
        TensorSpan<float> If(string name) => gradient == name ? tensor.AsTensorSpan() : default;
        var gradients = new AttentionGradients
        {
            Query = Tensor.CreateFromShape<float>([1, 1, 2, 8]),
            Key = Tensor.CreateFromShape<float>([1, 1, 2, 8]),
            Value = Tensor.CreateFromShape<float>([1, 1, 2, 8]),
            LogSumExp = gradient == "LogSumExp" ? [1, 2] : [],
            Bias = If("Bias"),
            RelativeBias = gradient == "RelativeBias" ? new float[2] : [],
            AlibiSlopes = gradient == "AlibiSlopes" ? new float[2] : [],
            GlobalQuery = If("GlobalQuery"),
            GlobalKey = If("GlobalKey"),
            GlobalValue = If("GlobalValue"),
        };
        ArgumentException? failure = null;
        try
        {
            new LinearGradients8().Backward(tensor, tensor, tensor, tensor, tensor, gradients, default);
        }
        catch (ArgumentException caught)
        {
            failure = caught;
        }

        Assert.Contains($"The gradients' {gradient} is given", failure?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Calls_that_do_not_fit_are_rejected()
    {
        var (tensor, other) = (Tensor.CreateFromShape<float>([1, 1, 2, 8]), Tensor.CreateFromShape<float>([1, 1, 3, 8]));
        Assert.Contains("outputGradient", Fail(tensor, other, Tensor.CreateFromShape<float>([1, 1, 2, 8])), StringComparison.Ordinal);
        Assert.Contains("gradients' Query", Fail(tensor, tensor, other), StringComparison.Ordinal);
        Assert.Contains("shares memory", Fail(tensor, tensor, tensor), StringComparison.Ordinal);
    }

    private static string Fail(Tensor<float> tensor, Tensor<float> outputGradient, Tensor<float> queryGradient) =>
        Assert.Throws<ArgumentException>(() => new CausalLinearGradients8().Backward(
            tensor,
            tensor,
            tensor,
            tensor,
            outputGradient,
            new AttentionGradients
            {
                Query = queryGradient,
                Key = Tensor.CreateFromShape<float>([1, 1, 2, 8]),
                Value = Tensor.CreateFromShape<float>([1, 1, 2, 8]),
            },
            default)).Message;

    private static int[] Bits(TestTensor[] tensors) => [.. tensors.SelectMany(static tensor => tensor.Places().Select(place => BitConverter.SingleToInt32Bits(tensor.Data[place])))];

    private static Tensor<float> Like(in ReadOnlyTensorSpan<float> tensor) => Tensor.CreateFromShape<float>(tensor.Lengths);

    private static double[] Doubles(Tensor<float> tensor)
    {
        var elements = new float[tensor.FlattenedLength];
        tensor.FlattenTo(elements);
        return [.. elements.Select(static element => (double)element)];
    }
}
