using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace SparseAttentionGen.Encoders.Checkpoints;

/// <summary>A tensor to be written.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its sizes.</param>
/// <param name="Elements">Its elements row by row.</param>
internal sealed record WrittenTensor(string Name, int[] Shape, ReadOnlyMemory<float> Elements);

/// <summary>Writes safetensors files of floats (huggingface/safetensors, "Format").</summary>
internal static class SafetensorsWriter
{
    /// <summary>Data begin at a multiple of it, as in the files of the format's own library.</summary>
    private const int Alignment = 8;

    /// <summary>Writes a file. One that exists is replaced only when the new one is complete.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">The tensors, in the order of their data.</param>
    /// <param name="metadata">Texts for readers.</param>
    public static void Write(string path, IReadOnlyList<WrittenTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        if (!BitConverter.IsLittleEndian)
        {
            throw new NotSupportedException("Checkpoints are written on little-endian machines only.");
        }

        var partial = path + ".partial";
        using (var file = File.Create(partial))
        {
            var header = Header(tensors, metadata);
            Span<byte> length = stackalloc byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
            file.Write(length);
            file.Write(header);
            foreach (var tensor in tensors)
            {
                file.Write(MemoryMarshal.AsBytes(tensor.Elements.Span));
            }
        }

        File.Move(partial, path, overwrite: true);
    }

    private static byte[] Header(IReadOnlyList<WrittenTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartObject(SafetensorsHeader.Metadata);
            foreach (var (name, text) in metadata)
            {
                writer.WriteString(name, text);
            }

            writer.WriteEndObject();
            var start = 0L;
            foreach (var tensor in tensors)
            {
                Describe(writer, tensor, ref start);
            }

            writer.WriteEndObject();
        }

        while (buffer.Length % Alignment != 0)
        {
            buffer.WriteByte((byte)' ');
        }

        return buffer.ToArray();
    }

    private static void Describe(Utf8JsonWriter writer, WrittenTensor tensor, ref long start)
    {
        if (TensorSizes.Count(tensor.Shape) != tensor.Elements.Length)
        {
            throw new ArgumentException($"The tensor '{tensor.Name}' has {tensor.Elements.Length} elements, but the shape {TensorSizes.Text(tensor.Shape)}.", nameof(tensor));
        }

        writer.WriteStartObject(tensor.Name);
        writer.WriteString("dtype", nameof(TensorType.F32));
        writer.WriteStartArray("shape");
        foreach (var size in tensor.Shape)
        {
            writer.WriteNumberValue(size);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("data_offsets");
        writer.WriteNumberValue(start);
        start += (long)tensor.Elements.Length * sizeof(float);
        writer.WriteNumberValue(start);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
