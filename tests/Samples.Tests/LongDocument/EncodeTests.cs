using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SparseAttentionGen.Samples.Tests.LongDocument;

public sealed class EncodeTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public EncodeTests()
    {
        folder.Write("fox.txt", "The quick brown fox jumps over the lazy dog.\n");
        folder.Write("fox2.txt", "The quick brown fox jumps over the very lazy dog!\n");
        folder.Write("rain.txt", "Rain falls mainly in the plain of Spain, they say, and seldom elsewhere.\n");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Each_text_has_a_row_with_its_nearest_other()
    {
        var run = await LongDocumentRun.With("encode", folder.Path, "--random-weights", "longformer");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains(run.Output.Split('\n'), line => line.Contains("/fox.txt", StringComparison.Ordinal) && line.Contains("/fox2.txt, 0.9", StringComparison.Ordinal));
        Assert.Contains("rain.txt", run.Output, StringComparison.Ordinal);
        Assert.Contains("tokens/s", run.Output, StringComparison.Ordinal);
        Assert.Contains("MB at the peak", run.Output, StringComparison.Ordinal);
        Assert.Contains("Random weights: the vectors mean nothing.", run.Output, StringComparison.Ordinal);
        Assert.Contains("not kept", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Checkpoint_is_not_called_random_and_its_tokens_are_used()
    {
        var naive = new NaiveByteLevel("some text to train on, the quick brown fox", 20);
        folder.Write("model/family.txt", "longformer");
        folder.Write("model/vocab.json", JsonSerializer.Serialize(naive.Vocabulary));
        folder.Write("model/merges.txt", naive.MergesFile);
        var run = await LongDocumentRun.With("encode", folder.At("fox.txt"), "--model", folder.At("model"), "--output", folder.At("v.json"));
        Assert.Equal(0, run.ExitCode);
        Assert.DoesNotContain("andom", run.Output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(File.ReadAllBytes(folder.At("v.json")));
        var tokens = naive.Encode(File.ReadAllText(folder.At("fox.txt"))).Length;
        Assert.Equal(tokens, json.RootElement.GetProperty("documents")[0].GetProperty("tokens").GetInt32());
        Assert.False(json.RootElement.GetProperty("randomWeights").GetBoolean());
    }

    [Fact]
    public async Task All_formats_hold_the_same_vectors()
    {
        foreach (var name in new[] { "v.json", "v.csv", "v.npy", "v.safetensors" })
        {
            var run = await LongDocumentRun.With(
                "encode", folder.At("*.txt"), "--random-weights", "big_bird", "--pooling", "first", "--output", folder.At(name));
            Assert.Equal((0, ""), (run.ExitCode, run.Error));
        }

        using var json = JsonDocument.Parse(File.ReadAllBytes(folder.At("v.json")));
        var documents = json.RootElement.GetProperty("documents").EnumerateArray().ToArray();
        float[][] expected = [.. documents.Select(static document => document.GetProperty("vector").EnumerateArray().Select(static element => element.GetSingle()).ToArray())];
        Assert.Equal(["fox.txt", "fox2.txt", "rain.txt"], documents.Select(static document => Path.GetFileName(document.GetProperty("file").GetString())));
        Assert.Equal("first", json.RootElement.GetProperty("pooling").GetString());

        var rows = File.ReadAllLines(folder.At("v.csv"));
        Assert.StartsWith("file,tokens,v0,v1,", rows[0], StringComparison.Ordinal);
        Assert.Equal(expected, rows.Skip(1).Select(static row => row.Split(',').Skip(2).Select(static cell => float.Parse(cell, CultureInfo.InvariantCulture)).ToArray()));

        var numPy = File.ReadAllBytes(folder.At("v.npy"));
        var headerEnd = 10 + BinaryPrimitives.ReadUInt16LittleEndian(numPy.AsSpan(8));
        Assert.Equal("\u0093NUMPY\u0001\0", Encoding.Latin1.GetString(numPy, 0, 8));
        Assert.Equal(0, headerEnd % 64);
        Assert.Matches(@"^\{'descr': '<f4', 'fortran_order': False, 'shape': \(3, 16\), \} *\n$", Encoding.ASCII.GetString(numPy, 10, headerEnd - 10));
        Assert.Equal(expected, Rows(numPy.AsSpan(headerEnd), 16));

        var safetensors = File.ReadAllBytes(folder.At("v.safetensors"));
        var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(safetensors);
        using var header = JsonDocument.Parse(safetensors.AsMemory(8, length));
        Assert.Equal("[3,16]", header.RootElement.GetProperty("vectors").GetProperty("shape").GetRawText());
        Assert.Equal($"[0,{3 * 16 * 4}]", header.RootElement.GetProperty("vectors").GetProperty("data_offsets").GetRawText());
        Assert.Equal(expected, Rows(safetensors.AsSpan(8 + length), 16));
    }

    [Fact]
    public async Task Long_texts_are_divided_with_a_note_and_cut_ones_too()
    {
        var path = folder.Write("long.txt", string.Concat(Enumerable.Repeat("one two three four five\n", 100)));
        var run = await LongDocumentRun.With("encode", path, "--random-weights", "--model-length", "66");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("overlapping windows", run.Output, StringComparison.Ordinal);

        run = await LongDocumentRun.With("encode", path, "--random-weights", "--max-tokens", "50");
        Assert.Contains("is cut after 50 tokens", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("overlapping", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Empty_file_among_others_is_left_out_with_its_reason()
    {
        folder.Write("empty.txt", "");
        var run = await LongDocumentRun.With("encode", folder.Path, "--random-weights", "--output", folder.At("v.csv"));
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("left out: empty", run.Output, StringComparison.Ordinal);
        Assert.Equal(1 + 3, File.ReadAllLines(folder.At("v.csv")).Length);
    }

    [Fact]
    public async Task Without_a_model_the_error_says_what_to_get_and_where_to_put_it()
    {
        var message = (await LongDocumentRun.With("encode", folder.At("fox.txt"))).FailedWith();
        Assert.Contains("allenai/longformer-base-4096", message, StringComparison.Ordinal);
        Assert.Contains("spiece.model", message, StringComparison.Ordinal);
        Assert.Contains("--random-weights longformer", message, StringComparison.Ordinal);
        message = (await LongDocumentRun.With("encode", folder.At("fox.txt"), "--model", folder.At("missing"))).FailedWith();
        Assert.Contains("is no folder", message, StringComparison.Ordinal);
        Assert.Contains("allenai/longformer-base-4096", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokenizer_of_another_checkpoint_is_refused()
    {
        var naive = new NaiveByteLevel("some text to train on", 5);
        folder.Write("model/family.txt", "longformer");
        folder.Write("model/vocab.json", JsonSerializer.Serialize(naive.Vocabulary));
        folder.Write("model/merges.txt", naive.MergesFile);
        var run = await LongDocumentRun.With(
            new WindowMeanSource(vocabularySize: 100), TestContext.Current.CancellationToken, "encode", folder.At("fox.txt"), "--model", folder.At("model"));
        Assert.Contains("different checkpoints", run.FailedWith(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--batch 0", "--batch is 0")]
    [InlineData("--threads -1", "--threads is -1")]
    [InlineData("--max-tokens 0", "--max-tokens is 0")]
    [InlineData("--max-tokens many", "'many' is not a whole number")]
    [InlineData("--pooling best", "'best' is none of mean, first, pooler, max")]
    [InlineData("--normalize maybe", "'maybe' is none of yes, no")]
    [InlineData("--global-tokens all", "'all' is none of none, first")]
    [InlineData("--prompt query", "has no config_sentence_transformers.json")]
    [InlineData("--output -", "'-' is standard input, which nothing can be written to")]
    [InlineData("--size huge", "'huge' is none of tiny, base")]
    [InlineData("--output vectors.xml", "must end with .json")]
    [InlineData("--output no/such/folder/v.csv", "there is no folder")]
    [InlineData("--model x", "exclude each other")]
    [InlineData("--unknown", "nknown")]
    public async Task Wrong_argument_is_one_line(string arguments, string expected)
    {
        var run = await LongDocumentRun.With(["encode", folder.At("fox.txt"), "--random-weights", "longformer", .. arguments.Split(' ')]);
        Assert.Contains(expected, run.FailedWith(), StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task File_after_random_weights_is_no_family() => Assert.Contains(
        "must be longformer or big_bird",
        (await LongDocumentRun.With("encode", folder.At("fox.txt"), "--random-weights", folder.At("rain.txt"))).FailedWith(), StringComparison.Ordinal);

    [Fact]
    public async Task Pooler_is_refused_where_the_model_has_none() => Assert.Contains(
        "has no pooler",
        (await LongDocumentRun.With("encode", folder.At("fox.txt"), "--random-weights", "big_bird", "--pooling", "pooler")).FailedWith(), StringComparison.Ordinal);

    [Fact]
    public async Task Interruption_ends_the_run_and_leaves_no_file()
    {
        using var interruption = new CancellationTokenSource();
        var run = await LongDocumentRun.With(
            new WindowMeanSource(before: interruption.Cancel), interruption.Token,
            "encode", folder.Path, "--random-weights", "--output", folder.At("v.json"));
        Assert.Equal(130, run.ExitCode);
        Assert.Empty(Directory.GetFiles(folder.Path, "v.json*"));
    }

    private static float[][] Rows(ReadOnlySpan<byte> bytes, int columns)
    {
        var rows = new float[bytes.Length / (columns * 4)][];
        for (var row = 0; row < rows.Length; row++)
        {
            rows[row] = new float[columns];
            for (var column = 0; column < columns; column++)
            {
                rows[row][column] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(((row * columns) + column) * 4)..]);
            }
        }

        return rows;
    }
}
