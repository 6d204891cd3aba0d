using System.Numerics.Tensors;
using CsCheck;

namespace SparseAttentionGen.Tests;

/// <summary>The definition of gradients through features against differences of the definition of its outputs.</summary>
public sealed class FeatureGradientTests
{
    /// <summary>Products this near each other may change places within the steps of the differences.</summary>
    private const double Gap = 0.01;

    private static readonly AttentionApproximation[] Approximations =
    [
        new RandomFeatures(6, 1),
        new RandomFeatures(6, 1) { Epsilon = 0 },
        new RandomFeatures(6, 3) { Epsilon = 0.2 },
        new RandomFeatures(6, 2, FeatureKind.Relu),
        new LinearFeatures(4),
    ];

    private static readonly Gen<AttentionCase> Cases =
        from approximation in Gen.Int[0, Approximations.Length - 1]
        from isCausal in Gen.Bool
        from heads in Gen.Int[1, 2]
        from sharing in Gen.Int[1, 2]
        from queries in Gen.Int[1, 8]
        from keys in Gen.Int[1, 8]
        from offset in Gen.OneOf(Gen.Const(0), Gen.Int[-4, 9])
        from seed in Gen.Int[0, 1_000_000]
        from options in Gen.Int[0, 3]
        select new AttentionCase
        {
            Attention = new ComposedAttention(Pattern(Approximations[approximation], isCausal)),
            Batch = 2,
            KeyValueHeads = heads,
            Group = sharing,
            QueryLength = queries,
            KeyLength = keys,
            QueryOffset = offset,
            Layout = (Layout)(seed % 3),
            Seed = seed,
            HasKeyLengths = (options & 1) != 0,
            HasPaddingMask = (options & 2) != 0,
        };

    [Fact]
    public void Gradients_through_any_features_are_what_the_loss_changes_by() => Cases.Sample(
        static item =>
        {
            var (outputGradient, random) = Fill(item);
            var gradients = Gradients(item, outputGradient);

            var differences = new FiniteDifferences(() => Loss(item, outputGradient), random, 1.0 / (1 << 12));
            differences.Check("query", item.Query, gradients.Query);
            differences.Check("key", item.Key, gradients.Key);
            differences.Check("value", item.Value, gradients.Value);
        },
        iter: 300, threads: 1);

    [Fact]
    public void Nothing_in_masked_places_reaches_a_gradient()
    {
        foreach (var approximation in Approximations)
        {
            AttentionCase Make() => new()
            {
                Attention = new ComposedAttention(Pattern(approximation, isCausal: true)),
                QueryLength = 5,
                KeyLength = 8,
            };
            var (clean, dirty) = (Make(), Make());
            var outputGradient = Fill(clean).OutputGradient;
            Fill(dirty);
            for (var row = 5; row < 8; row++)
            {
                dirty.Key.Row(0, 0, row).Fill(float.NaN);
                dirty.Value.Row(0, 0, row).Fill(float.PositiveInfinity);
            }

            var (expected, actual) = (Gradients(clean, outputGradient), Gradients(dirty, outputGradient));
            Assert.Equal(expected.Query.ToArray(), actual.Query.ToArray());
            Assert.Equal(expected.Key.ToArray(), actual.Key.ToArray());
            Assert.Equal(expected.Value.ToArray(), actual.Value.ToArray());
            Assert.All(actual.Key[(5 * 4)..].ToArray(), static element => Assert.Equal(0, element));
        }
    }

    private static AttentionPattern Pattern(AttentionApproximation approximation, bool isCausal) =>
        new(4, 3, 0.5f, isCausal) { Approximation = approximation };

