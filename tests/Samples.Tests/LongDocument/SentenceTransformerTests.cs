using System.Text;
using System.Text.Json;
using SparseAttentionGen.Encoders.Models;

namespace SparseAttentionGen.Samples.Tests.LongDocument;

/// <summary>Folders of sentence-transformers models against the naive encoder and the library's definitions in double precision.</summary>
public sealed class SentenceTransformerTests : IDisposable
{
    private const string Transformer = "sentence_transformers.models.Transformer";
    private const string Text = "Line 1 says that rain falls on hill 7.\nLine 2 says that it does not.\n";

    private static readonly EncoderConfiguration Longformer = TinyCheckpoint.Longformer with { Layers = 2, AttentionWindows = [4, 12] };

    private readonly TemporaryFolder folder = new();
    private readonly NaiveByteLevel naive = new(Text + "query: passage: ", 30);
    private readonly TinyCheckpoint checkpoint;

    public SentenceTransformerTests()
    {
        checkpoint = new TinyCheckpoint(Longformer with { VocabularySize = naive.Vocabulary.Count });
        WriteEncoder("");
        folder.Write("text.txt", Text);
        WriteModules((Transformer, ""), ("sentence_transformers.models.Pooling", "1_Pooling"), ("sentence_transformers.models.Normalize", "2_Normalize"));
        WritePooling("mean_tokens");
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("cls_token")]
    [InlineData("mean_tokens")]
    [InlineData("max_tokens")]
    [InlineData("cls_token", "mean_tokens")]
    [InlineData("max_tokens", "cls_token", "mean_tokens")]
    public async Task The_poolings_of_the_files_are_applied_and_normalised(params string[] modes)
    {
        WritePooling(modes);
        Close(Normalised(Pooled(States(Text), modes)), await Vector());
    }

    [Fact]
    public async Task Newer_names_of_poolings_are_known_and_the_encoder_may_have_a_folder_of_its_own()
    {
        Directory.CreateDirectory(folder.At("0_Transformer"));
        WriteEncoder("0_Transformer");
        File.Delete(folder.At("model.safetensors"));
        WriteModules((Transformer, "0_Transformer"), ("sentence_transformers.models.Pooling", "1_Pooling"), ("sentence_transformers.models.Dropout", "2_Dropout"));
        folder.Write("1_Pooling/config.json", """{"word_embedding_dimension":64,"pooling_mode":"max"}""");
        Close(Pooled(States(Text), "max_tokens"), await Vector());
    }

