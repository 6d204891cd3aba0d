using System.Text;
using System.Text.Json;
using SparseAttentionGen.Encoders.Checkpoints;
using SparseAttentionGen.Encoders.Models;

namespace SparseAttentionGen.Samples.Tests.LongDocument;

/// <summary>What downloads leave in a checkpoint's folder, and checkpoints whose weights are in no file that is read.</summary>
public sealed class FoundFileTests : IDisposable
{
    private const string Pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 594670000\n";

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string, string> Found => new()
    {
        { Pointer, "pointer of Git LFS" },
        { "\n<!DOCTYPE html>\n<html class=\"\">\n<head></head></html>", "page of a web site" },
        { "\uFEFF<HTML><body>Sign in</body></HTML>", "page of a web site" },
        { "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>", "page of a web site" },
        { "", "the file is empty" },
        { "  \n\n", "nothing but white space" },
        { "{\"error\":\"Repository not found\"}", "'{\"error\":\"Repository not found\"}'" },
        { "<div><HTML><p>Not here</p></HTML></div>", "page of a web site" },
        { "{\"error\":\"gated\",\"url\":\"https://x\"}", "error message of a site" },
        { "{\"statusCode\": 403, \"message\": \"Forbidden\"}", "error message of a site" },
        { "Entry not found", "error message of a site, 'Entry not found'" },
        { "404: Not Found", "error message of a site, '404: Not Found'" },
        { "Access to model x/y is restricted. You must be authenticated to access it.", "error message of a site, 'Access to model" },
        { "PK\u0003\u0004\0\0\b\b\0\0\0\0", "a zip archive, as torch.save writes" },
    };

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Found))]
    public void Whatever_stands_in_a_files_place_is_named_for_every_file(string content, string reason)
    {
        var checkpoint = new TinyCheckpoint(TinyCheckpoint.BigBird with { Layers = 1 });
        checkpoint.Write(folder.Path);
        AssertRefused("config.json", content, reason);
        checkpoint.Write(folder.Path);
        AssertRefused("model.safetensors", content, reason);
        File.Delete(folder.At("model.safetensors"));
        AssertRefused("model.safetensors.index.json", content, reason);
        folder.Write("model.safetensors.index.json", """{"weight_map":{"x":"model-00001-of-00001.safetensors"}}""");
        AssertRefused("model-00001-of-00001.safetensors", content, reason);

        // What every other reader of a checkpoint's files calls.
        var bytes = Encoding.UTF8.GetBytes(content);
        var message = Assert.Throws<InvalidDataException>(() => CheckpointFile.Check("merges.txt", bytes)).Message;
        Assert.StartsWith("merges.txt: the file ", message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
        Assert.Contains(reason, Assert.Throws<InvalidDataException>(() => CheckpointFile.ReadAll(folder.Write("vocab.json", bytes))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("longformer", "vocab.json", "merges.txt")]
    [InlineData("longformer", "merges.txt", "vocab.json")]
    [InlineData("longformer", "tokenizer.json")]
    [InlineData("big_bird", "spiece.model")]
    public async Task Files_of_a_tokenizer_are_checked_too(string family, string name, string? other = null)
    {
        var naive = new NaiveByteLevel("some text", 2);
        new TinyCheckpoint(family == "longformer" ? TinyCheckpoint.Longformer with { VocabularySize = 300 } : TinyCheckpoint.BigBird).Write(folder.Path);
        if (other is not null)
        {
            folder.Write(other, other == "merges.txt" ? naive.MergesFile : JsonSerializer.Serialize(naive.Vocabulary));
        }

        folder.Write("text.txt", "some text");
        folder.Write(name, Pointer);
        var message = (await LongDocumentRun.OfCheckpoints("encode", folder.At("text.txt"), "--model", folder.Path)).FailedWith();
        Assert.Contains($"{name}: the file is a pointer of Git LFS", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"model_type\":\"longformer\"}")]
    [InlineData("{}")]
    [InlineData("{\"error\":1,\"the\":2}")]
    [InlineData("{\"message\":\"x\",\"vocab\":2}")]
    [InlineData("#version: 0.2\nĠ t\n< html\n")]
    [InlineData("<s>\n</s>\n[MASK]\n")]
    [InlineData("version\n")]
    [InlineData("\n\u000e\n\u0005<unk>")]
    public void Data_are_taken_for_data(string content) => CheckpointFile.Check("file", Encoding.UTF8.GetBytes(content));

    [Fact]
    public void Data_that_look_like_text_are_not_text_if_there_is_more_of_them() =>
        CheckpointFile.Check("big", Encoding.UTF8.GetBytes("404" + new string('x', CheckpointFile.StartBytes)));

    [Theory]
    [InlineData("pytorch_model.bin", "weights pickled by PyTorch", "AutoModel.from_pretrained(\"{0}\").save_pretrained(\"{0}\", safe_serialization=True)")]
    [InlineData("pytorch_model-00001-of-00002.bin", "weights pickled by PyTorch", "safe_serialization=True")]
    [InlineData("best.ckpt", "weights pickled by PyTorch", "safe_serialization=True")]
    [InlineData("tf_model.h5", "TensorFlow's weights", "from_tf=True")]
    [InlineData("flax_model.msgpack", "Flax's weights", "from_flax=True")]
    [InlineData("longformer.safetensors", "longformer.safetensors: if these are the model's weights", "rename the file")]
    [InlineData("model-00001-of-00002.safetensors", "no model.safetensors.index.json", "download it, too")]
    public void Weights_in_another_file_are_recognised_with_what_helps(string name, string what, string help)
    {
        folder.Write("config.json", """{"model_type":"longformer"}""");
        folder.Write(name, "weights");
        var message = Assert.Throws<InvalidDataException>(() => EncoderLoader.Load(folder.Path)).Message;
        Assert.Contains(name, message, StringComparison.Ordinal);
        Assert.Contains(what, message, StringComparison.Ordinal);
        Assert.Contains(string.Format(System.Globalization.CultureInfo.InvariantCulture, help, folder.Path), message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("embeddings.word_embeddings.weight", 70, float.NaN, "has NaN at [1, 6]")]
    [InlineData("encoder.layer.0.attention.self.key.weight", 4095, float.PositiveInfinity, "has infinity at [63, 63]")]
    [InlineData("encoder.layer.0.output.dense.bias", 3, float.NegativeInfinity, "has minus infinity at [3]")]
    [InlineData("encoder.layer.0.attention.output.LayerNorm.weight", 0, float.NaN, "has NaN at [0]")]
    [InlineData("pooler.weight", 64, float.NaN, "has NaN at [1, 0]")]
    public void A_weight_that_is_no_number_is_named_with_its_tensor_and_place(string name, int index, float value, string reason)
    {
        foreach (var type in new[] { "F32", "F16", "BF16" })
        {
            var checkpoint = new TinyCheckpoint(TinyCheckpoint.BigBird with { Layers = 1 }, type, "bert.");
            checkpoint.Weights[name][index] = value;
            Assert.Contains($"model.safetensors: the tensor 'bert.{name}' {reason}", Assert.Throws<InvalidDataException>(() => checkpoint.Load()).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_tensor_that_nobody_needs_may_be_anything_and_one_that_is_needed_is_refused_by_name()
    {
        var checkpoint = new TinyCheckpoint(TinyCheckpoint.BigBird with { Layers = 1 });
        checkpoint.Weights["cls.of.something"] = [double.NaN];
        checkpoint.Shapes["cls.of.something"] = [1];
        checkpoint.Write(folder.Path);
        var expected = States();
        Replace("cls.of.something", "F8_E8M0");
        Assert.Equal(expected, States());
        Replace("encoder.layer.0.output.dense.weight", "Q4_K");
        Assert.Contains(
            "the tensor 'encoder.layer.0.output.dense.weight' has elements of type Q4_K: F32, F16 or BF16 are needed",
            Assert.Throws<InvalidDataException>(() => States()).Message, StringComparison.Ordinal);

        float[] States() => EncoderLoader.Load(folder.Path).Encode([new TokenSequence([0, 5, 9, 2], [])], new EncodeOptions())[0].Values;

        void Replace(string tensor, string type)
        {
            var bytes = checkpoint.Bytes();
            var length = (int)BitConverter.ToInt64(bytes);
            var header = Encoding.UTF8.GetString(bytes, 8, length).Replace($"\"{tensor}\":{{\"dtype\":\"F32\"", $"\"{tensor}\":{{\"dtype\":\"{type}\"", StringComparison.Ordinal);
            folder.Write("model.safetensors", TinyCheckpoint.Assemble(header, bytes[(8 + length)..]));
        }
    }

    private void AssertRefused(string name, string content, string reason)
    {
        folder.Write(name, Encoding.UTF8.GetBytes(content));
        var message = Assert.Throws<InvalidDataException>(() => EncoderLoader.Load(folder.Path)).Message;
        Assert.Contains(name, message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }
}
