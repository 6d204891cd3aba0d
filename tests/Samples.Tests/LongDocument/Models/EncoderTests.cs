using SparseAttentionGen.Encoders.Models;
using static SparseAttentionGen.Samples.Tests.LongDocument.EncoderAssert;

namespace SparseAttentionGen.Samples.Tests.LongDocument;

/// <summary>All encoders, from checkpoints that the tests write, against the naive models, layer by layer.</summary>
public sealed class EncoderTests
{
    [Theory]
    [InlineData("F32", "")]
    [InlineData("F16", "longformer.")]
    [InlineData("BF16", "")]
    public void Longformer_equals_the_naive_model_in_every_layer(string type, string prefix) => EqualsNaive(
        new TinyCheckpoint(TinyCheckpoint.Longformer, type, prefix),
        [Sequence(137, 1, 0), Sequence(40, 2), Sequence(1, 3, 0), Sequence(203, 4, 0, 77, 202), Sequence(5, 5, 0, 1, 2, 3, 4)]);

    [Theory]
    [InlineData("F32", "bert.")]
    [InlineData("BF16", "")]
    public void BigBird_equals_the_naive_model_in_every_layer(string type, string prefix) => EqualsNaive(
        new TinyCheckpoint(TinyCheckpoint.BigBird, type, prefix), [Sequence(256, 1), Sequence(201, 2), Sequence(176, 3), Sequence(177, 4), Sequence(3, 5), Sequence(335, 6)]);

    [Theory]
    [InlineData("F32", "bert.")]
    [InlineData("F16", "")]
    public void Bert_equals_the_naive_model_in_every_layer(string type, string prefix) => EqualsNaive(
        new TinyCheckpoint(TinyCheckpoint.Bert, type, prefix), [Sequence(140, 1), Sequence(1, 2), Sequence(33, 3), Sequence(64, 4)]);

    [Theory]
    [InlineData("F32", "roberta.")]
    [InlineData("BF16", "0.auto_model.")]
    public void Roberta_equals_the_naive_model_in_every_layer(string type, string prefix) => EqualsNaive(
        new TinyCheckpoint(TinyCheckpoint.Roberta, type, prefix), [Sequence(17, 1), Sequence(138, 2), Sequence(2, 3)]);

    [Theory]
    [InlineData("F32", "", false)]
    [InlineData("BF16", "model.", false)]
    [InlineData("F16", "model.", true)]
    public void ModernBert_equals_the_naive_model_in_every_layer(string type, string prefix, bool hasBias)
    {
        var checkpoint = new TinyCheckpoint(
            TinyCheckpoint.ModernBert with { HasAttentionBias = hasBias, HasFeedForwardBias = hasBias, HasNormBias = hasBias }, type, prefix);
        TokenSequence[] sequences = [Sequence(137, 1), Sequence(1, 2), Sequence(33, 3), Sequence(8, 4)];
        EqualsNaive(checkpoint, sequences, (index, layers) => new NaiveModernBert(checkpoint).Encode(sequences[index].Ids, layers));
    }

    [Theory]
    [InlineData(8, 5)]
    [InlineData(8, 0)]
    [InlineData(0, 7)]
    public void Nystromformer_equals_the_naive_model_in_every_layer(int landmarks, int convolution) => EqualsNaive(
        new TinyCheckpoint(TinyCheckpoint.Nystromformer with { Landmarks = landmarks, Convolution = convolution }, prefix: "nystromformer."),
        [Sequence(240, 1), Sequence(8, 2), Sequence(72, 3)]);

    [Fact]
    public void BigBird_with_full_attention_rescaled_words_and_no_bias_equals_the_naive_model() => EqualsNaive(
        new TinyCheckpoint(TinyCheckpoint.BigBird with { IsFull = true, RescalesEmbeddings = true, HasAttentionBias = false }), [Sequence(190, 1), Sequence(2, 2)]);

    [Fact]
    public void A_document_does_not_depend_on_those_beside_it()
    {
        foreach (var configuration in new[] { TinyCheckpoint.Longformer, TinyCheckpoint.BigBird, TinyCheckpoint.Bert, TinyCheckpoint.Roberta, TinyCheckpoint.ModernBert, TinyCheckpoint.Nystromformer })
        {
            var encoder = new TinyCheckpoint(configuration).Load();
            TokenSequence[] sequences = [Sequence(90, 1), Sequence(Math.Min(240, encoder.MaxLength), 2), Sequence(7, 3)];
            var together = encoder.Encode(sequences, new EncodeOptions { Threads = 2 });
            for (var index = 0; index < sequences.Length; index++)
            {
                Assert.Equal(encoder.Encode([sequences[index]], new EncodeOptions { Threads = 1 })[0].Values, together[index].Values);
            }
        }
    }

