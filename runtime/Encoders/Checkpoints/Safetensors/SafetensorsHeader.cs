using System.Text;
using System.Text.Json;

namespace SparseAttentionGen.Encoders.Checkpoints;

/// <summary>
/// Reads the header of a safetensors file with every check that the format requires, since the file may come from anywhere
/// (huggingface/safetensors, "Format").
/// </summary>
internal static class SafetensorsHeader
{
    /// <summary>The format's limit.</summary>
    public const long LongestHeader = 100_000_000;

    /// <summary>The entry of a header that is no tensor but texts.</summary>
    public const string Metadata = "__metadata__";

    /// <summary>Reads the tensors of a header.</summary>
    /// <param name="file">Name of the file, for messages.</param>
    /// <param name="header">The header's bytes, JSON.</param>
    /// <param name="dataLength">Bytes behind the header.</param>
    /// <returns>The tensors in the order of their data.</returns>
    /// <exception cref="InvalidDataException">The header is not what the format says.</exception>
    public static IReadOnlyList<TensorEntry> Read(string file, ReadOnlyMemory<byte> header, long dataLength)
    {
        // The format requires an object from the first byte on; blanks may follow it.
        if (header.IsEmpty || header.Span[0] != (byte)'{')
        {
            throw new InvalidDataException($"{file}: the header does not begin with '{{'.");
        }

        try
        {
            // The reader replaces malformed bytes silently in names.
            _ = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetCharCount(header.Span);
            using var document = JsonDocument.Parse(header, new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
            var entries = new List<TensorEntry>();
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (property.Name == Metadata)
                {
                    CheckMetadata(file, property.Value);
                }
                else
                {
                    entries.Add(Entry(file, property, dataLength));
                }
            }

            CheckCoverage(file, entries, dataLength);
            return entries;
        }
        catch (JsonException failure)
        {
            throw new InvalidDataException($"{file}: the header is not valid JSON: {failure.Message}");
        }
        catch (DecoderFallbackException)
        {
            throw new InvalidDataException($"{file}: the header is not valid UTF-8.");
        }
        catch (InvalidOperationException failure)
        {
            // Text with one half of a surrogate pair is valid JSON, but no text.
            throw new InvalidDataException($"{file}: the header is not valid JSON: {failure.Message}");
        }
    }

    /// <summary>Reads the texts of a header that <see cref="Read"/> has accepted, without those that are no text.</summary>
    public static IReadOnlyDictionary<string, string> ReadMetadata(ReadOnlyMemory<byte> header)
    {
        using var document = JsonDocument.Parse(header);
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        if (document.RootElement.TryGetProperty(Metadata, out var metadata))
        {
            foreach (var item in metadata.EnumerateObject())
            {
                try
                {
                    texts[item.Name] = item.Value.GetString()!;
                }
                catch (InvalidOperationException)
                {
                    // One half of a surrogate pair: valid JSON, and nothing that weights depend on.
                }
            }
        }

        return texts;
    }

    private static void CheckMetadata(string file, JsonElement metadata)
    {
        if (metadata.ValueKind != JsonValueKind.Object || metadata.EnumerateObject().Any(static item => item.Value.ValueKind != JsonValueKind.String))
        {
            throw new InvalidDataException($"{file}: {Metadata} must be an object of strings.");
        }
    }

    private static TensorEntry Entry(string file, JsonProperty property, long dataLength)
    {
        var where = $"{file}: the tensor '{property.Name}'";
        if (property.Value.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidDataException($"{where} is described by {property.Value.ValueKind}, not by an object.");
        }

        if (!property.Value.TryGetProperty("dtype", out var dtype) || dtype.ValueKind != JsonValueKind.String)
        {
            throw new InvalidDataException($"{where} has no dtype.");
        }

        var shape = Numbers(where, property.Value, "shape");
        var offsets = Numbers(where, property.Value, "data_offsets");
        if (offsets.Length != 2 || offsets[0] > offsets[1])
        {
            throw new InvalidDataException($"{where} has data_offsets [{string.Join(", ", offsets)}]: a start and an end not before it are needed.");
        }

        if (offsets[1] > dataLength)
        {
            throw new InvalidDataException($"{where} ends at byte {offsets[1]}, but the file has {dataLength} bytes of data: is it cut short?");
        }

        var entry = new TensorEntry(property.Name, dtype.GetString()!, shape, offsets[0], offsets[1]);
        if (entry.Type is { } type && Bytes(type, shape) != offsets[1] - offsets[0])
        {
            throw new InvalidDataException(
                $"{where} has {offsets[1] - offsets[0]} bytes, but {entry.ShapeText} elements of {type} need another number.");
        }

        return entry;
    }

    private static Int128 Bytes(TensorType type, long[] shape)
    {
        var bytes = (Int128)type.Size();
        foreach (var size in shape)
        {
            // Larger than any file; without this limit a product with three more sizes would overflow.
            bytes = size == 0 ? 0 : Int128.Min(bytes * size, Int128.One << 63);
        }

        return shape.Contains(0) ? 0 : bytes;
    }

    private static long[] Numbers(string where, JsonElement element, string name)
    {
        if (!element.TryGetProperty(name, out var array) || array.ValueKind != JsonValueKind.Array)
        {
            throw new InvalidDataException($"{where} has no {name}.");
        }

        return
        [
            .. array.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Number && item.TryGetInt64(out var number) && number >= 0
                ? number
                : throw new InvalidDataException($"{where} has {item.GetRawText()} in its {name}: whole numbers from 0 on are needed.")),
        ];
    }

    /// <summary>The tensors' data lie side by side from the first byte to the last, without overlaps and holes.</summary>
    private static void CheckCoverage(string file, List<TensorEntry> entries, long dataLength)
    {
        entries.Sort(static (left, right) => (left.Start, left.End).CompareTo((right.Start, right.End)));
        var end = 0L;
        foreach (var entry in entries)
        {
            if (entry.Start != end)
            {
                throw new InvalidDataException(entry.Start < end
                    ? $"{file}: the tensor '{entry.Name}' overlaps the one before it."
                    : $"{file}: no tensor owns the bytes from {end} to {entry.Start}.");
            }

            end = entry.End;
        }

        if (end != dataLength)
        {
            throw new InvalidDataException($"{file}: no tensor owns the bytes from {end} to {dataLength}.");
        }
    }
}
