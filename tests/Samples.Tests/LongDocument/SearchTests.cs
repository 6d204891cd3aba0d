using System.Globalization;
using System.Text.RegularExpressions;
using SparseAttentionGen.Encoders.Documents;
using SparseAttentionGen.Encoders.Tokens;
using SparseAttentionGen.LongDocument.Gpt2;
using SparseAttentionGen.LongDocument.Search;

namespace SparseAttentionGen.Samples.Tests.LongDocument;

public sealed partial class SearchTests : IDisposable
{
    private const string Needle = "A purple elephant juggles seventeen teapots.";

    private readonly TemporaryFolder folder = new();

    public SearchTests()
    {
        string[] hay = [.. Enumerable.Range(0, 60).Select(static number =>
            $"Sentence number {number} says that rain falls on hill {number * 7} and on the plain below.")];
        folder.Write("hay.txt", string.Join("\n\n", hay));
        folder.Write("needle.txt", string.Join("\n\n", [.. hay[..40], Needle, .. hay[40..]]));
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("longformer", 4096)]
    [InlineData("longformer", 120)]
    [InlineData("big_bird", 4096)]
    [InlineData("longformer", 4096, "--global-query")]
    [InlineData("longformer", 120, "--global-query")]
    public async Task Passage_with_the_querys_words_is_first_with_its_file_and_line(string family, int length, params string[] more)
    {
        var run = await LongDocumentRun.With(
            ["search", "purple elephant teapots", folder.Path, "--random-weights", family, "--model-length", $"{length}", "--passage-tokens", "20", "--top", "3", .. more]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var rows = Rows(run.Output);
        Assert.Equal(3, rows.Length);
        Assert.EndsWith("needle.txt:81", rows[0].Where, StringComparison.Ordinal);
        Assert.StartsWith(Needle, rows[0].Passage, StringComparison.Ordinal);
        Assert.Equal(rows.Select(static row => row.Score).OrderDescending(), rows.Select(static row => row.Score));
        Assert.Contains("Random weights: the scores mean nothing.", run.Output, StringComparison.Ordinal);
        Assert.Contains("tokens/s", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(40)]
    [InlineData(100_000)]
    public void Passages_cover_the_document_in_order(int length)
    {
        var (text, tokens) = Tokens(folder.At("hay.txt"));
        var passages = Passage.Divide(tokens, text, length);
        Assert.Equal(Enumerable.Range(0, tokens.Ids.Length), passages.SelectMany(static passage => Enumerable.Range(passage.Start, passage.Length)));
        Assert.All(passages, passage => Assert.InRange(passage.Length, 1, length));
        Assert.All(passages.SkipLast(1), passage => Assert.True(passage.Length >= length - (length / 2)));
    }

    [Fact]
    public void Passages_end_with_paragraphs_or_else_sentences_where_they_can()
    {
        var (text, tokens) = Tokens(folder.At("hay.txt"));
        Assert.All(
            Passage.Divide(tokens, text, 40),
            passage => Assert.StartsWith("Sentence", text[tokens.Spans[passage.Start].Start..].TrimStart(), StringComparison.Ordinal));

        (text, tokens) = Tokens(folder.Write("one.txt", string.Concat(Enumerable.Repeat("Pi is 3.14 or so. It has no end, e.g. none at all. ", 20))));
        Assert.All(
            Passage.Divide(tokens, text, 30).Skip(1),
            passage => Assert.Matches("^ ?(It has|Pi is|none)", text[tokens.Spans[passage.Start].Start..]));
    }

    [Fact]
    public void Score_is_the_cosine_of_the_mean_of_the_passages_states()
    {
        var encoder = new WindowMeanEncoder("longformer", 100, 100);
        int[] document = [.. Enumerable.Range(10, 50)];
        Passage[] passages = [new(0, 7), new(7, 30), new(30, 50)];
        var scores = new PassageScores(passages, encoder.HiddenSize);
        var mean = new double[encoder.HiddenSize];
        new DocumentRun(encoder, new SpecialTokens(0, 2, 1, 3), new()).Run([document], 1, new(), states =>
        {
            scores.Add(states);
            for (var token = 7; token < 30; token++)
            {
                DocumentVectors.Accumulate(mean, states.OfToken(token), 1.0 / 23);
            }
        });
        var result = scores.Finish(mean);
        Assert.Equal(1, result[1], 1e-12);
        Assert.All([result[0], result[2]], score => Assert.InRange(score, -1, 0.99));
    }

    [Fact]
    public async Task Excerpt_is_one_line_of_limited_length()
    {
        var path = folder.Write("long.txt", string.Concat(Enumerable.Repeat("purple [elephant] \n\t and more ", 100)));
        var run = await LongDocumentRun.With("search", "elephant", path, "--random-weights", "--passage-tokens", "4000", "--ranking", "vectors");
        var row = Assert.Single(Rows(run.Output));
        Assert.StartsWith("purple [elephant] and more purple", row.Passage, StringComparison.Ordinal);
        Assert.EndsWith(" …", row.Passage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("longformer", " ", "query is empty")]
    [InlineData("longformer", "x", "--top is 0", "--top", "0")]
    [InlineData("longformer", "x", "--passage-tokens is -5", "--passage-tokens", "-5")]
    [InlineData("longformer", "a query of more than some tokens", "shorten it", "--model-length", "8")]
    [InlineData("longformer", "a query of more than some tokens", "too few are left", "--model-length", "12", "--global-query")]
    [InlineData("big_bird", "x", "Longformer only", "--global-query")]
    public async Task Wrong_argument_is_one_line(string family, string query, string expected, params string[] more)
    {
        var run = await LongDocumentRun.With(["search", query, folder.At("hay.txt"), "--random-weights", family, .. more]);
        Assert.Contains(expected, run.FailedWith(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("all-MiniLM-L6-v2")]
    [InlineData("all-MiniLM-L6-v2", "--model", "MiniLM")]
    [InlineData("snowflake-arctic-embed-xs", "--model", "arctic-xs")]
    public async Task Trained_models_travel_with_the_program(string title, params string[] model)
    {
        folder.Write("birds.txt", "The kingfisher dives for small fish.\n\nA compiler turns source text into instructions.\n\nBread rises because yeast makes gas.");
        var run = await LongDocumentRun.OfCheckpoints(["search", "why does dough grow", folder.At("birds.txt"), "--passage-tokens", "12", "--top", "1", .. model]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains(title, run.Output, StringComparison.Ordinal);
        Assert.StartsWith("Bread rises because yeast", Assert.Single(Rows(run.Output)).Passage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_model_the_error_says_what_to_get()
    {
        var message = (await LongDocumentRun.With("encode", folder.At("hay.txt"))).FailedWith();
        Assert.Contains("allenai/longformer-base-4096", message, StringComparison.Ordinal);
        Assert.Contains("--model minilm and --model arctic-xs travel with the program", message, StringComparison.Ordinal);
    }

    private static (string Text, TextTokens Tokens) Tokens(string path)
    {
        var text = File.ReadAllText(path);
        return (text, Gpt2Tokenizer.Create().Tokenize(text, int.MaxValue, null, TestContext.Current.CancellationToken));
    }

    private static (double Score, string Where, string Passage)[] Rows(string output) =>
        [.. Row().Matches(output).Select(static match => (
            double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), match.Groups[2].Value.Trim(), match.Groups[3].Value.Trim()))];

    [GeneratedRegex(@"^│ +(-?\d+\.\d+) │(?: vectors [^│]+│)?([^│]+)│([^│]+)│", RegexOptions.Multiline)]
    private static partial Regex Row();
}
