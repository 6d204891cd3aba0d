using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using SparseAttentionGen.Encoders.Models;
using SparseAttentionGen.LongDocument.Inspection;

namespace SparseAttentionGen.Samples.Tests.LongDocument;

public sealed partial class InspectTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public InspectTests() => folder.Write("text.txt", "One day the <quick> & \"brown\" fox jumped.\nAnother day the fox slept, the end.\n");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("longformer", null)]
    [InlineData("longformer", 1)]
    [InlineData("big_bird", 0)]
    public void Weights_are_the_softmax_over_the_attended_keys(string family, int? head)
    {
        var encoder = new WindowMeanEncoder(family, 100, 100);
        TokenSequence sequence = new([.. Enumerable.Range(20, 30)], family == "longformer" ? [0, 12] : []);
        foreach (var token in new[] { 0, 1, 12, 13, 29 })
        {
            var reader = Read(encoder, sequence, head, token, mostBlocks: 7);
            var expected = Expected(encoder, sequence, head, token);
            for (var key = 0; key < expected.Length; key++)
            {
                Assert.Equal(expected[key], reader.TokenWeights[key], 1e-6);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(30)]
    [InlineData(100)]
    public void Map_sums_the_weights_of_its_blocks(int mostBlocks)
    {
        var encoder = new WindowMeanEncoder("longformer", 100, 100);
        TokenSequence sequence = new([.. Enumerable.Range(20, 30)], [0]);
        var map = Read(encoder, sequence, null, 0, mostBlocks).Map;
        Assert.True(map.Blocks <= mostBlocks);
        double[][] rows = [.. Enumerable.Range(0, 30).Select(token => Expected(encoder, sequence, null, token))];
        for (var queries = 0; queries < map.Blocks; queries++)
        {
            var block = rows[(queries * map.BlockSize)..Math.Min(30, (queries + 1) * map.BlockSize)];
            for (var keys = 0; keys < map.Blocks; keys++)
            {
                var cells = block.SelectMany(row => row.Skip(keys * map.BlockSize).Take(map.BlockSize)).ToArray();
                Assert.Equal(cells.Sum() / block.Length, map.Share(queries, keys), 1e-6);
                Assert.Equal(cells.Count(static weight => weight > 0) / (double)cells.Length, map.Density(queries, keys), 1e-12);
            }
        }
    }

    [Fact]
    public async Task Named_token_is_listed_with_what_it_attends()
    {
        var run = await LongDocumentRun.With("inspect", folder.At("text.txt"), "--random-weights", "--token", "fox", "--layer", "2", "--head", "1", "--top", "4");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("layer 2, head 1", run.Output, StringComparison.Ordinal);
        Assert.Contains("\"brown\"[ fox] jumped", run.Output, StringComparison.Ordinal);
        Assert.Contains("Of 5 tokens that it attends", run.Output, StringComparison.Ordinal);
        Assert.Contains("Random weights: the weights mean nothing.", run.Output, StringComparison.Ordinal);
        var rows = Row().Matches(run.Output);
        Assert.Equal(4, rows.Count);
        var weights = rows.Select(static row => double.Parse(row.Groups[1].Value, CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(weights.OrderDescending(), weights);
        Assert.InRange(weights.Sum(), 50, 100.1);
    }

    [Fact]
    public async Task Pattern_is_drawn_with_its_window_and_its_global_token()
    {
        var run = await LongDocumentRun.With("inspect", folder.At("text.txt"), "--random-weights", "longformer", "--max-tokens", "8", "--global-tokens", "first");
        var lines = run.Output.Split('\n').SkipWhile(static line => !line.Contains("Rows: queries", StringComparison.Ordinal)).Skip(1).Take(10);
        Assert.Equal(
            ["██████████", "████······", "█████·····", "██████····", "█·█████···", "█··█████··", "█···█████·", "█····█████", "█·····████", "█······███"],
            lines.Select(static line => line.Trim()));
    }

    [Fact]
    public async Task Pattern_of_a_long_text_fits_a_screen()
    {
        var path = folder.Write("long.txt", string.Concat(Enumerable.Repeat("one two three four five\n", 100)));
        var run = await LongDocumentRun.With("inspect", path, "--random-weights", "longformer", "--global-tokens", "first");
        var lines = run.Output.Split('\n').Where(static line => line.StartsWith('▒') && line.Contains('·', StringComparison.Ordinal)).ToArray();
        Assert.InRange(lines.Length, 40, 48);
        Assert.All(lines.Index(), line => Assert.Contains('▒', line.Item.AsSpan(Math.Max(0, line.Index - 1)).ToString()));
    }

    [Fact]
    public async Task Picture_is_well_formed_and_escapes_the_text()
    {
        var path = folder.Write("a<b&c.txt", "\"quotes\" <tags> & a\u0001 control, the word elephant and ]]> \uFFFE too");
        var run = await LongDocumentRun.With("inspect", path, "--random-weights", "--token", "<", "--svg", folder.At("a.svg"), "--top", "30");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var root = XDocument.Load(folder.At("a.svg")).Root!;
        Assert.Equal("svg", root.Name.LocalName);
        var texts = root.Descendants().Where(static element => element.Name.LocalName == "text").Select(static element => element.Value).ToArray();
        Assert.Contains(texts, text => text.Contains("a<b&c.txt — random weights", StringComparison.Ordinal));
        Assert.Contains(texts, text => text.Contains("[ <]tags", StringComparison.Ordinal));
        var cells = root.Descendants().Count(static element => element.Name.LocalName == "rect");
        Assert.InRange(cells, 50, 10_000);
    }

    [Fact]
    public async Task Text_longer_than_the_model_takes_is_cut_with_a_note()
    {
        var path = folder.Write("long.txt", string.Concat(Enumerable.Repeat("one two three four five\n", 100)));
        var run = await LongDocumentRun.With("inspect", path, "--random-weights", "--model-length", "102");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("first 100 tokens are shown", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--layer 3", "numbered 0 to 2")]
    [InlineData("--layer -1", "count from 0")]
    [InlineData("--head 2", "numbered 0 to 1")]
    [InlineData("--token elephant", "does not contain")]
    [InlineData("--token 1000", "numbered 0 to")]
    [InlineData("--top 0", "--top is 0")]
    [InlineData("--svg no/such/a.svg", "there is no folder")]
    public async Task Wrong_argument_is_one_line(string arguments, string expected) => Assert.Contains(
        expected,
        (await LongDocumentRun.With(["inspect", folder.At("text.txt"), "--random-weights", "longformer", .. arguments.Split(' ')])).FailedWith(),
        StringComparison.Ordinal);

    [Fact]
    public async Task Only_one_file_is_inspected()
    {
        folder.Write("other.txt", "other");
        Assert.Contains("means 2 files", (await LongDocumentRun.With("inspect", folder.Path, "--random-weights")).FailedWith(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_model_the_error_says_what_to_get() => Assert.Contains(
        "allenai/longformer-base-4096", (await LongDocumentRun.With("inspect", folder.At("text.txt"))).FailedWith(), StringComparison.Ordinal);

    private static AttentionReader Read(WindowMeanEncoder encoder, TokenSequence sequence, int? head, int token, int mostBlocks)
    {
        var reader = new AttentionReader(encoder, sequence, layer: 1, head, token, mostBlocks, CancellationToken.None);
        encoder.Encode([sequence], new EncodeOptions { Observer = reader });
        Assert.True(reader.HasSeen);
        return reader;
    }

    /// <summary>A row of attention in double precision: keys are twice the vectors, and minus the vectors for global tokens of Longformer.</summary>
    private static double[] Expected(WindowMeanEncoder encoder, TokenSequence sequence, int? head, int token)
    {
        var factor = sequence.GlobalPositions.Contains(token) ? -1 : 2;
        var mean = new double[sequence.Ids.Length];
        int[] heads = head is { } one ? [one] : [0, 1];
        foreach (var each in heads)
        {
            float[] Part(int position) => encoder.VectorOf(sequence.Ids[position])[(each * encoder.HeadSize)..((each + 1) * encoder.HeadSize)];
            var keys = encoder.AttendedKeys(1, each, token, sequence).SelectMany(static range => Enumerable.Range(range.Start, range.End - range.Start)).ToArray();
            double[] weights = [.. keys.Select(key => Math.Exp(
                factor * Part(token).Zip(Part(key), static (left, right) => (double)left * right).Sum() / Math.Sqrt(encoder.HeadSize)))];
            for (var index = 0; index < keys.Length; index++)
            {
                mean[keys[index]] += weights[index] / weights.Sum() / heads.Length;
            }
        }

        return mean;
    }

    [GeneratedRegex(@"^│ +(\d+\.\d+)\s?% │", RegexOptions.Multiline)]
    private static partial Regex Row();
}
