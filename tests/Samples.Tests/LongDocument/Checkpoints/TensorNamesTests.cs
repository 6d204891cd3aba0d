using SparseAttentionGen.Encoders.Checkpoints;
using SparseAttentionGen.Encoders.Models;

namespace SparseAttentionGen.Samples.Tests.LongDocument;

/// <summary>However a checkpoint writes the names of its tensors, they are found, or one sentence says what is there.</summary>
public sealed class TensorNamesTests
{
    [Theory]
    [InlineData("longformer.", "")]
    [InlineData("roberta.", "")]
    [InlineData("module.", "")]
    [InlineData("_orig_mod.", "")]
    [InlineData("auto_model.", "")]
    [InlineData("0.auto_model.", "")]
    [InlineData("module._orig_mod.module.model.roberta.", "")]
    [InlineData("student.backbone.of.mine.", "")]
    [InlineData("", "_orig_mod.")]
    [InlineData("_fsdp_wrapped_module.roberta.", "_fsdp_wrapped_module._checkpoint_wrapped_module.")]
    public void A_checkpoint_with_any_prefix_gives_the_same_states(string prefix, string insideLayers)
    {
        foreach (var configuration in new[] { TinyCheckpoint.Longformer with { Layers = 1, AttentionWindows = [8] }, TinyCheckpoint.BigBird with { Layers = 1 } })
        {
            var renamed = new TinyCheckpoint(configuration)
            {
                Rename = name => prefix + name.Replace("attention.", insideLayers + "attention.", StringComparison.Ordinal),
            };
            var encoder = renamed.Load();
            Assert.True(encoder.HasPooler);
            Assert.Equal(States(new TinyCheckpoint(configuration).Load()), States(encoder));
        }
    }

    [Fact]
    public void Old_names_of_layer_normalisations_are_known()
    {
        var configuration = TinyCheckpoint.BigBird with { Layers = 1 };
        var old = new TinyCheckpoint(configuration)
        {
            Rename = static name => "bert." + name
                .Replace("LayerNorm.weight", "LayerNorm.gamma", StringComparison.Ordinal).Replace("LayerNorm.bias", "LayerNorm.beta", StringComparison.Ordinal),
        };
        Assert.Equal(States(new TinyCheckpoint(configuration).Load()), States(old.Load()));
    }

    [Fact]
    public void What_is_missing_is_one_sentence_with_the_prefix_of_the_file()
    {
        var message = Refused(static name => name.Contains("_global", StringComparison.Ordinal) ? null : "my.encoder." + name);
        Assert.Equal(
            "model.safetensors, which has the model's tensors with the prefix 'my.encoder.', lacks 18 of the 73 that config.json asks for: "
            + "'encoder.layer.0.attention.self.query_global.weight', 'encoder.layer.0.attention.self.query_global.bias', "
            + "'encoder.layer.0.attention.self.key_global.weight' and 15 more.",
            message);
    }

    [Fact]
    public void A_checkpoint_of_something_else_is_one_sentence_with_names_that_it_has()
    {
        var message = Refused(static name => name.Replace("encoder.layer", "transformer.h", StringComparison.Ordinal).Replace("embeddings", "wte", StringComparison.Ordinal)
            .Replace("pooler", "head", StringComparison.Ordinal));
        Assert.StartsWith("model.safetensors has none of the tensors that config.json asks for, whatever stands before their names: it has 'head.dense.bias', 'head.dense.weight', ", message, StringComparison.Ordinal);
        Assert.EndsWith(" more.", message, StringComparison.Ordinal);
        Assert.Contains("adapter (LoRA)", Refused(static name => $"base_model.{name}.lora_A"), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_models_of_one_kind_are_not_chosen_from()
    {
        var message = Assert.Throws<InvalidDataException>(static () => TensorNames.Find(["x", "y"], ["a.x", "a.y", "b.x", "b.y"])).Message;
        Assert.Contains("under 'a.' and under 'b.'", message, StringComparison.Ordinal);
        Assert.Equal("a.", TensorNames.Find(["x", "y"], ["a.x", "a.y", "b.x"]).Prefix);
        Assert.Contains(
            "'x' twice, as 'x' and as 'module.x'", Assert.Throws<InvalidDataException>(static () => TensorNames.Find(["x"], ["x", "module.x"])).Message, StringComparison.Ordinal);
    }

    private static float[] States(TransformerEncoder encoder) => encoder.Encode([new TokenSequence([0, 5, 9, 2], [])], new EncodeOptions())[0].Values;

    private static string Refused(Func<string, string?> rename)
    {
        var checkpoint = new TinyCheckpoint(TinyCheckpoint.Longformer) { Rename = name => rename(name)! };
        foreach (var name in checkpoint.Weights.Keys.Where(name => rename(name) is null).ToArray())
        {
            checkpoint.Weights.Remove(name);
        }

        return Assert.Throws<InvalidDataException>(() => checkpoint.Load()).Message;
    }
}
