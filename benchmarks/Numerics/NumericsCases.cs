using System.Numerics.Tensors;
using SparseAttentionGen.Benchmarks.Kernels;

namespace SparseAttentionGen.Benchmarks.Numerics;

/// <summary>One bound on errors that the documentation promises.</summary>
/// <param name="Family">Which classes.</param>
/// <param name="Inputs">Which inputs.</param>
/// <param name="Bound">The largest error, relative to the values' size.</param>
/// <param name="Error">Measures it.</param>
/// <param name="TakesMinutesIfNarrow">Whether it takes minutes without wide vectors.</param>
internal sealed record NumericsCase(string Family, string Inputs, double Bound, Func<double> Error, bool TakesMinutesIfNarrow = false);

/// <summary>What is promised, for which inputs, by family.</summary>
internal static class NumericsCases
{
    private const int Queries = 48;

    /// <summary>A power of 2, so that means of segments are exact where keys have few binary digits.</summary>
    private const int Keys = 1024;
    private const float SmallestNormal = 1.17549435e-38f;

    /// <summary>Softmax over pairs.</summary>
    private const string Pairs = "patterns";
    private const string Projections = "projections";
    private const string Landmarks = "landmarks";
    private const string Features = "features";

    private static readonly ISparseAttention[] PairClasses = [new Dense64(), new Causal64(), new Window256(), new CausalWindow256(), new Window256Global1(), new BigBird()];
    private static readonly ISparseAttention[] FeatureClasses = [new Performer256(), new CausalPerformer256(), new Linear64(), new CausalLinear64()];

    public static IReadOnlyList<NumericsCase> All { get; } =
    [
        OfPairs("scores of a few units", 2e-6, static inputs => inputs),
        OfPairs("scores from 2^-126 to 2^127, mixed in each row", 2e-5, static inputs => inputs.WithScoresOfAnyMagnitude()),
        OfPairs("products q·k beyond the largest float", 2e-5, static inputs => inputs.WithProductsBeyondTheRange()),
        OfPairs("a bias of the smallest float for three keys in four", 2e-6, static inputs => inputs.WithMaskOfSmallestFloat()),
        OfPairs("values of 1.2e-38", 2e-6, static inputs => inputs.WithValuesOf(2 * SmallestNormal)),
        OfPairs("values of 3.4e38", 2e-6, static inputs => inputs.WithValuesOf(float.MaxValue)),
        new(Pairs, "65,536 equal keys", 2e-5, static () => EqualKeys(new Dense64(), Queries, 65_536)),
        new(Pairs, "1,048,576 equal keys", 2e-5, static () => EqualKeys(new Dense64(), 6, 1 << 20)),
        new(Pairs, "2,147,483,647 equal keys", 1e-4, static () => EqualKeys(new Dense8(), 1, int.MaxValue), TakesMinutesIfNarrow: true),
        OfProjections("scores of a few units", 2e-5, static inputs => inputs),
        OfProjections("products q·k beyond the largest float, of means", 2e-5, static inputs => inputs.WithProductsBeyondTheRange(), onlyMeans: true),
        OfProjections("values of 1e-36", 2e-5, static inputs => inputs.WithValuesOf(1e-36f)),
        OfProjections("values of 3.4e38", 2e-5, static inputs => inputs.WithValuesOf(float.MaxValue)),
        OfLandmarks("scores of a few units", 1e-3, static inputs => inputs),
        OfLandmarks("values of 1e-36", 1e-3, static inputs => inputs.WithValuesOf(1e-36f)),
        OfLandmarks("values of 1e38", 1e-3, static inputs => inputs.WithValuesOf(1e38f)),
        OfFeatures("queries and keys of a few units", 1e-4, static inputs => inputs),
        OfFeatures("values of 1e-36", 1e-4, static inputs => inputs.WithValuesOf(1e-36f)),
        OfFeatures("values of 3.4e38", 1e-4, static inputs => inputs.WithValuesOf(float.MaxValue)),
        new(Features, "1,048,576 equal keys", 2e-5, static () => FeatureClasses.Max(static attention => EqualKeys(attention, 6, 1 << 20))),
    ];

