using SparseAttentionGen.Encoders.Layers;
using SparseAttentionGen.Encoders.Models;

namespace SparseAttentionGen.Samples.Tests.LongDocument;

/// <summary>What a config.json may say.</summary>
public sealed class ConfigurationTests
{
    [Fact]
    public void Defaults_are_those_of_the_published_classes()
    {
        var longformer = Read("""{"model_type":"longformer"}""");
        Assert.Equal((30522, 768, 12, 12, 3072), (longformer.VocabularySize, longformer.HiddenSize, longformer.Layers, longformer.Heads, longformer.IntermediateSize));
        Assert.Equal((512, 2, 1, 510), (longformer.MaxPositions, longformer.TokenTypes, longformer.PadTokenId, longformer.MaxLength));
        Assert.Equal((Activation.Gelu, 1e-12f), (longformer.Activation, longformer.LayerNormEpsilon));
        Assert.Equal(Enumerable.Repeat(512, 12), longformer.AttentionWindows);

        var bigBird = Read("""{"model_type":"big_bird"}""");
        Assert.Equal((50358, 768, 12, 12, 3072), (bigBird.VocabularySize, bigBird.HiddenSize, bigBird.Layers, bigBird.Heads, bigBird.IntermediateSize));
        Assert.Equal((4096, 2, 0, 4096), (bigBird.MaxPositions, bigBird.TokenTypes, bigBird.PadTokenId, bigBird.MaxLength));
        Assert.Equal((Activation.GeluTanh, 1e-12f, 64, 3), (bigBird.Activation, bigBird.LayerNormEpsilon, bigBird.BlockSize, bigBird.RandomBlocks));
        Assert.Equal((false, false, true), (bigBird.IsFull, bigBird.RescalesEmbeddings, bigBird.HasAttentionBias));
        Assert.Equal(704, bigBird.FullLength);

        var bert = Read("""{"model_type":"bert"}""");
        Assert.Equal((30522, 768, 12, 12, 3072), (bert.VocabularySize, bert.HiddenSize, bert.Layers, bert.Heads, bert.IntermediateSize));
        Assert.Equal((512, 2, 0, 512), (bert.MaxPositions, bert.TokenTypes, bert.PadTokenId, bert.MaxLength));
        Assert.Equal((Activation.Gelu, 1e-12f, true), (bert.Activation, bert.LayerNormEpsilon, bert.HasAttentionBias));

        var roberta = Read("""{"model_type":"roberta"}""");
        Assert.Equal(bert with { ModelType = "roberta", VocabularySize = 50265, PadTokenId = 1 }, roberta, SameButWindows);
        Assert.Equal(510, roberta.MaxLength);
    }

    [Fact]
    public void Values_are_read_and_null_is_the_default()
    {
        foreach (var expected in new[]
        {
            TinyCheckpoint.Longformer, TinyCheckpoint.Bert, TinyCheckpoint.Roberta, TinyCheckpoint.BigBird with { IsFull = true, RescalesEmbeddings = true, HasAttentionBias = false },
        })
        {
            var actual = Read(new TinyCheckpoint(expected).ConfigurationText());
            Assert.Equal(expected, actual with { AttentionWindows = expected.IsLongformer ? actual.AttentionWindows : [] }, SameButWindows);
        }

        Assert.Equal(
            Read("""{"model_type":"longformer"}"""),
            Read("""{"model_type":"longformer","hidden_size":null,"attention_window":null,"hidden_act":null,"pad_token_id":null,"layer_norm_eps":null}"""),
            SameButWindows);
    }

    [Fact]
    public void Windows_are_one_number_for_all_layers_or_one_for_each()
    {
        Assert.Equal([8, 8, 8], Read("""{"model_type":"longformer","num_hidden_layers":3,"attention_window":8}""").AttentionWindows);
        Assert.Equal([16, 16], Read("""{"model_type":"longformer","num_hidden_layers":2.0,"attention_window":16.0,"hidden_size":7.68e2}""").AttentionWindows);
        Assert.Equal([2, 8], Read("""{"model_type":"longformer","num_hidden_layers":2,"attention_window":[2.0,8e0]}""").AttentionWindows);
        Assert.Equal([2, 8, 512], Read("""{"model_type":"longformer","num_hidden_layers":3,"attention_window":[2,8,512]}""").AttentionWindows);
    }

