using System.IO.Compression;
using System.Text;
using SparseAttentionGen.LongDocument.Genomics;
using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.Samples.Tests.LongDocument;

public sealed class FastaReaderTests
{
    [Theory]
    [InlineData(">a\nACGT\n", "a:ACGT")]
    [InlineData(">a b c\nAC\nGT", "a:ACGT")]
    [InlineData(">a\r\nAC\r\nGT\r\n", "a:ACGT")]
    [InlineData(">a\rAC\rGT", "a:ACGT")]
    [InlineData("\n\n>a\n\nAC\n\n\nGT\n\n", "a:ACGT")]
    [InlineData(">a\n  AC GT\t\n", "a:ACGT")]
    [InlineData(">a\nacgtu\n", "a:ACGTT")]
    [InlineData(">a\nNnRYSWKMBDHVX-\n", "a:??????????????")]
    [InlineData(">a\nAC\n>b\nGT\n", "a:AC b:GT")]
    [InlineData(">a\n>b\nGT\n", "a: b:GT")]
    [InlineData(">a\nGT\n>b", "a:GT b:")]
    [InlineData(";made by hand\n>a\nAC\n;in between\nGT\n", "a:ACGT")]
    [InlineData(">\nAC\n", "x.fa, record 1:AC")]
    [InlineData("\uFEFF>a\nAC\n", "a:AC")]
    public void Text_is_read(string text, string expected) => Assert.Equal(expected, Describe(Read(text)));

    [Fact]
    public void Lower_case_is_counted()
    {
        var record = Assert.Single(Read(">a\nACgtN\nnA"));
        Assert.Equal(3, record.LowerCase);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("\n\n", "is empty")]
    [InlineData("ACGT\n", "line 1: there are bases before the first line")]
    [InlineData(">a\nAC\nA>T\n", "line 3: '>' is no base")]
    [InlineData(">a\r\nAC\r\nAJT\r\n", "line 3: 'J' is no base")]
    [InlineData(">a\rAC\rAJT\r", "line 3: 'J' is no base")]
    [InlineData(">a\r\r\n\nAJT", "line 4: 'J' is no base")]
    [InlineData(">a\n\uFEFFAC", "line 2: the byte 0xEF is no base")]
    [InlineData(">a\nA\0", "line 2: the byte 0x00 is no base")]
    [InlineData(">a\nAé", "line 2: the byte 0xC3 is no base")]
    [InlineData(">a\nA*", "line 2: '*' is no base")]
    public void What_is_no_fasta_is_explained(string text, string message) =>
        Assert.Contains(message, Assert.Throws<InputException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Long_lines_cross_buffers()
    {
        var random = new Random(1);
        var bases = string.Concat(Enumerable.Range(0, 200_001).Select(_ => "ACGTn"[random.Next(5)]));
        Assert.Equal("a:" + bases.Replace('n', '?'), Describe(Read(">a\n" + bases)));
    }

    [Fact]
    public void Compressed_files_are_read_and_damaged_ones_explained()
    {
        var compressed = Compress(">a\nACGT\n"u8);
        using var stream = new MemoryStream(compressed);
        Assert.Equal("a:ACGT", Describe(FastaReader.Read(stream, "x.fa.gz", null, CancellationToken.None)));
        using var damaged = new MemoryStream([.. compressed.Take(9), 7, 7, 7, 7, 7, 7, 7]);
        Assert.Contains("damaged", Assert.Throws<InputException>(() => FastaReader.Read(damaged, "x.fa.gz", null, CancellationToken.None)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Streams_that_cannot_seek_are_read()
    {
        foreach (var bytes in new[] { Compress(">a\nACGT\n"u8), ">a\nACGT\n"u8.ToArray() })
        {
            // A pipe gives what it has, which may be a single byte.
            using var pipe = new DribblingStream(bytes);
            Assert.Equal("a:ACGT", Describe(FastaReader.Read(pipe, "x.fa", null, CancellationToken.None)));
        }
    }

    [Fact]
    public void An_endless_header_is_no_fasta() =>
        Assert.Contains("more than 65536 bytes", Assert.Throws<InputException>(() => Read(">" + new string('x', 70_000))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("ACGT", 2, 1, new[] { 0, 2 + 1, 2 + 6, 2 + 11 })]
    [InlineData("ACGTA", 2, 2, new[] { 0, 2 + 1, 2 + 11 })]
    [InlineData("A", 2, 1, new[] { 0 })]
    [InlineData("", 1, 1, new[] { 0 })]
    [InlineData("TT", 1, 5, new[] { 0, 2 + 3 })]
    [InlineData("ANCGT", 2, 1, new[] { 0, 1, 1, 2 + 6, 2 + 11 })]
    public void Bases_are_cut_into_tokens(string bases, int length, int stride, int[] expected) =>
        Assert.Equal(expected, new KmerVocabulary(length, stride).Tokens(Read(">a\n" + bases)[0].Bases));

    [Fact]
    public void Tokens_equal_those_cut_one_by_one()
    {
        var record = RandomBases.Draw(500, 3);
        record.Bases[77] = record.Bases[200] = FastaRecord.Unknown;
        foreach (var (length, stride) in new[] { (1, 1), (3, 2), (6, 1), (8, 3), (4, 9) })
        {
            var expected = new List<int> { KmerVocabulary.Start };
            for (var start = 0; start + length <= 500; start += stride)
            {
                var word = record.Bases[start..(start + length)];
                expected.Add(word.Contains(FastaRecord.Unknown) ? KmerVocabulary.Unknown : word.Aggregate(0, static (value, code) => (4 * value) + code) + KmerVocabulary.First);
            }

            var vocabulary = new KmerVocabulary(length, stride);
            Assert.Equal(expected, vocabulary.Tokens(record.Bases));
            Assert.All(expected, token => Assert.InRange(token, 0, vocabulary.Size - 1));
        }
    }

    private static byte[] Compress(ReadOnlySpan<byte> text)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest))
        {
            gzip.Write(text);
        }

        return stream.ToArray();
    }

    /// <summary>A stream that cannot seek and gives one byte at a time.</summary>
    private sealed class DribblingStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(1, buffer.Length)]);

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(1, count));
    }

    private static IReadOnlyList<FastaRecord> Read(string text) => FastaReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "x.fa");

    private static string Describe(IReadOnlyList<FastaRecord> records) =>
        string.Join(' ', records.Select(static record => $"{record.Name}:{string.Concat(record.Bases.Select(static code => "ACGT?"[code]))}"));
}
