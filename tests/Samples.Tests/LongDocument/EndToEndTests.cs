using System.Text.Json;
using System.Xml.Linq;
using SparseAttentionGen.Encoders.Tokens;
using SparseAttentionGen.LongDocument.Commands;

namespace SparseAttentionGen.Samples.Tests.LongDocument;

/// <summary>The commands with the real encoders.</summary>
public sealed class EndToEndTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public EndToEndTests()
    {
        folder.Write("short.txt", "The quick brown fox jumps over the lazy dog.\n");
        folder.Write("long.txt", string.Concat(Enumerable.Range(0, 120).Select(static number => $"Line {number} says that rain falls on hill {number * 7}.\n")));
    }

    public static TheoryData<string> Families => new("longformer", "big_bird");

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Families))]
    public async Task Vectors_do_not_depend_on_batches_or_threads(string family)
    {
        var together = await Vectors(family, "--batch", "8", "--threads", "2");
        var alone = await Vectors(family, "--batch", "1", "--threads", "1");
        Assert.Equal(2, together.Length);
        for (var index = 0; index < together.Length; index++)
        {
            Assert.All(together[index].Zip(alone[index]), static pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
            Assert.Contains(together[index], static element => element != 0);
        }

        Assert.NotEqual(together[0], together[1]);
        Assert.Equal(together, await Vectors(family, "--batch", "8", "--threads", "1"));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public async Task Passages_of_a_long_text_are_ranked(string family)
    {
        var run = await Run("search", "the lazy dog", folder.Path, "--random-weights", family, "--size", "tiny", "--top", "3");
        Assert.Contains("3 of ", run.Output, StringComparison.Ordinal);
        Assert.Contains("Random weights: the scores mean nothing.", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Query_can_be_global() =>
        Assert.Contains("passages", (await Run("search", "the lazy dog", folder.Path, "--random-weights", "--size", "tiny", "--global-query")).Output, StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Families))]
    public async Task Attention_is_shown_as_text_and_as_a_picture(string family)
    {
        var run = await Run(
            "inspect", folder.At("long.txt"), "--random-weights", family, "--size", "tiny", "--token", "rain", "--layer", "1", "--svg", folder.At("a.svg"));
        Assert.Contains("[ rain]", run.Output, StringComparison.Ordinal);
        Assert.Contains('·', run.Output);
        Assert.NotEmpty(XDocument.Load(folder.At("a.svg")).Root!.Elements());
    }

    [Fact]
    public async Task Longformer_checkpoint_leads_from_its_files_to_the_naive_models_vector()
    {
        var text = File.ReadAllText(folder.At("long.txt"))[..600];
        var naive = new NaiveByteLevel(text, 40);
        var checkpoint = new TinyCheckpoint(TinyCheckpoint.Longformer with { VocabularySize = naive.Vocabulary.Count, MaxPositions = 602 });
        checkpoint.Write(folder.Path);
        folder.Write("vocab.json", JsonSerializer.Serialize(naive.Vocabulary));
        folder.Write("merges.txt", naive.MergesFile);
        folder.Write("text.txt", text);

        int[] ids = [naive.Vocabulary["<s>"], .. naive.Encode(text), naive.Vocabulary["</s>"]];
        foreach (var (globals, options) in new[] { (Array.Empty<int>(), Array.Empty<string>()), ([], ["--global-tokens", "none"]), ([0], ["--global-tokens", "first"]) })
        {
            // As the model itself, whose callers name its global tokens.
            var states = new NaiveEncoder(checkpoint).Encode(ids, globals, checkpoint.Configuration.Layers);
            var expected = Enumerable.Range(0, checkpoint.Configuration.HiddenSize).Select(element => states[1..^1].Average(state => state[element]));
            await Run(["encode", folder.At("text.txt"), "--model", folder.Path, "--output", folder.At("v.json"), .. options]);
            Assert.All(expected.Zip((await ReadVectors())[0]), static pair => Assert.Equal(pair.First, pair.Second, 1e-4));
        }

        var run = await Run("search", "rain falls", folder.At("text.txt"), "--model", folder.Path, "--passage-tokens", "20", "--top", "2");
        Assert.DoesNotContain("andom", run.Output, StringComparison.Ordinal);
        Assert.Contains("text.txt:", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BigBird_checkpoint_leads_from_its_files_to_the_naive_models_vector()
    {
        var model = new SentencePieceModel([("▁", -9), .. "Lineumbrsaythfodngwl0123456789.".Distinct().Select(static letter => ($"{letter}", -5f)), ("▁rain", -6)]);
        var checkpoint = new TinyCheckpoint(TinyCheckpoint.BigBird with { VocabularySize = 60 });
        checkpoint.Write(folder.Path);
        folder.Write("spiece.model", model.ToBytes());
        var text = File.ReadAllText(folder.At("long.txt"))[..300];
        folder.Write("text.txt", text);
        await Run("encode", folder.At("text.txt"), "--model", folder.Path, "--output", folder.At("v.json"), "--pooling", "pooler");

        var tokens = TokenizerFiles.Load(folder.Path, "big_bird").Tokenize(text, int.MaxValue, null, TestContext.Current.CancellationToken);
        Assert.True(tokens.Ids.Length > 200);
        var naive = new NaiveEncoder(checkpoint);
        var states = naive.Encode([model.IdOf("[CLS]"), .. tokens.Ids, model.IdOf("[SEP]")], [], checkpoint.Configuration.Layers);
        Assert.All(naive.Pool(states[0]).Zip((await ReadVectors())[0]), static pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    private async Task<float[][]> Vectors(string family, params string[] more)
    {
        await Run(["encode", folder.Path + "/*.txt", "--random-weights", family, "--size", "tiny", "--output", folder.At("v.json"), .. more]);
        return await ReadVectors();
    }

    private async Task<float[][]> ReadVectors()
    {
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(folder.At("v.json"), TestContext.Current.CancellationToken));
        return [.. json.RootElement.GetProperty("documents").EnumerateArray()
            .Select(static document => document.GetProperty("vector").EnumerateArray().Select(static element => element.GetSingle()).ToArray())];
    }

    private static async Task<LongDocumentRun> Run(params string[] arguments)
    {
        var run = await LongDocumentRun.With(new CheckpointEncoders(), TestContext.Current.CancellationToken, arguments);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return run;
    }
}