    [Theory]
    [InlineData("gelu", nameof(Activation.Gelu))]
    [InlineData("gelu_new", nameof(Activation.GeluTanh))]
    [InlineData("gelu_fast", nameof(Activation.GeluTanh))]
    [InlineData("gelu_pytorch_tanh", nameof(Activation.GeluTanh))]
    [InlineData("gelu_python_tanh", nameof(Activation.GeluTanh))]
    [InlineData("gelu_accurate", nameof(Activation.GeluTanh))]
    [InlineData("gelu_python", nameof(Activation.Gelu))]
    [InlineData("quick_gelu", nameof(Activation.QuickGelu))]
    [InlineData("silu", nameof(Activation.Silu))]
    [InlineData("swish", nameof(Activation.Silu))]
    [InlineData("tanh", nameof(Activation.Tanh))]
    [InlineData("relu", nameof(Activation.Relu))]
    public void Activations_are_known_by_their_names(string name, string activation) =>
        Assert.Equal(activation, Read($$"""{"model_type":"longformer","hidden_act":"{{name}}"}""").Activation.ToString());

    [Theory]
    [InlineData("vocab_size", "0", "vocab_size is 0: a whole number from 1")]
    [InlineData("vocab_size", "1.5", "vocab_size is 1.5: a whole number")]
    [InlineData("vocab_size", "\"9\"", "vocab_size is \"9\": a whole number")]
    [InlineData("vocab_size", "1e400", "vocab_size is 1e400: a whole number")]
    [InlineData("vocab_size", "99999999999", "vocab_size is 99999999999: a whole number")]
    [InlineData("hidden_size", "0", "hidden_size is 0: a whole number from 1 to 65536")]
    [InlineData("hidden_size", "65544", "hidden_size is 65544: a whole number from 1 to 65536")]
    [InlineData("intermediate_size", "-1", "intermediate_size is -1")]
    [InlineData("intermediate_size", "[1]", "intermediate_size is [1]")]
    [InlineData("num_hidden_layers", "0", "num_hidden_layers is 0")]
    [InlineData("num_hidden_layers", "1001", "from 1 to 1000")]
    [InlineData("num_attention_heads", "0", "num_attention_heads is 0")]
    [InlineData("num_attention_heads", "7", "num_attention_heads is 7, which does not divide hidden_size, 768")]
    [InlineData("hidden_act", "\"mish\"", "hidden_act is 'mish': only gelu, gelu_python")]
    [InlineData("attention_window", "16.5", "attention_window is 16.5: a whole number")]
    [InlineData("attention_window", "[16.0,16.5]", "attention_window is 16.5: a whole number")]
    [InlineData("hidden_size", "768.0000001", "hidden_size is 768.0000001: a whole number")]
    [InlineData("attention_window", "1e99", "attention_window is 1e99: a whole number")]
    [InlineData("hidden_act", "3", "hidden_act is 3: a String is needed")]
    [InlineData("hidden_act", "\"\\ud800\"", "not valid JSON")]
    [InlineData("position_embedding_type", "\"relative_key\"", "position_embedding_type is 'relative_key'")]
    [InlineData("layer_norm_eps", "0", "layer_norm_eps is 0: a number above 0")]
    [InlineData("layer_norm_eps", "-1e-5", "layer_norm_eps is -1e-5: a number above 0")]
    [InlineData("layer_norm_eps", "1e400", "layer_norm_eps is 1e400: a number above 0")]
    [InlineData("layer_norm_eps", "1e-60", "layer_norm_eps is 1e-60: a number above 0")]
    [InlineData("layer_norm_eps", "\"1e-5\"", "layer_norm_eps is \"1e-5\": a Number is needed")]
    [InlineData("max_position_embeddings", "2", "max_position_embeddings is 2: a whole number from 3")]
    [InlineData("pad_token_id", "-1", "pad_token_id is -1")]
    [InlineData("type_vocab_size", "0", "type_vocab_size is 0")]
    [InlineData("attention_window", "511", "attention_window has 511: even numbers from 2 on")]
    [InlineData("attention_window", "0", "attention_window has 0: even numbers from 2 on")]
    [InlineData("attention_window", "-2", "attention_window is -2")]
    [InlineData("attention_window", "[512,512]", "attention_window has 2 numbers for 12 layers")]
    [InlineData("attention_window", "{}", "attention_window is {}")]
    [InlineData("attention_window", "[[1]]", "attention_window is [1]")]
    [InlineData("model_type", "\"t5\"", "model_type is 't5': only bert, roberta, modernbert, longformer, big_bird and nystromformer")]
    [InlineData("model_type", "null", "model_type is '': only bert, roberta, modernbert, longformer, big_bird and nystromformer")]
    [InlineData("model_type", "1", "model_type is 1: a String is needed")]
    public void A_value_of_a_Longformer_that_cannot_be_is_explained(string name, string value, string reason) => AssertRefused("longformer", name, value, reason);

