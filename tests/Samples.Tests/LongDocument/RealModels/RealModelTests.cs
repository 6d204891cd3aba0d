using SparseAttentionGen.Encoders;
using SparseAttentionGen.Encoders.Documents;
using SparseAttentionGen.Encoders.Models;
using SparseAttentionGen.LongDocument.BuiltIn;

namespace SparseAttentionGen.Samples.Tests.LongDocument.RealModels;

/// <summary>Trained models against ONNX Runtime, which runs the graphs that their authors published.</summary>
public sealed class RealModelTests
{
    private const int HiddenSize = 384;

    private static readonly string[] Texts =
    [
        "How do I silence a diagnostic?", "The quick brown fox jumps over the lazy dog.", "", "Zürich's café: naïve façade, 中文 and 🙂 — 3.14159!",
        string.Concat(Enumerable.Range(0, 60).Select(static number => $"Sentence {number} says that rain falls on hill {number * 7}. ")),
        string.Concat(Enumerable.Range(0, 12).Select(static number => $"Attention {number} is all you need, they said. ")),
    ];

    public static TheoryData<string> Models => new(BuiltInModel.All.Select(static model => model.Name).ToArray());

    /// <summary>
    /// Two measures, each of a sequence: the Euclidean norm of the difference of all states over that of the states, and the largest difference of an element
    /// over the largest element.
    /// </summary>
    [Theory]
    [MemberData(nameof(Models))]
    public void Hidden_states_equal_those_of_ONNX_Runtime_in_batches_of_mixed_lengths(string name)
    {
        const double Tolerance = 2e-6;
        var built = BuiltInModel.Find(name)!;
        var model = Open(built);
        using var runtime = new OnnxRuntimeModel(built);
        TokenSequence[] sequences = [.. Texts.Select(text => Sequence(model, text))];
        Assert.Equal(512, sequences.Max(static sequence => sequence.Ids.Length));
        var expected = runtime.Run([.. sequences.Select(static sequence => sequence.Ids)]);
        var actual = model.Encoder.Encode(sequences, new EncodeOptions { Threads = 2 });
        for (var index = 0; index < sequences.Length; index++)
        {
            double[] difference = [.. expected[index].Zip(actual[index].Values, static (reference, value) => (double)reference - value)];
            var ofNorms = Norm(difference) / Norm([.. expected[index].Select(static value => (double)value)]);
            var ofLargest = difference.Max(Math.Abs) / expected[index].Max(Math.Abs);
            TestContext.Current.SendDiagnosticMessage($"{name}, {sequences[index].Ids.Length} tokens: {ofNorms:E2} of norms, {ofLargest:E2} of largest elements.");
            Assert.InRange(ofNorms, 0, Tolerance);
            Assert.InRange(ofLargest, 0, Tolerance);
        }
    }

    /// <summary>The recipe that the models' authors publish, from ONNX Runtime's states: pooled over the mask, brought to length 1.</summary>
    [Theory]
    [InlineData("minilm", "", "A man is eating food.", "A man eats something.", 0.8)]
    [InlineData("minilm", "", "A man is eating food.", "The stock market fell sharply today.", -0.2)]
    [InlineData("minilm", "", "How do I silence a diagnostic?", "Warnings are suppressed with a pragma or in the editor's configuration.", 0.1)]
    [InlineData("arctic-xs", "Represent this sentence for searching relevant passages: ", "how do I silence a warning", "Warnings are suppressed with a pragma.", 0.5)]
    [InlineData("arctic-xs", "Represent this sentence for searching relevant passages: ", "how do I silence a warning", "The river rises after rain.", 0.3)]
    public void Similarities_equal_those_of_the_published_recipe(string name, string prefix, string query, string passage, double least)
    {
        var built = BuiltInModel.Find(name)!;
        var model = Open(built);
        using var runtime = new OnnxRuntimeModel(built);
        var states = runtime.Run(Sequence(model, prefix + query).Ids, Sequence(model, passage).Ids);
        var (left, right) = (Pool(states[0], built.Pooling), Pool(states[1], built.Pooling));
        var expected = left.Zip(right, static (a, b) => a * b).Sum() / (Norm(left) * Norm(right));

        using var encoder = built.Load();
        var (queryVector, passageVector) = (
            encoder.Encode(query, TextKind.Query, TestContext.Current.CancellationToken), encoder.Encode(passage, TextKind.Passage, TestContext.Current.CancellationToken));
        Assert.Equal(expected, queryVector.Zip(passageVector, static (a, b) => (double)a * b).Sum(), 1e-6);
        Assert.InRange(expected, least, least + 0.45);
    }

    private static double[] Pool(float[] states, TextPooling pooling)
    {
        var rows = pooling == TextPooling.FirstToken ? 1 : states.Length / HiddenSize;
        return [.. Enumerable.Range(0, HiddenSize).Select(column => Enumerable.Range(0, rows).Average(row => (double)states[(row * HiddenSize) + column]))];
    }

    private static double Norm(double[] vector) => Math.Sqrt(vector.Sum(static element => element * element));

    private static EncodingModel Open(BuiltInModel model)
    {
        using Stream weights = model.OpenModel(), vocabulary = model.OpenVocabulary();
        return EncodingModels.LoadOnnx(weights, vocabulary, model.Options);
    }

    private static TokenSequence Sequence(EncodingModel model, string text)
    {
        var special = model.Tokenizer.Special;
        return new TokenSequence([special.Start, .. model.Tokenizer.Tokenize(text, 510, null, TestContext.Current.CancellationToken).Ids, special.End], []);
    }
}
