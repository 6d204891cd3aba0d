using System.Buffers.Binary;
using System.Text;
using SparseAttentionGen.Encoders.Checkpoints;

namespace SparseAttentionGen.Samples.Tests.LongDocument;

/// <summary>Files that the format forbids are refused with a reason; files that it allows are read exactly.</summary>
public sealed class SafetensorsTests
{
    private const string Four = """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""";

    [Theory]
    [InlineData("", "does not begin with")]
    [InlineData(" {}", "does not begin with")]
    [InlineData("[]", "does not begin with")]
    [InlineData("{", "not valid JSON")]
    [InlineData("{}x", "not valid JSON")]
    [InlineData("{\"a\":1,}", "not valid JSON")]
    [InlineData("{/* */}", "not valid JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "uplicate", 8)]
    [InlineData("""{"a":{"dtype":"F32","dtype":"F16","shape":[1],"data_offsets":[0,4]}}""", "uplicate", 4)]
    [InlineData("""{"a":{"dtype":"\ud800","shape":[1],"data_offsets":[0,4]}}""", "not valid JSON", 4)]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "not valid JSON", 4)]
    [InlineData("""{"a":5}""", "'a' is described by Number")]
    [InlineData("""{"a":{"shape":[1],"data_offsets":[0,4]}}""", "'a' has no dtype", 4)]
    [InlineData("""{"a":{"dtype":7,"shape":[1],"data_offsets":[0,4]}}""", "'a' has no dtype", 4)]
    [InlineData("""{"a":{"dtype":"F32","data_offsets":[0,4]}}""", "'a' has no shape", 4)]
    [InlineData("""{"a":{"dtype":"F32","shape":1,"data_offsets":[0,4]}}""", "'a' has no shape", 4)]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", "-1 in its shape", 4)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", "1.5 in its shape", 4)]
    [InlineData("""{"a":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}}""", "\"1\" in its shape", 4)]
    [InlineData("""{"a":{"dtype":"F32","shape":[9223372036854775808],"data_offsets":[0,4]}}""", "9223372036854775808 in its shape", 4)]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""", "need another number")]
    [InlineData("""{"a":{"dtype":"F32","shape":[9223372036854775807,9223372036854775807,9223372036854775807],"data_offsets":[0,4]}}""", "need another number", 4)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", "'a' has no data_offsets", 4)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", "a start and an end", 4)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}""", "a start and an end", 4)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", "a start and an end", 4)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""", "-4 in its data_offsets", 4)]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "ends at byte 8, but the file has 4 bytes", 4)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[9223372036854775803,9223372036854775807]}}""", "cut short", 4)]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", "need another number", 4)]
    [InlineData("""{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,4]}}""", "need another number", 4)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F16","shape":[2],"data_offsets":[2,6]}}""", "'b' overlaps", 6)]
    [InlineData("""{"b":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}""", "overlaps", 4)]
    [InlineData("""{"a":{"dtype":"F16","shape":[1],"data_offsets":[0,2]},"b":{"dtype":"F16","shape":[1],"data_offsets":[4,6]}}""", "no tensor owns the bytes from 2 to 4", 6)]
    [InlineData("""{"a":{"dtype":"F16","shape":[1],"data_offsets":[2,4]}}""", "no tensor owns the bytes from 0 to 2", 4)]
    [InlineData(Four, "no tensor owns the bytes from 4 to 9", 9)]
    [InlineData("{}", "no tensor owns the bytes from 0 to 1", 1)]
    [InlineData("""{"__metadata__":{"a":1}}""", "__metadata__ must be an object of strings")]
    [InlineData("""{"__metadata__":["a"]}""", "__metadata__ must be an object of strings")]
    public void What_the_format_forbids_is_refused(string header, string reason, int dataLength = 0) =>
        AssertRefused(TinyCheckpoint.Assemble(header, new byte[dataLength]), reason);

    [Fact]
    public void A_length_that_cannot_be_is_refused()
    {
        AssertRefused([], "the file is empty");
        AssertRefused(new byte[7], "7 bytes, too few");
        AssertRefused(new byte[8], "does not begin with");
        AssertRefused(WithLength(3, "{}"), "ends before them");
        AssertRefused(WithLength(100_000_000, "{}"), "ends before them");
        AssertRefused(WithLength(100_000_001, "{}"), "more than the 100000000");
        AssertRefused(WithLength(ulong.MaxValue, "{}"), "more than the 100000000");
        AssertRefused(WithLength(long.MaxValue - 4, "{}"), "more than the 100000000");
    }

    [Fact]
    public void A_header_that_is_no_text_is_refused()
    {
        var file = TinyCheckpoint.Assemble(Four, new byte[4]);
        file[file.AsSpan().IndexOf((byte)'a')] = 0xFF;
        AssertRefused(file, "not valid UTF-8");
    }

    [Fact]
    public void A_file_cut_short_anywhere_is_refused()
    {
        var whole = TinyCheckpoint.Assemble(Four, [1, 2, 3, 4]);
        for (var length = 0; length < whole.Length; length++)
        {
            AssertRefused(whole[..length], string.Empty);
        }
    }

    [Fact]
    public void What_is_no_file_is_refused()
    {
        using var folder = new TemporaryFolder();
        foreach (var path in new[] { folder.Path, folder.At("missing.safetensors"), Path.Combine(folder.Write("file", "x"), "below.safetensors") })
        {
            var message = Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(path)).Message;
            Assert.Contains(path, message, StringComparison.Ordinal);
            Assert.Contains("cannot be read", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Nothing_scalars_and_empty_tensors_are_read()
    {
        using var folder = new TemporaryFolder();
        using (var none = SafetensorsFile.Open(folder.Write("none", TinyCheckpoint.Assemble("{}", []))))
        {
            Assert.Empty(none.Tensors);
        }

        // Blanks follow the header so that data can be aligned; a metadata's name is no tensor's.
        const string Header = """{"__metadata__":{"format":"pt","ünïcode":"ok"},"":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"empty":{"dtype":"BF16","shape":[3,0,2],"data_offsets":[4,4]},"huge and empty":{"dtype":"F64","shape":[0,4611686018427387904],"data_offsets":[0,0]}}      """;
        using var file = SafetensorsFile.Open(folder.Write("some", TinyCheckpoint.Assemble(Header, BitConverter.GetBytes(-2.5f))));
        Assert.Equal(["", "empty", "huge and empty"], file.Tensors.Select(static entry => entry.Name).Order(StringComparer.Ordinal));
        Assert.Equal([-2.5f], file.ReadFloats(file.Find(string.Empty)!));
        Assert.Empty(file.ReadFloats(file.Find("empty")!));
        Assert.Equal("[3, 0, 2]", file.Find("empty")!.ShapeText);
        Assert.Null(file.Find("__metadata__"));
    }

    [Fact]
    public void Every_half_and_brain_float_is_read_exactly_from_odd_addresses()
    {
        byte[] data = [7, .. Enumerable.Range(0, 1 << 16).SelectMany(static bits => new[] { (byte)bits, (byte)(bits >> 8) })];
        foreach (var (type, expected) in new (string, Func<ushort, float>)[]
        {
            ("F16", static bits => (float)BitConverter.UInt16BitsToHalf(bits)),
            ("BF16", static bits => BitConverter.UInt32BitsToSingle((uint)bits << 16)),
        })
        {
            // The header's length shifts the data to every address.
            foreach (var blanks in new[] { "", " " })
            {
                var values = Read(
                    $$$"""{"odd":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"{{{type}}}","shape":[256,256],"data_offsets":[1,131073]}}{{{blanks}}}""", data);
                for (var bits = 0; bits < values.Length; bits++)
                {
                    var right = expected((ushort)bits);
                    Assert.True(
                        float.IsNaN(right) ? float.IsNaN(values[bits]) : BitConverter.SingleToInt32Bits(right) == BitConverter.SingleToInt32Bits(values[bits]),
                        $"{type} 0x{bits:X4} is {right:R}, but was read as {values[bits]:R}");
                }
            }
        }
    }

    [Fact]
    public void Floats_keep_every_bit()
    {
        uint[] bits = [0, 0x80000000, 1, 0x807FFFFF, 0x00800000, 0x3F800001, 0x7F7FFFFF, 0x7F800000, 0xFF800000, 0x7FC00123, 0xFFC00000];
        byte[] data = [9, .. bits.SelectMany(BitConverter.GetBytes)];
        var values = Read(
            $$$"""{"odd":{"dtype":"BOOL","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"F32","shape":[{{{bits.Length}}}],"data_offsets":[1,{{{data.Length}}}]}}""", data);
        Assert.Equal(bits, values.Select(BitConverter.SingleToUInt32Bits));
    }

    [Theory]
    [InlineData("BOOL", 1)]
    [InlineData("U8", 1)]
    [InlineData("I8", 1)]
    [InlineData("F8_E5M2", 1)]
    [InlineData("F8_E4M3", 1)]
    [InlineData("I16", 2)]
    [InlineData("U16", 2)]
    [InlineData("I32", 4)]
    [InlineData("U32", 4)]
    [InlineData("F64", 8)]
    [InlineData("I64", 8)]
    [InlineData("U64", 8)]
    [InlineData("F8_E8M0", 1)]
    [InlineData("C64", 8)]
    [InlineData("f32", 4)]
    [InlineData("0", 1)]
    [InlineData("Bool", 1)]
    [InlineData("", 2)]
    public void Other_types_are_listed_but_are_no_weights(string type, int size)
    {
        using var folder = new TemporaryFolder();
        var header = $$$"""{"a":{"dtype":"{{{type}}}","shape":[3,1],"data_offsets":[0,{{{size * 3}}}]}}""";
        using var file = SafetensorsFile.Open(folder.Write("other.safetensors", TinyCheckpoint.Assemble(header, new byte[size * 3])));
        var entry = Assert.Single(file.Tensors);
        Assert.Equal(type, entry.TypeName);
        var message = Assert.Throws<InvalidDataException>(() => file.ReadFloats(entry)).Message;
        Assert.StartsWith("other.safetensors: the tensor 'a'", message, StringComparison.Ordinal);
        Assert.Contains("F32, F16 or BF16 are needed", message, StringComparison.Ordinal);
    }

    private static void AssertRefused(byte[] bytes, string reason)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("bad.safetensors", bytes);
        var message = Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(path).Dispose()).Message;
        Assert.StartsWith("bad.safetensors: ", message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    private static float[] Read(string header, byte[] data)
    {
        using var folder = new TemporaryFolder();
        using var file = SafetensorsFile.Open(folder.Write("good.safetensors", TinyCheckpoint.Assemble(header, data)));
        return file.ReadFloats(file.Find("a")!);
    }

    private static byte[] WithLength(ulong length, string header)
    {
        var bytes = new byte[8 + header.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        Encoding.ASCII.GetBytes(header, bytes.AsSpan(8));
        return bytes;
    }
}