    [Theory]
    [InlineData("\"model_type\":\"\",\"architectures\":[\"LongformerModel\"]", "longformer")]
    [InlineData("\"model_type\":null,\"architectures\":[\"LongformerForMaskedLM\"]", "longformer")]
    [InlineData("\"architectures\":[\"LongformerForSequenceClassification\"]", "longformer")]
    [InlineData("\"architectures\":\"LongformerModel\"", "longformer")]
    [InlineData("\"architectures\":[\"BigBirdForPreTraining\"]", "big_bird")]
    [InlineData("\"model_type\":\" \",\"architectures\":[\"BigBirdModel\"]", "big_bird")]
    [InlineData("\"architectures\":[\"BertForMaskedLM\"]", "bert")]
    [InlineData("\"architectures\":[\"RobertaModel\"]", "roberta")]
    [InlineData("\"model_type\":\"big_bird\",\"architectures\":[\"LongformerModel\"]", "big_bird")]
    public void Where_the_type_is_empty_the_names_of_the_classes_say_it(string members, string type) => Assert.Equal(type, Read($"{{{members}}}").ModelType);

    [Theory]
    [InlineData("\"architectures\":[\"BigBirdPegasusModel\"]", "architectures is [BigBirdPegasusModel]: only bert, roberta, modernbert, longformer, big_bird and nystromformer")]
    [InlineData("\"architectures\":[\"LongformerModel\",\"BigBirdModel\"]", "only bert")]
    [InlineData("\"architectures\":[\"BertGenerationEncoder\"]", "architectures is [BertGenerationEncoder]: only bert")]
    [InlineData("\"architectures\":[]", "model_type is '': only bert")]
    [InlineData("\"architectures\":[3]", "architectures has 3: texts are needed")]
    [InlineData("\"model_type\":\"t5\",\"architectures\":[\"LongformerModel\"]", "model_type is 't5': only bert")]
    public void A_model_that_nothing_names_is_refused(string members, string reason) =>
        Assert.Contains(reason, Assert.Throws<InvalidDataException>(() => Read($"{{{members}}}")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("attention_type", "\"sparse\"", "attention_type is 'sparse': only block_sparse and original_full")]
    [InlineData("block_size", "0", "block_size is 0")]
    [InlineData("num_random_blocks", "-1", "num_random_blocks is -1")]
    [InlineData("rescale_embeddings", "\"yes\"", "rescale_embeddings is \"yes\": true or false")]
    [InlineData("use_bias", "1", "use_bias is 1: true or false")]
    public void A_value_of_a_BigBird_that_cannot_be_is_explained(string name, string value, string reason) => AssertRefused("big_bird", name, value, reason);

    [Fact]
    public void A_ModernBert_says_the_kinds_of_its_layers_in_two_ways()
    {
        var older = Read("""{"model_type":"modernbert","num_hidden_layers":5,"local_attention":64,"global_attn_every_n_layers":2,"global_rope_theta":8e4,"local_rope_theta":5e3}""");
        Assert.Equal((50368, 768, 12, 1152, 8192), (older.VocabularySize, older.HiddenSize, older.Heads, older.IntermediateSize, older.MaxLength));
        Assert.Equal((1e-5f, false, false, false), (older.LayerNormEpsilon, older.HasAttentionBias, older.HasFeedForwardBias, older.HasNormBias));
        Assert.Equal([0, 64, 0, 64, 0], older.AttentionWindows);
        Assert.Equal([8e4f, 5e3f, 8e4f, 5e3f, 8e4f], older.RotaryBases);

        var newer = Read("""
            {"architectures":["ModernBertForMaskedLM"],"num_hidden_layers":3,"layer_types":["full_attention","sliding_attention","sliding_attention"],
            "rope_parameters":{"full_attention":{"rope_type":"default","rope_theta":7e4},"sliding_attention":{"rope_theta":6e3}}}
            """);
        Assert.Equal([0, 128, 128], newer.AttentionWindows);
        Assert.Equal([7e4f, 6e3f, 6e3f], newer.RotaryBases);
    }

    [Fact]
    public void A_Nystromformer_attends_fully_where_its_segments_have_one_token()
    {
        var published = Read("""{"model_type":"nystromformer","num_landmarks":64,"segment_means_seq_len":64,"inv_coeff_init_option":"original"}""");
        Assert.Equal((0, 65, 512, 510, 2), (published.Landmarks, published.Convolution, published.MaxPositions, published.MaxLength, published.FirstPosition));
        var landmarks = Read("""{"model_type":"nystromformer","num_landmarks":64,"segment_means_seq_len":512,"conv_kernel_size":33,"inv_coeff_init_option":false}""");
        Assert.Equal((64, 33), (landmarks.Landmarks, landmarks.Convolution));
    }

    [Theory]
    [InlineData("conv_kernel_size", "32", "conv_kernel_size is 32: an odd number")]
    [InlineData("num_landmarks", "0", "num_landmarks is 0: a whole number from 1")]
    [InlineData("inv_coeff_init_option", "\"original\",\"num_landmarks\":32", "inv_coeff_init_option is given: only false")]
    public void A_value_of_a_Nystromformer_that_cannot_be_is_explained(string name, string value, string reason) => AssertRefused("nystromformer", name, value, reason);

    [Theory]
    [InlineData("local_attention", "33", "local_attention is 33: an even number is needed")]
    [InlineData("layer_types", "[\"full_attention\"]", "layer_types has 1 kinds for 22 layers")]
    [InlineData("layer_types", "4", "layer_types is 4: a Array is needed")]
    [InlineData("hidden_activation", "\"mish\"", "hidden_activation is 'mish'")]
    [InlineData("rope_parameters", "{\"full_attention\":{\"rope_type\":\"yarn\"}}", "rope_type is 'yarn': only default is supported")]
    [InlineData("num_attention_heads", "256", "The heads' size is 3, but rotary positions turn pairs of elements")]
    public void A_value_of_a_ModernBert_that_cannot_be_is_explained(string name, string value, string reason) => AssertRefused("modernbert", name, value, reason);

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("{", "not valid JSON: it ends in the middle")]
    [InlineData("{\"model_type\":\"long", "not valid JSON: it ends in the middle")]
    [InlineData("{} {}", "not valid JSON")]
    [InlineData("[]", "An object is needed")]
    [InlineData("null", "An object is needed")]
    public void What_is_no_object_is_refused(string text, string reason)
    {
        var message = Assert.Throws<InvalidDataException>(() => Read(text)).Message;
        Assert.Contains("config.json", message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_may_begin_with_a_byte_order_mark() => Assert.Equal(9, Read("\uFEFF{\"model_type\":\"longformer\",\"vocab_size\":9}").VocabularySize);

    [Fact]
    public void What_is_no_file_is_refused()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("cannot be read", Assert.Throws<InvalidDataException>(() => EncoderConfigurations.Read(folder.Path)).Message, StringComparison.Ordinal);
        Assert.Contains("no config.json", Assert.Throws<InvalidDataException>(() => EncoderLoader.Load(folder.Path)).Message, StringComparison.Ordinal);
        folder.Write("config.json", """{"model_type":"longformer"}""");
        Assert.Contains("no model.safetensors", Assert.Throws<InvalidDataException>(() => EncoderLoader.Load(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Random_models_refuse_lengths_that_cannot_be()
    {
        Assert.Equal(9, EncoderLoader.Random("longformer", EncoderSize.Tiny, 1, maxLength: 9).MaxLength);
        Assert.Contains(
            "position_embeddings.weight' would have [2147483647, 64] elements",
            Assert.Throws<InvalidDataException>(static () => EncoderLoader.Random("longformer", EncoderSize.Tiny, 1, int.MaxValue)).Message,
            StringComparison.Ordinal);
    }

    private static bool SameButWindows(EncoderConfiguration left, EncoderConfiguration right) =>
        left.AttentionWindows.SequenceEqual(right.AttentionWindows) && left with { AttentionWindows = right.AttentionWindows } == right;

    private static void AssertRefused(string modelType, string name, string value, string reason)
    {
        var first = name == "model_type" ? string.Empty : $"\"model_type\":\"{modelType}\",";
        var message = Assert.Throws<InvalidDataException>(() => Read($"{{{first}\"{name}\":{value}}}")).Message;
        Assert.Contains("config.json", message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    private static EncoderConfiguration Read(string text)
    {
        using var folder = new TemporaryFolder();
        return EncoderConfigurations.Read(folder.Write("config.json", text));
    }
}
