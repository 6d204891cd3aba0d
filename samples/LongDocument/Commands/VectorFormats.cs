using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SparseAttentionGen.LongDocument.Commands;

/// <summary>Formats of files of vectors.</summary>
internal static class VectorFormats
{
    private const int NumPyAlignment = 64;
    private const int SafetensorsAlignment = 8;

    private static readonly byte[] NumPyMagic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];

    /// <summary>What the vectors are of, and for each file its name, number of tokens and vector.</summary>
    public static void WriteJson(EncodedDocuments documents, Stream stream)
    {
        // Names of files read as they are written.
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("model", documents.Model.Name);
        json.WriteBoolean("randomWeights", documents.Model.IsRandom);
        json.WriteString("pooling", documents.Recipe.PoolingName);
        json.WriteString("vector", documents.Recipe.Description);
        json.WriteStartArray("documents");
        for (var index = 0; index < documents.Vectors.Count; index++)
        {
            json.WriteStartObject();
            json.WriteString("file", documents.Names[index]);
            json.WriteNumber("tokens", documents.Documents.Tokens[index].Ids.Length);
            json.WriteStartArray("vector");
            foreach (var element in documents.Vectors[index])
            {
                json.WriteNumberValue(element);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>A row for each file: its name, its number of tokens, and the elements of its vector.</summary>
    public static void WriteCsv(EncodedDocuments documents, Stream stream)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" };
        writer.WriteLine($"file,tokens,{string.Join(',', Enumerable.Range(0, documents.Vectors[0].Length).Select(static index => $"v{index}"))}");
        for (var index = 0; index < documents.Vectors.Count; index++)
        {
            var elements = documents.Vectors[index].Select(static element => element.ToString("R", CultureInfo.InvariantCulture));
            writer.WriteLine($"{Quoted(documents.Names[index])},{documents.Documents.Tokens[index].Ids.Length},{string.Join(',', elements)}");
        }
    }

    /// <summary>NumPy's array format 1.0: float32 [documents, hidden size], without names.</summary>
    public static void WriteNumPy(EncodedDocuments documents, Stream stream)
    {
        var header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({documents.Vectors.Count}, {documents.Vectors[0].Length}), }}";
        var before = NumPyMagic.Length + sizeof(ushort);
        var length = RoundUp(before + header.Length + 1, NumPyAlignment) - before;
        var size = new byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16LittleEndian(size, (ushort)length);
        stream.Write(NumPyMagic);
        stream.Write(size);
        stream.Write(Encoding.ASCII.GetBytes(header.PadRight(length - 1) + "\n"));
        WriteElements(documents, stream);
    }

    /// <summary>A safetensors file with the tensor "vectors", float32 [documents, hidden size], and the files' names as metadata.</summary>
    public static void WriteSafetensors(EncodedDocuments documents, Stream stream)
    {
        var (rows, columns) = (documents.Vectors.Count, documents.Vectors[0].Length);
        var header = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
        {
            ["__metadata__"] = new Dictionary<string, string>
            {
                ["files"] = JsonSerializer.Serialize(documents.Names),
                ["model"] = documents.Model.Name,
                ["pooling"] = documents.Recipe.PoolingName,
            },
            ["vectors"] = new Dictionary<string, object>
            {
                ["dtype"] = "F32",
                ["shape"] = new[] { rows, columns },
                ["data_offsets"] = new[] { 0L, (long)rows * columns * sizeof(float) },
            },
        });
        var padded = new byte[RoundUp(header.Length, SafetensorsAlignment)];
        padded.AsSpan().Fill((byte)' ');
        header.CopyTo(padded, 0);
        var size = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(size, (ulong)padded.Length);
        stream.Write(size);
        stream.Write(padded);
        WriteElements(documents, stream);
    }

    private static void WriteElements(EncodedDocuments documents, Stream stream)
    {
        var bytes = new byte[documents.Vectors[0].Length * sizeof(float)];
        foreach (var vector in documents.Vectors)
        {
            for (var index = 0; index < vector.Length; index++)
            {
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(index * sizeof(float)), vector[index]);
            }

            stream.Write(bytes);
        }
    }

    private static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;

    private static string Quoted(string field) =>
        field.AsSpan().ContainsAny(",\"\r\n") ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;
}
