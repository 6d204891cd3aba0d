using System.IO.Compression;
using System.Text;

namespace SparseAttentionGen.Samples.Tests.LongDocument;

/// <summary>"-" is standard input wherever a file is read.</summary>
public sealed class StandardInputTests
{
    private static readonly byte[] Text = Encoding.UTF8.GetBytes("The quick brown fox\r\njumps over the lazy dog.\n");

    [Theory]
    [InlineData("encode", "-", "--random-weights")]
    [InlineData("search", "lazy dog", "-", "--random-weights")]
    public async Task A_text_is_read_from_standard_input(params string[] arguments)
    {
        var run = await LongDocumentRun.WithInput(Text, arguments);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("standard input", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_is_inspected_from_standard_input_and_an_option_may_be_a_hyphen()
    {
        var run = await LongDocumentRun.WithInput(Text, "inspect", "-", "--random-weights", "--token", "fox", "--top", "3");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("[ fox]", run.Output, StringComparison.Ordinal);

        run = await LongDocumentRun.WithInput(Encoding.UTF8.GetBytes("well - known"), "inspect", "-", "--random-weights", "--token", "-");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("[ -]", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Standard_input_stands_among_other_files()
    {
        using var folder = new TemporaryFolder();
        var run = await LongDocumentRun.WithInput(
            Text, "encode", folder.Write("a.txt", "Rain falls."), "-", "-", "--random-weights", "--output", folder.At("v.csv"));
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(["a.txt", "standard input"], File.ReadAllLines(folder.At("v.csv")).Skip(1).Select(static line => Path.GetFileName(line.Split(',')[0])));
    }

    [Theory]
    [InlineData("", "standard input is left out (empty)")]
    [InlineData("a\0b", "standard input is no text")]
    public async Task Standard_input_that_is_no_text_is_refused_by_its_name(string input, string reason) => Assert.Contains(
        reason, (await LongDocumentRun.WithInput(Encoding.UTF8.GetBytes(input), "encode", "-", "--random-weights")).FailedWith(), StringComparison.Ordinal);

    [Fact]
    public async Task A_genome_is_read_from_standard_input_compressed_or_not()
    {
        var genome = Encoding.ASCII.GetBytes(">one\nACGTTGCANNACGTACGGTTACGTACGT\n");
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(genome);
        }

        foreach (var input in new[] { genome, compressed.ToArray() })
        {
            var run = await LongDocumentRun.WithInput(input, "genome", "-", "--kmer", "3", "--heads", "1");
            Assert.Equal((0, ""), (run.ExitCode, run.Error));
            Assert.Contains("one", run.Output, StringComparison.Ordinal);
        }

        Assert.Contains(
            "standard input, line 1", (await LongDocumentRun.WithInput(Encoding.ASCII.GetBytes("ACGT"), "genome", "-")).FailedWith(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("inspect", "-", "--random-weights", "--svg", "-")]
    [InlineData("encode", "-", "--random-weights", "--output", "-")]
    public async Task Nothing_is_written_to_standard_input(params string[] arguments) => Assert.Contains(
        "'-' is standard input, which nothing can be written to", (await LongDocumentRun.WithInput(Text, arguments)).FailedWith(), StringComparison.Ordinal);
}