    [Fact]
    public void Results_do_not_depend_on_threads()
    {
        var encoder = EncoderLoader.Random("longformer", EncoderSize.Tiny, seed: 3, maxLength: 3000);
        float[] Run(int threads) => encoder.Encode([Sequence(2500, 1, 0, 1200), Sequence(300, 2)], new EncodeOptions { Threads = threads })[0].Values;
        var one = Run(1);
        Assert.Equal(one, Run(2));
        Assert.Equal(one, Run(4));
        Assert.All(one, static value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void Pooled_vector_equals_the_naive_one()
    {
        foreach (var configuration in new[] { TinyCheckpoint.Longformer, TinyCheckpoint.BigBird, TinyCheckpoint.Bert, TinyCheckpoint.Roberta })
        {
            var checkpoint = new TinyCheckpoint(configuration);
            var encoder = checkpoint.Load();
            var sequence = Sequence(30, 1);
            Assert.True(encoder.HasPooler);
            var expected = new NaiveEncoder(checkpoint).Pool(new NaiveEncoder(checkpoint).Encode(sequence.Ids, [], configuration.Layers)[0]);
            Close(expected, encoder.Pool(encoder.Encode([sequence], new EncodeOptions())[0]), "pooled");
        }
    }

    [Fact]
    public void Attended_keys_are_those_of_the_pattern()
    {
        var longformer = EncoderLoader.Random("longformer", EncoderSize.Tiny, 1);
        var sequence = Sequence(300, 1, 0, 150);
        Assert.Equal([(0, 300)], longformer.AttendedKeys(0, 0, 150, sequence));
        Assert.Equal([(0, 1), (68, 133), (150, 151)], longformer.AttendedKeys(0, 0, 100, sequence));
        var bigBird = EncoderLoader.Random("big_bird", EncoderSize.Tiny, 1);
        Assert.Equal([(0, 176)], bigBird.AttendedKeys(1, 2, 50, Sequence(176, 1)));
        Assert.NotEqual(bigBird.AttendedKeys(0, 2, 100, Sequence(300, 1)), bigBird.AttendedKeys(1, 2, 100, Sequence(300, 1)));
        Assert.Contains(bigBird.AttendedKeys(0, 2, 100, Sequence(300, 1)), static range => range.Start <= 100 && range.End > 100);
        var modern = EncoderLoader.Random("modernbert", EncoderSize.Tiny, 1);
        Assert.Equal([(0, 300)], modern.AttendedKeys(3, 2, 50, Sequence(300, 1)));
        Assert.Equal([(42, 59)], modern.AttendedKeys(1, 2, 50, Sequence(300, 1)));
    }

    [Fact]
    public void An_observer_sees_queries_and_keys_whose_weights_are_those_of_the_layer()
    {
        var encoder = EncoderLoader.Random("longformer", EncoderSize.Tiny, 1);
        var seen = new Observer();
        encoder.Encode([Sequence(50, 1, 0)], new EncodeOptions { Observer = seen });
        Assert.Equal([1], seen.Layers);
        Assert.Equal(4 * 50 * 16, seen.Query.Length);
        Assert.Equal(seen.Query.Length, seen.GlobalKey.Length);
        Assert.NotEqual(seen.Key, seen.GlobalKey);
    }

    [Fact]
    public void Wrong_input_is_explained()
    {
        var encoder = EncoderLoader.Random("longformer", EncoderSize.Tiny, 1, maxLength: 64, vocabularySize: 20);
        Assert.Contains("takes 64", Assert.Throws<InvalidDataException>(() => encoder.Encode([Sequence(65, 1)], new EncodeOptions())).Message, StringComparison.Ordinal);
        Assert.Contains("vocabulary of 20", Assert.Throws<InvalidDataException>(() => encoder.Encode([new TokenSequence([3, 20], [])], new EncodeOptions())).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => encoder.Encode([new TokenSequence([], [])], new EncodeOptions()));
        Assert.Throws<ArgumentException>(() => encoder.Encode([new TokenSequence([1, 2], [2])], new EncodeOptions()));
        Assert.Contains("huggingface", Assert.Throws<InvalidDataException>(static () => EncoderLoader.Load(Path.GetTempPath())).Message, StringComparison.Ordinal);
        Assert.Contains("There is no model", Assert.Throws<InvalidDataException>(static () => EncoderLoader.Random("bert", EncoderSize.Tiny, 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_ascends_to_one()
    {
        var shares = new List<double>();
        EncoderLoader.Random("big_bird", EncoderSize.Tiny, 1).Encode([Sequence(40, 1)], new EncodeOptions { Progress = new Shares(shares) });
        Assert.Equal(shares.Order(), shares);
        Assert.Equal(1, shares[^1]);
    }

    [Fact]
    public void A_cancelled_call_ends()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(
            () => EncoderLoader.Random("longformer", EncoderSize.Tiny, 1).Encode([Sequence(40, 1)], new EncodeOptions { CancellationToken = source.Token }));
    }

    private sealed class Observer : IAttentionObserver
    {
        public List<int> Layers { get; } = [];

        public float[] Query { get; private set; } = [];

        public float[] Key { get; private set; } = [];

        public float[] GlobalKey { get; private set; } = [];

        public bool Wants(int layer) => layer == 1;

        public void Observe(int layer, ReadOnlySpan<float> query, ReadOnlySpan<float> key, ReadOnlySpan<float> globalKey, int length)
        {
            Layers.Add(layer);
            (Query, Key, GlobalKey) = (query.ToArray(), key.ToArray(), globalKey.ToArray());
        }
    }

    private sealed class Shares(List<double> shares) : IProgress<double>
    {
        public void Report(double value) => shares.Add(value);
    }
}