    [Theory]
    [InlineData("torch.nn.modules.activation.Tanh")]
    [InlineData("torch.nn.modules.linear.Identity")]
    public async Task Dense_layers_and_layer_normalisations_are_applied(string activation)
    {
        WriteModules(
            (Transformer, ""), ("sentence_transformers.models.Pooling", "1_Pooling"), ("sentence_transformers.models.Dense", "2_Dense"),
            ("sentence_transformers.models.LayerNorm", "3_LayerNorm"));
        var (weight, bias, scale, shift) = (Numbers(1, 10 * 64), Numbers(2, 10), Numbers(3, 10), Numbers(4, 10));
        folder.Write("2_Dense/config.json", JsonSerializer.Serialize(new { in_features = 64, out_features = 10, bias = true, activation_function = activation }));
        folder.Write("2_Dense/model.safetensors", Tensors(("linear.weight", [10, 64], weight), ("linear.bias", [10], bias)));
        folder.Write("3_LayerNorm/config.json", """{"dimension":10}""");
        folder.Write("3_LayerNorm/model.safetensors", Tensors(("norm.weight", [10], scale), ("norm.bias", [10], shift)));

        var pooled = Pooled(States(Text), "mean_tokens");
        var dense = Enumerable.Range(0, 10).Select(output => Enumerable.Range(0, 64).Sum(input => weight[(output * 64) + input] * pooled[input]) + bias[output])
            .Select(sum => activation.EndsWith("Tanh", StringComparison.Ordinal) ? Math.Tanh(sum) : sum).ToArray();
        var deviation = Math.Sqrt(dense.Average(value => Math.Pow(value - dense.Average(), 2)) + 1e-5);
        Close([.. dense.Select((value, index) => ((value - dense.Average()) / deviation * scale[index]) + shift[index])], await Vector());

        // A search compares the same vectors.
        var run = await Run("search", "rain falls", folder.At("text.txt"));
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task The_length_of_the_files_divides_a_text_into_windows()
    {
        folder.Write("sentence_bert_config.json", """{"max_seq_length":16,"do_lower_case":false}""");
        var run = await Run("encode", folder.At("text.txt"));
        Assert.Contains("up to 16 tokens", run.Output, StringComparison.Ordinal);
        Assert.Contains("more than 14 tokens are longer than the model takes", run.Output, StringComparison.Ordinal);

        // As the library, which cuts the text.
        int[] ids = [naive.Vocabulary["<s>"], .. naive.Encode(Text)[..14], naive.Vocabulary["</s>"]];
        Close(Normalised(Pooled(States(ids), "mean_tokens")), await Vector("--max-tokens", "14"));

        run = await Run("encode", folder.At("text.txt"), "--model-length", "100");
        Assert.Contains("up to 100 tokens", run.Output, StringComparison.Ordinal);
        Assert.Contains("--model-length 100 replaces the length that sentence-transformers' files give, 16.", run.Output, StringComparison.Ordinal);
        Assert.Contains("--model-length is 9999, but the model takes 298", (await Run("encode", folder.At("text.txt"), "--model-length", "9999")).FailedWith(), StringComparison.Ordinal);

        // Without it, the tokenizer's counts; many files have a number beyond all bounds there.
        File.Delete(folder.At("sentence_bert_config.json"));
        folder.Write("tokenizer_config.json", """{"model_max_length":20}""");
        Assert.Contains("up to 20 tokens", (await Run("encode", folder.At("text.txt"))).Output, StringComparison.Ordinal);
        folder.Write("tokenizer_config.json", """{"model_max_length":1000000000000000019884624838656}""");
        Assert.Contains("up to 298 tokens", (await Run("encode", folder.At("text.txt"))).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Prompts_stand_before_texts_and_count_or_not(bool counts)
    {
        folder.Write("1_Pooling/config.json", $$"""{"word_embedding_dimension":64,"pooling_mode_mean_tokens":true,"include_prompt":{{(counts ? "true" : "false")}}}""");
        folder.Write("config_sentence_transformers.json", """{"prompts":{"query":"query: ","document":"passage: "},"default_prompt_name":null,"similarity_fn_name":"cosine"}""");
        var run = await Run("encode", folder.At("text.txt"));
        Assert.Contains("The model has prompts (query, document), none of which is its default: --prompt NAME", run.Output, StringComparison.Ordinal);
        Close(Normalised(Pooled(States(Text), "mean_tokens")), await Vector());

        var states = States("query: " + Text);
        var prompt = 1 + naive.Encode("query:").Length;
        var expected = Normalised(Pooled(counts ? states : states[prompt..], "mean_tokens"));
        Close(expected, await Vector("--prompt", "query"));
        Assert.Contains("Before each text stands the model's prompt 'query: '.", (await Run("encode", folder.At("text.txt"), "--prompt", "query")).Output, StringComparison.Ordinal);
        Assert.Contains("--prompt is 'other', but", (await Run("encode", folder.At("text.txt"), "--prompt", "other")).FailedWith(), StringComparison.Ordinal);

        folder.Write("config_sentence_transformers.json", """{"prompts":{"query":"query: ","document":"passage: "},"default_prompt_name":"query"}""");
        Close(expected, await Vector());
        run = await Run("search", "rain falls", folder.At("text.txt"));
        Assert.Contains("Before the query stands the model's prompt 'query: '.", run.Output, StringComparison.Ordinal);
        Assert.Contains("Before each text stands the model's prompt 'passage: '.", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_win_and_say_so()
    {
        WritePooling("cls_token");
        var run = await Run("encode", folder.At("text.txt"), "--pooling", "mean", "--normalize", "no", "--output", folder.At("v.json"));
        Assert.Contains("--pooling mean replaces the pooling that sentence-transformers' files give, first.", run.Output, StringComparison.Ordinal);
        Assert.Contains("--normalize no replaces what sentence-transformers' files say", run.Output, StringComparison.Ordinal);
        var states = States(Text);
        Close([.. Enumerable.Range(0, 64).Select(d => states[1..^1].Average(state => state[d]))], ReadVector());

        run = await Run("search", "rain falls", folder.At("text.txt"));
        Assert.Contains("files give the pooling first: passages are parts of a text", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("modules.json", "{}", "modules.json: a list of modules is needed")]
    [InlineData("modules.json", "[]", "only a Transformer, a Pooling and what follows them")]
    [InlineData("modules.json", "[{\"type\":\"mine.Transformer\",\"path\":\"\"}]", "'mine.Transformer' is code of its own")]
    [InlineData("modules.json", "[{\"type\":\"sentence_transformers.models.BoW\",\"path\":\"\"}]", "the modules are BoW")]
    [InlineData("modules.json", "[{\"type\":\"sentence_transformers.models.Transformer\",\"path\":\"../up\"}]", "leads out of the folder")]
    [InlineData("modules.json", "version https://git-lfs.github.com/spec/v1\n", "pointer of Git LFS")]
    [InlineData("1_Pooling/config.json", "{\"pooling_mode_lasttoken\":true,\"pooling_mode_mean_tokens\":false}", "pooling_mode_lasttoken is not supported")]
    [InlineData("1_Pooling/config.json", "{\"pooling_mode_weightedmean_tokens\":true}", "pooling_mode_weightedmean_tokens is not supported")]
    [InlineData("1_Pooling/config.json", "{\"pooling_mode_mean_sqrt_len_tokens\":true}", "pooling_mode_mean_sqrt_len_tokens is not supported")]
    [InlineData("1_Pooling/config.json", "{\"pooling_mode\":\"lasttoken\"}", "pooling_mode_lasttoken is not supported")]
    [InlineData("1_Pooling/config.json", "{\"pooling_mode_mean_tokens\":false}", "no pooling mode is on")]
    [InlineData("1_Pooling/config.json", "{\"pooling_mode_cls_token\":1}", "pooling_mode_cls_token is 1: true or false")]
    [InlineData("sentence_bert_config.json", "{\"max_seq_length\":0}", "max_seq_length is 0: a whole number")]
    [InlineData("config_sentence_transformers.json", "{\"prompts\":{\"a\":1}}", "prompts has 1 for 'a': a text is needed")]
    [InlineData("config_sentence_transformers.json", "{\"prompts\":{},\"default_prompt_name\":\"q\"}", "default_prompt_name is 'q', which is none of the prompts")]
    public async Task What_is_not_supported_is_refused_by_its_name(string name, string content, string reason)
    {
        folder.Write(name, content);
        var message = (await Run("encode", folder.At("text.txt"))).FailedWith();
        Assert.Contains(name.Split('/')[^1], message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sentence_transformers.models.LSTM", null, "the module LSTM is not supported")]
    [InlineData("sentence_transformers.models.Dense", null, "config.json is missing, but modules.json names its module")]
    [InlineData("sentence_transformers.models.Dense", "{\"in_features\":63,\"out_features\":10}", "no model.safetensors")]
    [InlineData("sentence_transformers.models.Dense", "{\"in_features\":64}", "there is no out_features")]
    [InlineData("sentence_transformers.models.Dense", "{\"in_features\":64,\"out_features\":9,\"activation_function\":\"torch.nn.ELU\"}", "activation_function is 'torch.nn.ELU'")]
    public async Task A_further_module_that_is_not_supported_is_refused_by_its_name(string type, string? configuration, string reason)
    {
        WriteModules((Transformer, ""), ("sentence_transformers.models.Pooling", "1_Pooling"), (type, "2_More"));
        if (configuration is not null)
        {
            folder.Write("2_More/config.json", configuration);
        }

        Assert.Contains(reason, (await Run("encode", folder.At("text.txt"))).FailedWith(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Steps_of_other_sizes_than_the_encoders_are_refused()
    {
        WriteModules((Transformer, ""), ("sentence_transformers.models.Pooling", "1_Pooling"), ("sentence_transformers.models.LayerNorm", "2_LayerNorm"));
        folder.Write("2_LayerNorm/config.json", """{"dimension":10}""");
        folder.Write("2_LayerNorm/model.safetensors", Tensors(("norm.weight", [10], Numbers(1, 10)), ("norm.bias", [10], Numbers(2, 10))));
        Assert.Contains("takes vectors of 10 elements, but those before it have 64", (await Run("encode", folder.At("text.txt"))).FailedWith(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_its_list_of_modules_is_noticed()
    {
        File.Delete(folder.At("modules.json"));
        Assert.Contains("has no modules.json: its pooling and other modules are not used", (await Run("encode", folder.At("text.txt"))).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_of_lower_case_gets_its_texts_in_lower_case()
    {
        folder.Write("sentence_bert_config.json", """{"do_lower_case":true}""");
        Close(Normalised(Pooled(States(Text.ToLowerInvariant()), "mean_tokens")), await Vector());
    }

    /// <summary>The library's pooling: special tokens count as others do.</summary>
    private static double[] Pooled(double[][] states, params string[] modes) =>
    [
        .. modes.Order(StringComparer.Ordinal).Select(static mode => mode == "max_tokens" ? 1 : mode == "cls_token" ? 0 : 2).SelectMany(mode => Enumerable.Range(0, 64).Select(d => mode switch
        {
            0 => states[0][d],
            1 => states.Max(state => state[d]),
            _ => states.Average(state => state[d]),
        })),
    ];

    private static double[] Normalised(double[] vector) => [.. vector.Select(value => value / Math.Sqrt(vector.Sum(static element => element * element)))];

    private static void Close(double[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), static pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    private static double[] Numbers(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (double)(random.NextSingle() - 0.5f))];
    }

    private static byte[] Tensors(params (string Name, int[] Shape, double[] Values)[] tensors)
    {
        var data = new MemoryStream();
        var header = new Dictionary<string, object>();
        foreach (var (name, shape, values) in tensors)
        {
            var start = data.Length;
            data.Write([.. values.SelectMany(static value => BitConverter.GetBytes((float)value))]);
            header[name] = new { dtype = "F32", shape, data_offsets = new[] { start, data.Length } };
        }

        return TinyCheckpoint.Assemble(JsonSerializer.Serialize(header), data.ToArray());
    }

    private double[][] States(string text) => States([naive.Vocabulary["<s>"], .. naive.Encode(text), naive.Vocabulary["</s>"]]);

    /// <summary>The library names no global tokens.</summary>
    private double[][] States(int[] ids) => new NaiveEncoder(checkpoint).Encode(ids, [], Longformer.Layers);

    private void WriteEncoder(string path)
    {
        checkpoint.Write(folder.At(path));
        folder.Write(Path.Combine(path, "vocab.json"), JsonSerializer.Serialize(naive.Vocabulary));
        folder.Write(Path.Combine(path, "merges.txt"), naive.MergesFile);
    }

    private void WriteModules(params (string Type, string Path)[] modules)
    {
        folder.Write("modules.json", JsonSerializer.Serialize(modules.Select(static (module, index) => new { idx = index, name = $"{index}", path = module.Path, type = module.Type })));
        foreach (var (_, path) in modules)
        {
            Directory.CreateDirectory(folder.At(path));
        }
    }

    private void WritePooling(params string[] modes)
    {
        var text = new StringBuilder("{\"word_embedding_dimension\":64");
        foreach (var mode in new[] { "cls_token", "mean_tokens", "max_tokens", "mean_sqrt_len_tokens", "weightedmean_tokens", "lasttoken" })
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $",\"pooling_mode_{mode}\":{(modes.Contains(mode) ? "true" : "false")}");
        }

        folder.Write("1_Pooling/config.json", text.Append('}').ToString());
    }

    private Task<LongDocumentRun> Run(params string[] arguments) => LongDocumentRun.OfCheckpoints([.. arguments, "--model", folder.Path]);

    private async Task<float[]> Vector(params string[] more)
    {
        var run = await Run(["encode", folder.At("text.txt"), "--output", folder.At("v.json"), .. more]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return ReadVector();
    }

    private float[] ReadVector()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(folder.At("v.json")));
        return [.. json.RootElement.GetProperty("documents")[0].GetProperty("vector").EnumerateArray().Select(static element => element.GetSingle())];
    }
}
