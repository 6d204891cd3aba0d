using SparseAttentionGen.Encoders.Models;
using static SparseAttentionGen.Samples.Tests.LongDocument.EncoderAssert;

namespace SparseAttentionGen.Samples.Tests.LongDocument.Onnx;

/// <summary>BERTs out of ONNX files that the tests write as exporters do, and what else may be in a file.</summary>
public sealed class OnnxEncoderTests
{
    [Theory]
    [InlineData(ProductForm.Anonymous, HeadShape.Concatenated, "F32", "", false)]
    [InlineData(ProductForm.Anonymous, HeadShape.ConcatenatedInitializers, "F32", "bert.", true)]
    [InlineData(ProductForm.Transposed, HeadShape.Constant, "F16", "0.auto_model.", false)]
    [InlineData(ProductForm.Gemm, HeadShape.Constant, "F16", "", true)]
    public void States_equal_those_of_the_naive_model(ProductForm form, HeadShape heads, string type, string prefix, bool hasFloatData)
    {
        var checkpoint = new TinyCheckpoint(TinyCheckpoint.Bert, type, prefix);
        var bytes = new TinyOnnx(checkpoint) { Form = form, Heads = heads, HasFloatData = hasFloatData }.Bytes();
        EqualsNaive(checkpoint, Load(bytes));

        // From the middle of a stream, and from one that only reads.
        var around = new MemoryStream([1, 2, 3, .. bytes]) { Position = 3 };
        EqualsNaive(checkpoint, EncoderLoader.LoadOnnx(around, "model.onnx"));
        EqualsNaive(checkpoint, EncoderLoader.LoadOnnx(new ForwardStream(bytes), "model.onnx"));
    }

    [Fact]
    public void The_configuration_is_that_of_the_checkpoint()
    {
        var expected = TinyCheckpoint.Bert with { LayerNormEpsilon = 3e-6f };
        var actual = Load(new TinyOnnx(new TinyCheckpoint(expected)).Bytes()).Configuration;
        Assert.Equal(expected with { AttentionWindows = actual.AttentionWindows }, actual);
    }

    [Fact]
    public void Heads_that_the_graph_does_not_say_must_be_given()
    {
        var checkpoint = new TinyCheckpoint(TinyCheckpoint.Bert);
        var bytes = new TinyOnnx(checkpoint) { Heads = HeadShape.Absent }.Bytes();
        Assert.Contains("model.onnx does not say how many heads", Assert.Throws<InvalidDataException>(() => Load(bytes)).Message, StringComparison.Ordinal);
        EqualsNaive(checkpoint, Load(bytes, heads: 2));
        Assert.Contains("3 heads do not divide the hidden size, 64", Assert.Throws<InvalidDataException>(() => Load(bytes, heads: 3)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("embeddings.word_embeddings.weight", "no tensor 'embeddings.word_embeddings.weight' of 2 sizes: only a BERT")]
    [InlineData("encoder.layer.0.intermediate.dense.bias", "no tensor 'encoder.layer.0.intermediate.dense.bias' of 1 sizes: it is no BERT")]
    [InlineData("embeddings.token_type_embeddings.weight", "no tensor 'embeddings.token_type_embeddings.weight'")]
    [InlineData("encoder.layer.1.output.LayerNorm.weight", "lacks 1 of the 55 tensors of a BERT: 'encoder.layer.1.output.LayerNorm.weight'.")]
    public void A_tensor_that_is_missing_is_named(string name, string reason) => Refused(new TinyOnnx(new TinyCheckpoint(TinyCheckpoint.Bert)) { Without = name }.Bytes(), reason);

    [Fact]
    public void Weights_in_another_file_are_refused() => Refused(
        new TinyOnnx(new TinyCheckpoint(TinyCheckpoint.Bert)) { IsExternal = true }.Bytes(),
        "the tensor 'embeddings.word_embeddings.weight' is in another file (external data), which is not read: save the model as one file.");

    [Fact]
    public void A_weight_that_is_not_finite_is_named()
    {
        var checkpoint = new TinyCheckpoint(TinyCheckpoint.Bert);
        checkpoint.Weights["encoder.layer.1.output.dense.bias"][5] = double.NaN;
        Refused(new TinyOnnx(checkpoint).Bytes(), "the tensor 'encoder.layer.1.output.dense.bias' has NaN at [5]");
        checkpoint = new TinyCheckpoint(TinyCheckpoint.Bert);
        checkpoint.Weights["embeddings.word_embeddings.weight"][64] = double.NegativeInfinity;
        Refused(new TinyOnnx(checkpoint).Bytes(), "the tensor 'embeddings.word_embeddings.weight' has minus infinity at [1, 0]");
    }

    [Fact]
    public void A_file_that_ends_anywhere_is_refused()
    {
        var bytes = new TinyOnnx(new TinyCheckpoint(TinyCheckpoint.Bert)).Bytes();
        for (var length = 1; length < bytes.Length; length += 997)
        {
            var message = Assert.Throws<InvalidDataException>(() => Load(bytes[..length])).Message;
            Assert.StartsWith("model.onnx", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_file_with_any_byte_changed_is_loaded_or_refused()
    {
        var bytes = new TinyOnnx(new TinyCheckpoint(TinyCheckpoint.Bert with { Layers = 1, VocabularySize = 5, IntermediateSize = 4, MaxPositions = 3 })).Bytes();
        var random = new Random(5);
        for (var trial = 0; trial < 400; trial++)
        {
            var changed = bytes.ToArray();
            changed[random.Next(changed.Length)] = (byte)random.Next(256);
            try
            {
                Load(changed);
            }
            catch (InvalidDataException)
            {
            }
        }
    }

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("version https://git-lfs.github.com/spec/v1\n", "pointer of Git LFS")]
    [InlineData("<!doctype html>", "a page of a web site")]
    [InlineData("{\"a\":[1,2,3,4,5,6,7,8]}", "model.onnx is no ONNX model")]
    public void What_is_no_model_is_refused(string text, string reason) => Refused(System.Text.Encoding.UTF8.GetBytes(text), reason);

    [Fact]
    public void A_model_without_a_graph_or_initializers_is_refused()
    {
        Refused(new ProtobufMessage().Integer(1, 8).ToArray(), "model.onnx is no ONNX model: it has no graph.");
        Refused(new ProtobufMessage().Message(7, new ProtobufMessage().Text(2, "empty")).ToArray(), "model.onnx has no initializers");
    }

    private static TransformerEncoder Load(byte[] bytes, int? heads = null)
    {
        var stream = new MemoryStream(bytes);
        var encoder = EncoderLoader.LoadOnnx(stream, "model.onnx", heads);

        // The encoder does not need it any more.
        stream.Dispose();
        return encoder;
    }

    private static void Refused(byte[] bytes, string reason) =>
        Assert.Contains(reason, Assert.Throws<InvalidDataException>(() => Load(bytes)).Message, StringComparison.Ordinal);

    private static void EqualsNaive(TinyCheckpoint checkpoint, TransformerEncoder encoder)
    {
        TokenSequence[] sequences = [Sequence(57, 1), Sequence(1, 2), Sequence(23, 3)];
        var states = encoder.Encode(sequences, new EncodeOptions());
        for (var index = 0; index < sequences.Length; index++)
        {
            var expected = new NaiveEncoder(checkpoint).Encode(sequences[index].Ids, [], checkpoint.Configuration.Layers);
            Close([.. expected.SelectMany(static row => row)], states[index].Values, $"sequence {index}");
        }
    }

    /// <summary>A stream that only reads.</summary>
    private sealed class ForwardStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }
    }
}
