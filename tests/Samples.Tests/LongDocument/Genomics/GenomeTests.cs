using System.Numerics.Tensors;
using SparseAttentionGen.LongDocument.Genomics;

namespace SparseAttentionGen.Samples.Tests.LongDocument;

public sealed class GenomeTests
{
    [Fact]
    public void Every_head_equals_reference()
    {
        var vocabulary = new KmerVocabulary(3, 1);
        var tokens = vocabulary.Tokens(RandomBases.Draw(700, 5).Bases);
        var layer = new GenomeLayer(vocabulary.Size, heads: 6, seed: 2);
        for (var head = 0; head < layer.Heads; head++)
        {
            var fused = layer.Project(head, tokens, 1, TestContext.Current.CancellationToken);
            ReadOnlyTensorSpan<float> Part(int part) => new(
                Enumerable.Range(0, tokens.Length * 64).Select(index => fused[(index / 64 * 192) + (part * 64) + (index % 64)]).ToArray(), [1, 1, tokens.Length, 64], []);
            var expected = AttentionReference.Forward(layer.PatternOf(head), Part(0), Part(1), Part(2));
            var actual = layer.Attend(head, tokens, 2, TestContext.Current.CancellationToken);
            for (var index = 0; index < actual.Length; index++)
            {
                Assert.Equal(expected[index], actual[index], 2e-4);
            }
        }

        Assert.Equal(3, Enumerable.Range(0, 6).Select(head => layer.PatternOf(head).Describe()).Distinct().Count());
    }

    [Fact]
    public void Equal_tokens_differ_by_their_position_alone()
    {
        var layer = new GenomeLayer(vocabularySize: 18, heads: 3, seed: 2);
        var rows = layer.Project(1, [5, 5, 7, 5, 7], 1, TestContext.Current.CancellationToken);
        float Difference(int first, int second, int d) => rows[(first * 192) + d] - rows[(second * 192) + d];
        for (var d = 0; d < 192; d++)
        {
            // From position 2 to 4 and back, whichever token is there.
            Assert.Equal(Difference(4, 2, d), Difference(4, 3, d) + Difference(3, 1, d) + Difference(1, 2, d), 1e-4f);
            Assert.NotEqual(rows[d], rows[192 + d]);
        }
    }

    [Fact]
    public void Positions_are_sines_and_cosines_in_every_chunk()
    {
        var waves = new PositionWaves(64, 100);
        foreach (var start in new[] { 0, 4096, 999_936 })
        {
            waves.Begin(start);
            var vector = new float[64];
            waves.Write(63, vector);
            for (var pair = 0; pair < 32; pair++)
            {
                var angle = (start + 63) * Math.Pow(2 * Math.PI / 4096, pair / 32.0);
                Assert.Equal(Math.Sin(angle), vector[2 * pair], 1e-5);
                Assert.Equal(Math.Cos(angle), vector[(2 * pair) + 1], 1e-5);
            }
        }
    }

    [Fact]
    public void Regions_cover_every_token_once()
    {
        var vocabulary = new KmerVocabulary(4, 3);
        var record = RandomBases.Draw(1000, 1);
        var tokens = vocabulary.Tokens(record.Bases).Length;
        var regions = GenomeRegion.Divide(record, tokens, vocabulary, bases: 170, hiddenSize: 64);
        Assert.Equal(Enumerable.Range(1, tokens - 1), regions.SelectMany(static region => Enumerable.Range(region.FirstToken, region.EndToken - region.FirstToken)));
        Assert.All(regions, region => Assert.InRange(vocabulary.PositionOf(region.FirstToken), region.Start, region.End - 1));
    }

    [Fact]
    public async Task Command_reads_a_file_and_writes_its_regions()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("two.fa", ">one first\nACGTTGCANNACGTACGGTT\nacgtacgtacgt\n>empty\n>two\nGGGGCCCCGGGGCCCC\n");
        var output = folder.At("regions.csv");
        var run = await LongDocumentRun.With("genome", file, "--kmer", "3", "--heads", "3", "--region", "8", "--output", output);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("one", run.Output, StringComparison.Ordinal);
        Assert.Contains("tokens/s", run.Output, StringComparison.Ordinal);
        Assert.Contains("Random weights", run.Output, StringComparison.Ordinal);
        var lines = File.ReadAllLines(output);
        Assert.StartsWith("record,start,end,v0,v1", lines[0], StringComparison.Ordinal);
        Assert.Contains(lines, static line => line.StartsWith("\"two\",8,16,", StringComparison.Ordinal));
        Assert.All(lines[1..], static line => Assert.Equal(3 + 192, line.Split(',').Length));
    }

    [Fact]
    public async Task Results_do_not_depend_on_threads()
    {
        using var folder = new TemporaryFolder();
        foreach (var threads in new[] { "1", "2" })
        {
            Assert.Equal(0, (await LongDocumentRun.With("genome", "--random-bases", "5000", "--heads", "3", "--region", "900", "--threads", threads, "--output", folder.At(threads + ".csv"))).ExitCode);
        }

        Assert.Equal(File.ReadAllText(folder.At("1.csv")), File.ReadAllText(folder.At("2.csv")));
    }

    [Theory]
    [InlineData("Name a FASTA file")]
    [InlineData("not both", "x.fa", "--random-bases", "5")]
    [InlineData("--kmer must be from 1 to 8", "--random-bases", "5", "--kmer", "9")]
    [InlineData("--stride must be 1 or more", "--random-bases", "5", "--stride", "0")]
    [InlineData("must end with .csv", "--random-bases", "5", "--output", "x.txt")]
    [InlineData("cannot be read", "missing.fa")]
    public async Task Wrong_arguments_are_explained_in_one_line(string message, params string[] arguments) =>
        Assert.Contains(message, (await LongDocumentRun.With(["genome", .. arguments])).FailedWith(), StringComparison.Ordinal);
}
