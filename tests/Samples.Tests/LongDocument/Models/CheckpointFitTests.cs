using System.Text.Json;
using System.Text.Json.Nodes;
using SparseAttentionGen.Encoders.Checkpoints;
using SparseAttentionGen.Encoders.Models;

namespace SparseAttentionGen.Samples.Tests.LongDocument;

/// <summary>Checkpoints whose weights do not fit their configuration, and what is loaded of those that do.</summary>
public sealed class CheckpointFitTests
{
    [Fact]
    public void All_tensors_that_do_not_fit_are_listed_before_any_is_read()
    {
        var weights = new Recorder("embeddings.LayerNorm.bias", "encoder.layer.1.attention.self.query_global.weight");
        var message = Assert.Throws<InvalidDataException>(() => new TransformerEncoder(TinyCheckpoint.Longformer, weights, null)).Message;
        Assert.Equal($"2 of {weights.Needed} are missing: embeddings.LayerNorm.bias, encoder.layer.1.attention.self.query_global.weight.", message);
        Assert.Empty(weights.Read);
    }

    [Fact]
    public void The_tensors_that_are_checked_are_those_that_are_read()
    {
        foreach (var configuration in new[] { TinyCheckpoint.Longformer, TinyCheckpoint.BigBird, TinyCheckpoint.BigBird with { HasAttentionBias = false }, TinyCheckpoint.Bert, TinyCheckpoint.Roberta })
        {
            var weights = new Recorder();
            _ = new TransformerEncoder(configuration, weights, null);
            Assert.Equal(weights.Checked.Order(StringComparer.Ordinal), weights.Read.Order(StringComparer.Ordinal));
            Assert.Equal(
                new TinyCheckpoint(configuration).Weights.Keys.Order(StringComparer.Ordinal),
                weights.Read.Select(static text => text.Split(' ')[0]).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void A_checkpoint_of_other_sizes_is_explained_with_the_number_of_further_problems()
    {
        using var folder = new TemporaryFolder();
        new TinyCheckpoint(TinyCheckpoint.Longformer).Write(folder.Path);

        // Sizes that could not be allocated are no reason to fail in another way.
        foreach (var (vocabulary, hidden) in new[] { (61, 128), (1 << 28, 1 << 16) })
        {
            Change(folder, configuration => (configuration["vocab_size"], configuration["hidden_size"]) = (vocabulary, hidden));
            var message = Assert.Throws<InvalidDataException>(() => EncoderLoader.Load(folder.Path)).Message;
            Assert.Contains($"'embeddings.word_embeddings.weight' has the sizes [61, 64], but config.json makes it [{vocabulary}, {hidden}]", message, StringComparison.Ordinal);

            // Every tensor but the biases of the inner layers has hidden_size among its sizes.
            Assert.EndsWith($" And {5 + (3 * 22) - 3 + 2 - 3} more.", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_checkpoint_of_another_model_is_explained()
    {
        using var folder = new TemporaryFolder();
        new TinyCheckpoint(TinyCheckpoint.BigBird).Write(folder.Path);
        Change(folder, static configuration => (configuration["model_type"], configuration["attention_window"]) = ("longformer", 8));
        var message = Assert.Throws<InvalidDataException>(() => EncoderLoader.Load(folder.Path)).Message;
        Assert.Contains("lacks 18 of the 71 that config.json asks for: 'encoder.layer.0.attention.self.query_global.weight'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tensor_of_another_type_is_no_weight()
    {
        using var folder = new TemporaryFolder();
        var checkpoint = new TinyCheckpoint(TinyCheckpoint.BigBird, "F16");
        checkpoint.Write(folder.Path);
        var bytes = checkpoint.Bytes();
        var place = bytes.AsSpan().IndexOf("\"F16\""u8);
        "\"I16\""u8.CopyTo(bytes.AsSpan(place));
        folder.Write("model.safetensors", bytes);
        Assert.Contains("elements of type I16", Assert.Throws<InvalidDataException>(() => EncoderLoader.Load(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tensors_that_no_layer_needs_are_ignored()
    {
        using var folder = new TemporaryFolder();
        var checkpoint = new TinyCheckpoint(TinyCheckpoint.Longformer, prefix: "longformer.");
        checkpoint.Write(folder.Path);
        var expected = Encode(EncoderLoader.Load(folder.Path));
        checkpoint.Weights["embeddings.position_ids"] = [0, 1, 2];
        checkpoint.Shapes["embeddings.position_ids"] = [1, 3];
        checkpoint.Weights.Remove("pooler.dense.weight");
        folder.Write("model.safetensors", checkpoint.Bytes());
        var encoder = EncoderLoader.Load(folder.Path);
        Assert.Equal(expected, Encode(encoder));

        // Models that were trained for something else have no pooler.
        Assert.False(encoder.HasPooler);
        Assert.Contains("no pooler", Assert.Throws<InvalidDataException>(() => encoder.Pool(new HiddenStates(new float[64], 1, 64))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Loading_holds_no_second_copy_of_the_weights_and_none_of_the_words()
    {
        using var folder = new TemporaryFolder();
        var configuration = TinyCheckpoint.BigBird with { VocabularySize = 30_000, IntermediateSize = 4096, MaxPositions = 64, Layers = 2 };
        new TinyCheckpoint(configuration).Write(folder.Path);
        var words = 4L * configuration.VocabularySize * configuration.HiddenSize;
        var others = new FileInfo(folder.At("model.safetensors")).Length - words;
        EncoderLoader.Load(folder.Path);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var encoder = EncoderLoader.Load(folder.Path);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, others / 2, others + (1 << 20));
        Assert.True(encoder.HasPooler);
    }

    private static void Change(TemporaryFolder folder, Action<JsonNode> change)
    {
        var configuration = JsonNode.Parse(File.ReadAllText(folder.At("config.json")))!;
        change(configuration);
        File.WriteAllText(folder.At("config.json"), configuration.ToJsonString(JsonSerializerOptions.Default));
    }

    private static float[] Encode(TransformerEncoder encoder) => encoder.Encode([new TokenSequence([0, 5, 9, 2], [0])], new EncodeOptions())[0].Values;

    /// <summary>Weights of ones that remember what was asked for, and lack some.</summary>
    private sealed class Recorder(params string[] missing) : IWeightSource
    {
        public List<string> Checked { get; } = [];

        public List<string> Read { get; } = [];

        public int Needed { get; private set; }

        public bool Has(string name) => !missing.Contains(name);

        public string? Problem(string name, params ReadOnlySpan<int> shape)
        {
            Checked.Add($"{name} {string.Join(",", shape.ToArray())}");
            return null;
        }

        public string Lack(IReadOnlyList<string> missing, int needed)
        {
            Needed = needed;
            return $"{missing.Count} of {needed} are missing: {string.Join(", ", missing)}.";
        }

        public WeightTensor Open(string name, WeightKind kind, params ReadOnlySpan<int> shape)
        {
            Read.Add($"{name} {string.Join(",", shape.ToArray())}");
            return new Ones(TensorSizes.Count(shape));
        }

        private sealed class Ones(long count) : WeightTensor(count)
        {
            public override void Read(long start, Span<float> target) => target.Fill(1);
        }
    }
}
