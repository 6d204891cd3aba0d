using System.Buffers;
using System.IO.Compression;
using System.Text;
using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.LongDocument.Genomics;

/// <summary>
/// Reads FASTA files, also compressed with gzip, byte by byte: line breaks of any kind, lower case, ambiguous letters (IUPAC), gaps, blank lines,
/// comments and a byte order mark. A base takes one byte of memory, whatever its file looks like.
/// </summary>
internal sealed class FastaReader
{
    private const int BufferSize = 1 << 16;
    private const int LongestHeader = 1 << 16;
    private const byte Invalid = 255;
    private static readonly byte[] Codes = Alphabet();

    private readonly string file;
    private readonly List<FastaRecord> records = [];
    private readonly ArrayBufferWriter<byte> bases = new();
    private readonly List<byte> header = [];
    private string? name;
    private int lowerCase;
    private long line = 1;
    private byte before;

    private FastaReader(string file) => this.file = file;

    private enum Place
    {
        LineStart,
        Header,
        Comment,
        Sequence,
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="progress">Receives the share of its bytes that is read.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="InputException">It cannot be read, is empty, or is no FASTA file.</exception>
    public static IReadOnlyList<FastaRecord> Read(string path, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return Read(stream, Path.GetFileName(path), progress, cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path} cannot be read: {failure.Message}");
        }
    }

    /// <summary>Reads a stream.</summary>
    /// <param name="stream">The stream. One that cannot seek, as a pipe, is read into memory first.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="progress">Receives the share of its bytes that is read.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="InputException">It is empty, or no FASTA file.</exception>
    public static IReadOnlyList<FastaRecord> Read(Stream stream, string file, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        if (!stream.CanSeek)
        {
            using var whole = new MemoryStream();
            stream.CopyTo(whole);
            whole.Position = 0;
            return Read(whole, file, progress, cancellationToken);
        }

        try
        {
            var start = stream.Position;
            var (first, second) = (stream.ReadByte(), stream.ReadByte());
            stream.Position = start;
            using var text = (first, second) == (0x1F, 0x8B) ? new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true) : stream;
            return new FastaReader(file).Read(text, stream, progress, cancellationToken);
        }
        catch (InvalidDataException failure)
        {
            throw new InputException($"{file} looks like a gzip file, but is damaged: {failure.Message}");
        }
    }

    private List<FastaRecord> Read(Stream text, Stream stream, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferSize];
        var place = Place.LineStart;
        var isStart = true;
        for (int count; (count = text.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)) > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var block = buffer.AsSpan(0, count);
            foreach (var character in isStart && block.StartsWith(Encoding.UTF8.Preamble) ? block[Encoding.UTF8.Preamble.Length..] : block)
            {
                place = Next(place, character);
                before = character;
            }

            isStart = false;
            progress?.Report(stream.Length == 0 ? 1 : (double)stream.Position / stream.Length);
        }

        if (place == Place.Header)
        {
            name = HeaderName();
        }

        Finish();
        return records.Count > 0 ? records : throw new InputException($"{file} is empty: a FASTA file has lines of '>' and a name, each followed by lines of bases.");
    }

    private Place Next(Place place, byte character)
    {
        if (character is (byte)'\n' or (byte)'\r')
        {
            // A line feed after a carriage return does not end another line.
            line += character == '\n' && before == '\r' ? 0 : 1;
            if (place == Place.Header)
            {
                name = HeaderName();
            }

            return Place.LineStart;
        }

        switch (place)
        {
            case Place.LineStart when character == '>':
                Finish();
                header.Clear();
                return Place.Header;
            case Place.LineStart when character == ';':
                return Place.Comment;
            case Place.Header:
                header.Add(character);
                return header.Count <= LongestHeader
                    ? place
                    : throw new InputException($"{file}, line {line}: the line of '>' and a name has more than {LongestHeader} bytes: is it a FASTA file?");
            case Place.Comment:
                return place;
            default:
                AddBase(character);
                return Place.Sequence;
        }
    }

    private void AddBase(byte character)
    {
        if (character is (byte)' ' or (byte)'\t')
        {
            return;
        }

        var code = Codes[character];
        if (code == Invalid)
        {
            var shown = character is > 32 and < 127 ? $"'{(char)character}'" : $"the byte 0x{character:X2}";
            throw new InputException($"{file}, line {line}: {shown} is no base: letters of the IUPAC alphabet and '-' are.");
        }

        if (name is null)
        {
            throw new InputException($"{file}, line {line}: there are bases before the first line of '>' and a name.");
        }

        lowerCase += character >= 'a' ? 1 : 0;
        bases.GetSpan(1)[0] = code;
        bases.Advance(1);
    }

    private string HeaderName()
    {
        var text = Encoding.UTF8.GetString([.. header]).Trim();
        var end = text.IndexOfAny([' ', '\t']);
        return text.Length == 0 ? $"{file}, record {records.Count + 1}" : end < 0 ? text : text[..end];
    }

    private void Finish()
    {
        if (name is not null)
        {
            records.Add(new FastaRecord(name, bases.WrittenSpan.ToArray(), lowerCase));
        }

        bases.ResetWrittenCount();
        (name, lowerCase) = (null, 0);
    }

    private static byte[] Alphabet()
    {
        var codes = new byte[256];
        codes.AsSpan().Fill(Invalid);
        foreach (var letter in "RYSWKMBDHVNX-")
        {
            codes[letter] = codes[char.ToLowerInvariant(letter)] = FastaRecord.Unknown;
        }

        foreach (var (letter, code) in new[] { ('A', 0), ('C', 1), ('G', 2), ('T', 3), ('U', 3) })
        {
            codes[letter] = codes[char.ToLowerInvariant(letter)] = (byte)code;
        }

        return codes;
    }
}
