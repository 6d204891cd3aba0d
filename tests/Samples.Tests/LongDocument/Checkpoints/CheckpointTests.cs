using System.Text.Json;
using SparseAttentionGen.Encoders.Checkpoints;

namespace SparseAttentionGen.Samples.Tests.LongDocument;

/// <summary>Folders with one file, and with several and an index.</summary>
public sealed class CheckpointTests
{
    private const string IndexName = "model.safetensors.index.json";

    [Fact]
    public void Tensors_of_all_files_of_an_index_are_found()
    {
        using var folder = new TemporaryFolder();
        folder.Write("model-1-of-2.safetensors", One("bert.embeddings.word", 1));
        folder.Write("model-2-of-2.safetensors", One("bert.pooler.dense", 2));
        folder.Write("unrelated.safetensors", "is not opened");
        folder.Write(IndexName, Index(
            ("bert.embeddings.word", "model-1-of-2.safetensors"), ("bert.pooler.dense", "model-2-of-2.safetensors"), ("bert.elsewhere", "model-2-of-2.safetensors")));
        using var weights = CheckpointWeights.Open(folder.Path, ["embeddings.word", "pooler.dense", "word", "elsewhere"])!;
        Assert.Equal([1], weights.Read("embeddings.word", WeightKind.Matrix, 1));
        Assert.Equal([2], weights.Read("pooler.dense", WeightKind.Matrix, 1));
        Assert.False(weights.Has("word"));

        // What an index promises and its file has not.
        Assert.Contains("model-2-of-2.safetensors has the tensor 'bert.elsewhere', but it has not", weights.Problem("elsewhere", 1), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("longformer.")]
    [InlineData("bert.")]
    [InlineData("model.")]
    [InlineData("roberta.")]
    [InlineData("0.auto_model.")]
    [InlineData("_orig_mod.module.encoder.")]
    [InlineData("any.thing.")]
    [InlineData("")]
    public void A_prefix_of_a_larger_model_is_found(string prefix)
    {
        using var folder = new TemporaryFolder();
        folder.Write(CheckpointWeights.FileName, One(prefix + "x", 3));
        using var weights = CheckpointWeights.Open(folder.Path, ["x", "y"])!;
        Assert.Equal([3], weights.Read("x", WeightKind.Bias, 1));
        Assert.Contains($"'{prefix}x' has the sizes [1], but config.json makes it [2, 3]", weights.Problem("x", 2, 3), StringComparison.Ordinal);
        Assert.Contains("lacks 1 of the 1 that config.json asks for: 'y'", Assert.Throws<InvalidDataException>(() => weights.Read("y", WeightKind.Bias, 1)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../outside.safetensors")]
    [InlineData("/etc/passwd")]
    [InlineData("below/model.safetensors")]
    [InlineData("..\\outside.safetensors")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    [InlineData("a\0b")]
    public void An_index_cannot_name_files_elsewhere(string name) => AssertIndexRefused(Index(("x", name)), "not one beside it");

    [Theory]
    [InlineData("not JSON", "not valid JSON")]
    [InlineData("[]", "not a map")]
    [InlineData("{}", "not a map")]
    [InlineData("{\"weight_map\":[]}", "not a map")]
    [InlineData("{\"weight_map\":{\"x\":1}}", "not a map")]
    [InlineData("{\"weight_map\":{\"x\":\"\\ud800\"}}", "not valid JSON")]
    [InlineData("{\"weight_map\":{\"x\":null}}", "not one beside it")]
    [InlineData("{\"weight_map\":{\"x\":\"model-1.safetensors\",\"y\":\"model-9.safetensors\"}}", "model-9.safetensors, which is missing")]
    public void A_damaged_index_is_refused(string index, string reason) => AssertIndexRefused(index, reason);

    [Fact]
    public void A_damaged_file_of_an_index_is_named()
    {
        using var folder = new TemporaryFolder();
        folder.Write("model-1.safetensors", One("x", 1));
        folder.Write("model-2.safetensors", One("y", 1)[..^1]);
        folder.Write(IndexName, Index(("x", "model-1.safetensors"), ("y", "model-2.safetensors")));
        Assert.StartsWith("model-2.safetensors: ", Assert.Throws<InvalidDataException>(() => CheckpointWeights.Open(folder.Path, ["x"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_weights_has_none()
    {
        using var folder = new TemporaryFolder();
        Assert.Null(CheckpointWeights.Open(folder.Path, ["x"]));
        Directory.CreateDirectory(folder.At(CheckpointWeights.FileName));
        Assert.Null(CheckpointWeights.Open(folder.Path, ["x"]));
    }

    [Fact]
    public void Random_weights_depend_on_seed_and_name_alone()
    {
        var values = new RandomWeights(5).Read("a", WeightKind.Matrix, 100, 1000);
        Assert.Equal(values[..50], new RandomWeights(5).Read("a", WeightKind.Matrix, 50));
        Assert.NotEqual(values[..50], new RandomWeights(5).Read("b", WeightKind.Matrix, 50));
        Assert.NotEqual(values[..50], new RandomWeights(6).Read("a", WeightKind.Matrix, 50));
        Assert.Equal(0, values.Average(static value => (double)value), 2e-4);
        Assert.Equal(0.02, Math.Sqrt(values.Average(static value => (double)value * value)), 2e-4);
        Assert.All(new RandomWeights(5).Read("a", WeightKind.Scale, 3), static value => Assert.Equal(1, value));
        Assert.All(new RandomWeights(5).Read("a", WeightKind.Bias, 3), static value => Assert.Equal(0, value));
        Assert.Contains(
            "[65536, 65536] elements, more than can be loaded",
            Assert.Throws<InvalidDataException>(static () => new RandomWeights(5).Read("a", WeightKind.Matrix, 1 << 16, 1 << 16)).Message,
            StringComparison.Ordinal);
    }

    private static void AssertIndexRefused(string index, string reason)
    {
        using var folder = new TemporaryFolder();
        folder.Write("model-1.safetensors", One("x", 1));
        folder.Write(IndexName, index);
        var message = Assert.Throws<InvalidDataException>(() => CheckpointWeights.Open(folder.Path, ["x"])).Message;
        Assert.Contains(IndexName, message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    private static string Index(params (string Tensor, string File)[] items) => JsonSerializer.Serialize(new
    {
        metadata = new { total_size = 8 },
        weight_map = items.ToDictionary(static item => item.Tensor, static item => item.File),
    });

    private static byte[] One(string name, float value) => TinyCheckpoint.Assemble(
        $$$"""{"{{{name}}}":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", BitConverter.GetBytes(value));
}