    private static (TestTensor OutputGradient, Random Random) Fill(AttentionCase item)
    {
        item.Fill();
        var random = new Random(item.Seed);
        var outputGradient = new TestTensor(item.Batch, item.Heads, item.QueryLength, 3, item.Layout, () => (float)((2 * random.NextDouble()) - 1));
        var features = FeatureKernels.FeaturesOf(item.Attention);
        foreach (var tensor in new[] { item.Query, item.Key })
        {
            TensorPrimitives.Multiply(tensor.Data, 0.25f, tensor.Data);
            FiniteDifferences.Round(tensor.Data);
            LeaveBends(tensor, features, random);
            if (item.Attention.Pattern.Approximation is RandomFeatures { Kind: FeatureKind.Softmax })
            {
                LeaveTies(tensor, features!, random);
            }
        }

        FiniteDifferences.Round(item.Value.Data);
        return (outputGradient, random);
    }

    /// <summary>Draws rows again whose largest product is near another of theirs or near another row's, where the largest of all has a kink.</summary>
    private static void LeaveTies(TestTensor tensor, FeatureMatrix features, Random random)
    {
        for (var head = 0; head < tensor.Batch * tensor.Heads; head++)
        {
            var others = new List<double>();
            for (var place = 0; place < tensor.Length; place++)
            {
                var row = tensor.Row(head / tensor.Heads, head % tensor.Heads, place);
                double[] products = LargestFirst(row, features);
                while (products[0] - products[1] < Gap || others.Exists(other => Math.Abs(other - products[0]) < Gap))
                {
                    Draw(row, random);
                    products = LargestFirst(row, features);
                }

                others.Add(products[0]);
            }
        }
    }

    private static double[] LargestFirst(ReadOnlySpan<float> row, FeatureMatrix features)
    {
        var products = new double[features.Count];
        for (var feature = 0; feature < products.Length; feature++)
        {
            products[feature] = TensorPrimitives.Dot(row, features[feature]);
        }

        return [.. products.OrderDescending()];
    }

    /// <summary>Draws rows again that have a product near 0, where a ReLU bends.</summary>
    private static void LeaveBends(TestTensor tensor, FeatureMatrix? features, Random random)
    {
        for (var index = 0; features is not null && index < tensor.Batch * tensor.Heads * tensor.Length; index++)
        {
            var (head, place) = Math.DivRem(index, tensor.Length);
            var row = tensor.Row(head / tensor.Heads, head % tensor.Heads, place);
            while (IsNearBend(row, features))
            {
                Draw(row, random);
            }
        }
    }

    private static void Draw(Span<float> row, Random random)
    {
        foreach (ref var element in row)
        {
            element = (float)(random.NextDouble() - 0.5);
        }

        FiniteDifferences.Round(row);
    }

    private static bool IsNearBend(ReadOnlySpan<float> row, FeatureMatrix features)
    {
        for (var feature = 0; feature < features.Count; feature++)
        {
            if (Math.Abs(TensorPrimitives.Dot(row, features[feature])) < 0.02)
            {
                return true;
            }
        }

        return false;
    }

    private static double Loss(AttentionCase item, TestTensor outputGradient) => FeatureReference.Forward(
            item.Attention.Pattern, FeatureKernels.FeaturesOf(item.Attention), item.Query.ReadOnly, item.Key.ReadOnly, item.Value.ReadOnly, Arguments(item))
        .Zip(outputGradient.Places(), (output, place) => output * outputGradient.Data[place]).Sum();

    private static ReferenceGradients Gradients(AttentionCase item, TestTensor outputGradient) => FeatureReference.Backward(
        item.Attention.Pattern, FeatureKernels.FeaturesOf(item.Attention), item.Query.ReadOnly, item.Key.ReadOnly, item.Value.ReadOnly, outputGradient.ReadOnly, Arguments(item));

    private static AttentionArguments Arguments(AttentionCase item) => new()
    {
        QueryOffset = item.QueryOffsets.Length > 0 ? 0 : item.QueryOffset,
        QueryOffsets = item.QueryOffsets,
        KeyLengths = item.KeyLengths,
        KeyPaddingMask = item.PaddingMask,
    };
}