    private static NumericsCase OfPairs(string words, double bound, Func<NumericsInputs, NumericsInputs> prepare) => new(Pairs, words, bound, () =>
    {
        var inputs = prepare(new NumericsInputs(Queries, Keys));
        return PairClasses.Max(attention => inputs.LargestError(attention, AttentionReference.Forward(
            attention.Pattern, Tensor(inputs.Query, inputs.QueryShape), Tensor(inputs.Key, inputs.KeyShape), Tensor(inputs.Value, inputs.KeyShape), inputs.Arguments())));
    });

    private static NumericsCase OfProjections(string words, double bound, Func<NumericsInputs, NumericsInputs> prepare, bool onlyMeans = false) => new(Projections, words, bound, () =>
    {
        var inputs = prepare(new NumericsInputs(Keys, Keys));
        (ISparseAttention, SequenceProjection)[] classes =
        [
            (new Linformer256(Measuring.Projections.Random(256, Keys)), Measuring.Projections.Random(256, Keys)),
            (new MeanPooling128(), SequenceProjection.MeanPooling(128)),
        ];
        return classes.Skip(onlyMeans ? 1 : 0).Max(item => inputs.LargestError(item.Item1, ProjectionReference.Forward(
            item.Item1.Pattern, item.Item2, Tensor(inputs.Query, inputs.QueryShape), Tensor(inputs.Key, inputs.KeyShape), Tensor(inputs.Value, inputs.KeyShape), inputs.Arguments())));
    });

    private static NumericsCase OfLandmarks(string words, double bound, Func<NumericsInputs, NumericsInputs> prepare) => new(Landmarks, words, bound, () =>
    {
        var inputs = prepare(new NumericsInputs(Keys, Keys));
        return inputs.LargestError(new Nystrom64(), LandmarkReference.Forward(
            Nystrom64.Pattern, Tensor(inputs.Query, inputs.QueryShape), Tensor(inputs.Key, inputs.KeyShape), Tensor(inputs.Value, inputs.KeyShape)));
    });

    private static NumericsCase OfFeatures(string words, double bound, Func<NumericsInputs, NumericsInputs> prepare) => new(Features, words, bound, () =>
    {
        var inputs = prepare(new NumericsInputs(Queries, Keys));
        return FeatureClasses.Max(attention => inputs.LargestError(attention, FeatureReference.Forward(
            attention.Pattern,
            (attention as Performer256)?.Features ?? (attention as CausalPerformer256)?.Features,
            Tensor(inputs.Query, inputs.QueryShape),
            Tensor(inputs.Key, inputs.KeyShape),
            Tensor(inputs.Value, inputs.KeyShape),
            inputs.Arguments())));
    });

    private static ReadOnlyTensorSpan<float> Tensor(float[] data, nint[] shape) => new(data, shape);

    /// <summary>The same key and value again and again; their mean is the value.</summary>
    private static double EqualKeys(ISparseAttention attention, int queries, int keys)
    {
        var dim = attention.Pattern.HeadDim;
        var random = new Random(keys);
        float[] Row(int rows) => [.. Enumerable.Range(0, rows * dim).Select(_ => random.NextSingle() + 0.25f)];
        var (query, key, value, output) = (Row(queries), Row(1), Row(1), new float[queries * dim]);
        nint[] shape = [1, 1, queries, dim];
        nint[] repeated = [1, 1, keys, dim];
        nint[] strides = [0, 0, 0, 1];
        attention.Forward(
            new ReadOnlyTensorSpan<float>(query, shape),
            new ReadOnlyTensorSpan<float>(key, repeated, strides),
            new ReadOnlyTensorSpan<float>(value, repeated, strides),
            new TensorSpan<float>(output, shape),
            new AttentionArguments { QueryOffset = attention.Pattern.IsCausal ? keys - queries : 0 });
        return output.Select((element, index) => Math.Abs((element / (double)value[index % dim]) - 1)).Max();
    }
}

/// <summary>Every key, with the smallest head that has whole vectors.</summary>
[SparseAttention(HeadDim = 8)]
internal sealed partial class Dense8;
