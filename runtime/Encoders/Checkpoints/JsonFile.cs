using System.Text;
using System.Text.Json;

namespace SparseAttentionGen.Encoders.Checkpoints;

/// <summary>JSON files of a checkpoint.</summary>
internal static class JsonFile
{
    /// <summary>Reads a file and passes its root to a function.</summary>
    /// <param name="path">The file; a byte order mark is left out.</param>
    /// <param name="read">Reads the root.</param>
    /// <exception cref="InvalidDataException">The file cannot be read, is no JSON, or the function refuses it: the message begins with the path.</exception>
    public static T Read<T>(string path, Func<JsonElement, T> read)
    {
        ReadOnlyMemory<byte> bytes = CheckpointFile.ReadAll(path);
        bytes = bytes.Span.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return read(document.RootElement);
        }
        catch (JsonException failure)
        {
            var reason = EndsEarly(bytes.Span) ? "it ends in the middle: was the download cut short?" : failure.Message;
            throw new InvalidDataException($"{path} is not valid JSON: {reason}");
        }
        catch (InvalidOperationException failure)
        {
            // Text with one half of a surrogate pair is valid JSON, but no text.
            throw new InvalidDataException($"{path} is not valid JSON: {failure.Message}");
        }
        catch (InvalidDataException failure)
        {
            throw new InvalidDataException($"{path}: {failure.Message}");
        }
    }

    /// <summary>Whether the file ends too early: more bytes could make it JSON.</summary>
    private static bool EndsEarly(ReadOnlySpan<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes, isFinalBlock: false, default);
        try
        {
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
