using System.Numerics.Tensors;
using SparseAttentionGen.CompilerServices;

namespace SparseAttentionGen.Tests;

/// <summary>The backward pass of a case, and the comparison with the definition.</summary>
internal sealed partial class AttentionCase
{
    /// <summary>
    /// Size of the summands of gradients that are sums over pairs. They may cancel: what is added to all scores of a row has no effect.
    /// </summary>
    private const double SumsOfPairs = 10;

    /// <summary>Gradients in the places of what they are the gradients of.</summary>
    public sealed class Gradients
    {
        public required TestTensor Query { get; init; }

        public required TestTensor Key { get; init; }

        public required TestTensor Value { get; init; }

        public TestTensor? GlobalQuery { get; init; }

        public TestTensor? GlobalKey { get; init; }

        public TestTensor? GlobalValue { get; init; }

        public Tensor<float>? Bias { get; init; }

        public required float[] KeyProjection { get; init; }

        public required float[] ValueProjection { get; init; }

        public required float[] RelativeBias { get; init; }

        public required float[] AlibiSlopes { get; init; }

        /// <summary>All gradients, one after the other.</summary>
        public float[] All() =>
        [
            .. Query.Data, .. Key.Data, .. Value.Data, .. GlobalQuery?.Data ?? [], .. GlobalKey?.Data ?? [], .. GlobalValue?.Data ?? [],
            .. Bias is null ? [] : Elements(Bias), .. RelativeBias, .. AlibiSlopes, .. KeyProjection, .. ValueProjection,
        ];
    }

    private int ProjectionWeights => Projection?.Kind switch
    {
        ProjectionKind.Matrix => Projection.Heads * Projection.Rank * Projection.Length,
        ProjectionKind.Convolution => Projection.KeyKernel.Length,
        _ => 0,
    };

    /// <summary>The gradient that reaches the output.</summary>
    public TestTensor OutputGradient { get; private set; } = null!;

    /// <summary>The gradient that reaches the log-sum-exp; empty: none does.</summary>
    public float[] LogSumExpGradient { get; private set; } = [];

    /// <summary>Runs both passes.</summary>
    public Gradients Backward(AttentionOptions? options = null)
    {
        Run(options);
        var random = new Random(Seed + 1);
        float Next() => (float)((random.NextDouble() * 2) - 1);
        OutputGradient = new TestTensor(Batch, Heads, QueryLength, Attention.Pattern.ValueDim, Layout, Next);
        LogSumExpGradient = Seed % 2 == 0 ? [.. LogSumExp.Select(_ => Next())] : [];
        TestTensor Like(TestTensor tensor) => new(tensor.Batch, tensor.Heads, tensor.Length, tensor.Dim, Layout, static () => float.NaN);
        var gradients = new Gradients
        {
            Query = Like(Query),
            Key = Like(Key),
            Value = Like(Value),
            GlobalQuery = GlobalQuery is null ? null : Like(GlobalQuery),
            GlobalKey = GlobalKey is null ? null : Like(GlobalKey),
            GlobalValue = GlobalValue is null ? null : Like(GlobalValue),
            Bias = BiasTensor is null ? null : Tensor.CreateFromShape<float>(BiasTensor.Lengths),
            RelativeBias = new float[RelativeBias.Length],
            KeyProjection = new float[ProjectionWeights],
            ValueProjection = new float[Projection is { IsShared: false } ? ProjectionWeights : 0],
            AlibiSlopes = new float[Attention.Pattern.Scores.Alibi is null ? 0 : Heads],
        };
        Backward(gradients, options);
        return gradients;
    }

