using System.Text;
using Microsoft.Extensions.AI;
using SparseAttentionGen.Encoders;
using SparseAttentionGen.Encoders.Documents;
using SparseAttentionGen.Samples.Tests.LongDocument.Onnx;

#pragma warning disable xUnit1051 // The calls are those of a caller who has no token, and short.

namespace SparseAttentionGen.Samples.Tests.LongDocument;

/// <summary>Vectors of texts by the public encoder, of a tiny BERT whose tokens are letters, against the naive model.</summary>
public sealed class TextEncoderTests : IDisposable
{
    private const int Start = 2;
    private const int End = 3;
    private const int FirstLetter = 5;
    private const int Letters = 26;

    private static readonly TinyCheckpoint Checkpoint = new(TinyCheckpoint.Bert);

    private static readonly string[] Vocabulary =
    [
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]",
        .. Enumerable.Range('a', Letters).Select(static letter => ((char)letter).ToString()), .. Enumerable.Range('a', Letters).Select(static letter => "##" + (char)letter), ":",
    ];

    private static readonly string[] Texts = ["the fox", "", "A", "rain falls on the old mill and the river rises", "the fox", "   ", "mill"];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(TextPooling.OfModel, null)]
    [InlineData(TextPooling.Mean, true)]
    [InlineData(TextPooling.FirstToken, null)]
    [InlineData(TextPooling.Max, false)]
    public void Vectors_equal_those_of_the_naive_model_in_the_order_of_the_texts(TextPooling pooling, bool? normalise)
    {
        using var encoder = Load(new TextEncoderOptions { Pooling = pooling, Normalise = normalise });
        var vectors = encoder.Encode(Texts);
        Assert.Equal(Texts.Length, vectors.Length);
        for (var index = 0; index < Texts.Length; index++)
        {
            var pooled = Pool(States(Texts[index]), pooling);
            Close(normalise == false ? pooled : Normalised(pooled), vectors[index]);
            Assert.Equal(encoder.Encode(Texts[index]), vectors[index]);
        }

        Assert.Equal((64, 140, "onnx"), (encoder.Dimensions, encoder.MaxTokens, encoder.ModelName));
        Assert.Equal(2 + 6, encoder.CountTokens("the fox"));
    }

    [Theory]
    [InlineData(TextPooling.Mean)]
    [InlineData(TextPooling.FirstToken)]
    public void A_long_text_is_divided_into_windows(TextPooling pooling)
    {
        const string Long = "rain falls on the old mill and the river rises";
        using var encoder = Load(new TextEncoderOptions { MaxTokens = 12, Pooling = pooling, Normalise = false });
        var ids = Ids(Long);
        var (sum, weights) = (new double[64], 0);
        var windows = DocumentWindow.Divide(ids.Length, 10);
        Assert.True(windows.Count > 3);
        foreach (var window in windows)
        {
            var states = States([Start, .. ids[window.Start..window.End], End]);
            var first = 1 - window.Start;
            (double[] State, int Weight)[] rows = pooling == TextPooling.FirstToken
                ? [(states[0], window.OwnLength)]
                : [(states[0], 1), (states[^1], 1), .. states[(first + window.OwnStart)..(first + window.OwnEnd)].Select(static state => (state, 1))];
            foreach (var (state, weight) in rows)
            {
                weights += weight;
                sum = [.. sum.Zip(state, (total, element) => total + (weight * element))];
            }
        }

        Close([.. sum.Select(element => element / weights)], encoder.Encode(Long));
    }

    [Fact]
    public void Some_dimensions_are_the_first_ones_of_length_one()
    {
        using var encoder = Load();
        var expected = Normalised([.. Pool(States("the fox"), TextPooling.Mean)[..10]]);
        Close(expected, encoder.Encode(["the fox"], dimensions: 10)[0]);
        Assert.Contains("1 to 64", Assert.Throws<ArgumentOutOfRangeException>(() => encoder.Encode(["a"], dimensions: 65)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => encoder.Encode(["a"], dimensions: 0));
    }

    [Fact]
    public void Prefixes_stand_before_texts_of_their_kind()
    {
        using var plain = Load();
        using var encoder = Load(new TextEncoderOptions { QueryPrefix = "find: ", PassagePrefix = "text: " });
        Assert.Equal(plain.Encode("find: fox"), encoder.Encode("fox", TextKind.Query));
        Assert.Equal(plain.Encode("text: fox"), encoder.Encode("fox"));
        Assert.Equal(plain.Encode("text: "), encoder.Encode(""));
        Assert.Equal(2 + 5 + 3, encoder.CountTokens("fox", TextKind.Query));
    }

    [Fact]
    public async Task The_generator_gives_vectors_usage_and_metadata()
    {
        using var encoder = Load(new TextEncoderOptions { QueryPrefix = "find: ", ModelName = "tiny" });
        var cancellation = TestContext.Current.CancellationToken;
        var found = await encoder.GenerateAsync(Texts, cancellationToken: cancellation);
        Assert.Equal(encoder.Encode(Texts), found.Select(static embedding => embedding.Vector.ToArray()));
        Assert.All(found, static embedding => Assert.Equal("tiny", embedding.ModelId));
        Assert.Equal(Texts.Sum(text => 2L + Ids(text).Length), found.Usage!.InputTokenCount);
        Assert.Equal(found.Usage.InputTokenCount, found.Usage.TotalTokenCount);

        var some = await encoder.GenerateAsync(["the fox"], new EmbeddingGenerationOptions { Dimensions = 10 }, cancellation);
        Assert.Equal(encoder.Encode(["the fox"], dimensions: 10)[0], some[0].Vector.ToArray());
        var none = await encoder.GenerateAsync([], cancellationToken: cancellation);
        Assert.Empty(none);
        Assert.Equal(0, none.Usage!.TotalTokenCount);

        var queries = encoder.AsQueryGenerator();
        Assert.Equal(encoder.Encode("fox", TextKind.Query), (await queries.GenerateAsync(["fox"], cancellationToken: cancellation))[0].Vector.ToArray());
        foreach (var either in new[] { encoder, queries })
        {
            var metadata = either.GetService(typeof(EmbeddingGeneratorMetadata)) as EmbeddingGeneratorMetadata;
            Assert.Equal(("SparseAttentionGen", "tiny", 64), (metadata!.ProviderName, metadata.DefaultModelId, metadata.DefaultModelDimensions));
            Assert.Same(encoder, either.GetService(typeof(TextEncoder)));
            Assert.Null(either.GetService(typeof(string)));
            Assert.Null(either.GetService(typeof(TextEncoder), "key"));
            Assert.Throws<ArgumentNullException>(() => either.GetService(null!));
        }
    }

    [Fact]
    public async Task Null_is_refused_and_names_its_place()
    {
        using var encoder = Load();
        Assert.Throws<ArgumentNullException>("text", () => encoder.Encode((string)null!));
        Assert.Throws<ArgumentNullException>("texts", () => encoder.Encode((string[])null!));
        Assert.Contains("The text at 1 is null", Assert.Throws<ArgumentException>("texts", () => encoder.Encode(["a", null!])).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentNullException>("values", () => encoder.GenerateAsync(null!, cancellationToken: TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<ArgumentException>("values", () => encoder.GenerateAsync([null!], cancellationToken: TestContext.Current.CancellationToken));
        Assert.Throws<ArgumentNullException>("folder", () => TextEncoder.Load(null!));
        Assert.Throws<ArgumentException>("folder", () => TextEncoder.Load(""));
        Assert.Throws<DirectoryNotFoundException>(() => TextEncoder.Load(folder.At("none")));
        Assert.Throws<ArgumentNullException>("model", () => TextEncoder.LoadOnnx(null!, Stream.Null));
        Assert.Throws<ArgumentNullException>("vocabulary", () => TextEncoder.LoadOnnx(Stream.Null, null!));
    }

    [Fact]
    public void Options_out_of_their_range_are_named()
    {
        void Refused(TextEncoderOptions options, string reason) =>
            Assert.Contains(reason, Assert.Throws<ArgumentException>(nameof(options), () => Load(options)).Message, StringComparison.Ordinal);

        Refused(new TextEncoderOptions { MaxTokens = 2 }, "MaxTokens is 2, but must be 3 or more");
        Refused(new TextEncoderOptions { MaxTokens = 141 }, "MaxTokens is 141, but the model takes 140");
        Refused(new TextEncoderOptions { Threads = -1 }, "Threads is -1");
        Refused(new TextEncoderOptions { Heads = 0 }, "Heads is 0");
        Refused(new TextEncoderOptions { Pooling = (TextPooling)9 }, "Pooling is 9");
        using var encoder = Load();
        Assert.Throws<ArgumentOutOfRangeException>("kind", () => encoder.Encode("a", (TextKind)9));
        Assert.Contains(
            "too few are left for the text",
            Assert.Throws<InvalidDataException>(() => Load(new TextEncoderOptions { MaxTokens = 6, QueryPrefix = "abcd " })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancellation_ends_a_call_and_the_encoder_goes_on()
    {
        using var encoder = Load();
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => encoder.Encode("a", cancellationToken: source.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => encoder.GenerateAsync(["a"], cancellationToken: source.Token));
        Assert.Equal(64, encoder.Encode("a").Length);
    }

    [Fact]
    public void Many_threads_may_use_one_encoder()
    {
        using var encoder = Load();
        var random = new Random(3);
        string[] texts = [.. Enumerable.Range(0, 60).Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 200)).Select(_ => " abcdefgh"[random.Next(9)])))];
        var expected = encoder.Encode(texts);
        using var fresh = Load();
        Parallel.For(0, 6 * texts.Length, new ParallelOptions { MaxDegreeOfParallelism = 12 }, index =>
            Assert.Equal(expected[index % texts.Length], fresh.Encode(texts[index % texts.Length])));
    }

    [Fact]
    public async Task A_disposed_encoder_says_so()
    {
        var encoder = Load();
        encoder.Dispose();
        encoder.Dispose();
        Assert.Throws<ObjectDisposedException>(() => encoder.Encode("a"));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => encoder.GenerateAsync(["a"], cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_folder_says_how_vectors_are_made()
    {
        Checkpoint.Write(folder.Path);
        folder.Write("vocab.txt", string.Join('\n', Vocabulary));
        using (var alone = TextEncoder.Load(folder.Path))
        {
            Close(Normalised(Pool(States("the fox"), TextPooling.Mean)), alone.Encode("the fox"));
            Assert.Equal((Path.GetFileName(folder.Path), 140), (alone.ModelName, alone.MaxTokens));
        }

        folder.Write("modules.json", """
            [{"idx":0,"name":"0","path":"","type":"sentence_transformers.models.Transformer"},{"idx":1,"name":"1","path":"1_Pooling","type":"sentence_transformers.models.Pooling"}]
            """);
        Directory.CreateDirectory(folder.At("1_Pooling"));
        folder.Write("1_Pooling/config.json", """{"word_embedding_dimension":64,"pooling_mode_cls_token":true,"pooling_mode_mean_tokens":false}""");
        folder.Write("sentence_bert_config.json", """{"max_seq_length":30,"do_lower_case":false}""");
        folder.Write("config_sentence_transformers.json", """{"prompts":{"query":"find: ","document":""},"default_prompt_name":null}""");
        using var encoder = TextEncoder.Load(folder.Path, new TextEncoderOptions { Threads = 1 });
        Assert.Equal(30, encoder.MaxTokens);
        Close(Pool(States("the fox"), TextPooling.FirstToken), encoder.Encode("the fox"));
        Close(Pool(States("find: fox"), TextPooling.FirstToken), encoder.Encode("fox", TextKind.Query));
        using var changed = TextEncoder.Load(folder.Path, new TextEncoderOptions { QueryPrefix = "", Normalise = true, Pooling = TextPooling.Mean, MaxTokens = 20 });
        Close(Normalised(Pool(States("fox"), TextPooling.Mean)), changed.Encode("fox", TextKind.Query));
        Assert.Equal(20, changed.MaxTokens);
    }

    private static TextEncoder Load(TextEncoderOptions? options = null)
    {
        using var model = new MemoryStream(new TinyOnnx(Checkpoint).Bytes());
        using var vocabulary = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', Vocabulary)));
        return TextEncoder.LoadOnnx(model, vocabulary, options);
    }

    /// <summary>Each letter is a token.</summary>
    private static int[] Ids(string text) =>
    [
        .. text.ToLowerInvariant().Select((letter, index) => letter switch
        {
            ' ' => -1,
            ':' => FirstLetter + (2 * Letters),
            _ => FirstLetter + letter - 'a' + (index > 0 && char.IsLetter(text[index - 1]) ? Letters : 0),
        }).Where(static id => id >= 0),
    ];

    private static double[][] States(string text) => States([Start, .. Ids(text), End]);

    private static double[][] States(int[] ids) => new NaiveEncoder(Checkpoint).Encode(ids, [], Checkpoint.Configuration.Layers);

    private static double[] Pool(double[][] states, TextPooling pooling) => pooling switch
    {
        TextPooling.FirstToken => states[0],
        TextPooling.Max => [.. Enumerable.Range(0, 64).Select(element => states.Max(state => state[element]))],
        _ => [.. Enumerable.Range(0, 64).Select(element => states.Average(state => state[element]))],
    };

    private static double[] Normalised(double[] vector) => [.. vector.Select(value => value / Math.Sqrt(vector.Sum(static element => element * element)))];

    private static void Close(double[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), static pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }
}