    /// <summary>Asserts that all gradients equal the definition.</summary>
    public void AssertGradientsEqualReference(double tolerance = Tolerance)
    {
        var actual = Backward();
        var expected = Projection is null
            ? AttentionReference.Backward(
                Attention.Pattern, Query.ReadOnly, Key.ReadOnly, Value.ReadOnly, OutputGradient.ReadOnly, Arguments(), LogSumExpGradient)
            : ProjectionReference.Backward(
                Attention.Pattern, Projection, Query.ReadOnly, Key.ReadOnly, Value.ReadOnly, OutputGradient.ReadOnly, Arguments(), LogSumExpGradient);
        AssertClose(expected.Query, actual.Query, tolerance, "query");
        AssertClose(expected.Key, actual.Key, tolerance, "key");
        AssertClose(expected.Value, actual.Value, tolerance, "value");
        if (actual.GlobalQuery is not null)
        {
            AssertClose(expected.GlobalQuery, actual.GlobalQuery, tolerance, "GlobalQuery");
            AssertClose(expected.GlobalKey, actual.GlobalKey!, tolerance, "GlobalKey");
            AssertClose(expected.GlobalValue, actual.GlobalValue!, tolerance, "GlobalValue");
        }

        if (actual.Bias is not null)
        {
            AssertClose(expected.Bias.Span, Elements(actual.Bias), tolerance, "bias", SumsOfPairs);
        }

        AssertClose(expected.RelativeBias.Span, actual.RelativeBias, tolerance, "relative bias", SumsOfPairs);
        AssertClose(expected.KeyProjection.Span, actual.KeyProjection, tolerance, "weights for keys", SumsOfPairs);
        AssertClose(expected.ValueProjection.Span, actual.ValueProjection, tolerance, "weights for values", SumsOfPairs);
        AssertClose(expected.AlibiSlopes.Span, actual.AlibiSlopes, tolerance, "slopes", SumsOfPairs);
    }

    private static float[] Elements(Tensor<float> tensor)
    {
        var elements = new float[tensor.FlattenedLength];
        tensor.FlattenTo(elements);
        return elements;
    }

    private void Backward(Gradients gradients, AttentionOptions? options) => ((IDifferentiableAttention)Attention).Backward(
        Query.ReadOnly,
        Key.ReadOnly,
        Value.ReadOnly,
        Output.ReadOnly,
        OutputGradient.ReadOnly,
        new AttentionGradients
        {
            Query = gradients.Query.Writable,
            Key = gradients.Key.Writable,
            Value = gradients.Value.Writable,
            LogSumExp = LogSumExpGradient,
            GlobalQuery = gradients.GlobalQuery is null ? default : gradients.GlobalQuery.Writable,
            GlobalKey = gradients.GlobalKey is null ? default : gradients.GlobalKey.Writable,
            GlobalValue = gradients.GlobalValue is null ? default : gradients.GlobalValue.Writable,
            Bias = gradients.Bias is null ? default : gradients.Bias.AsTensorSpan(),
            RelativeBias = gradients.RelativeBias,
            KeyProjection = gradients.KeyProjection,
            ValueProjection = gradients.ValueProjection,
            AlibiSlopes = gradients.AlibiSlopes,
        },
        Arguments(),
        options);

    private void AssertClose(ReadOnlyMemory<double> expected, TestTensor actual, double tolerance, string what)
    {
        var elements = new List<float>();
        for (var row = 0; row < actual.Batch * actual.Heads * actual.Length; row++)
        {
            var (head, index) = Math.DivRem(row, actual.Length);
            elements.AddRange(actual.Row(head / actual.Heads, head % actual.Heads, index).ToArray());
        }

        AssertClose(expected.Span, [.. elements], tolerance, what);
    }

    private void AssertClose(ReadOnlySpan<double> expected, ReadOnlySpan<float> actual, double tolerance, string what, double least = 1)
    {
        Assert.Equal(expected.Length, actual.Length);
        var largest = least;
        foreach (var element in expected)
        {
            largest = Math.Max(largest, double.IsFinite(element) ? Math.Abs(element) : 0);
        }

        for (var index = 0; index < actual.Length; index++)
        {
            AssertClose(expected[index], actual[index], tolerance * largest, $"gradient of {what}, element {index}");
        }
    }
}
