using System.Text;
using System.Text.Json;

namespace SparseAttentionGen.Encoders.Checkpoints;

/// <summary>
/// Tells a checkpoint's files from what a failed download may leave in their place: pointers of Git LFS, pages and error messages of a site, or
/// nothing at all. The same check serves every file of a checkpoint that is read.
/// </summary>
internal static class CheckpointFile
{
    /// <summary>Bytes at a file's start that are looked at.</summary>
    public const int StartBytes = 4096;

    private const string Again = "download the file itself (on the hub's page of the file: download; its address contains /resolve/)";

    /// <summary>Answers of sites in words; a short file that begins with one is no data.</summary>
    private static readonly string[] Answers =
    [
        "Entry not found", "Not Found", "404", "403", "401", "Forbidden", "Unauthorized", "Access to model", "Access denied", "Repository not found",
        "Invalid username or password", "Invalid credentials", "Internal Server Error", "Too Many Requests", "Bad Gateway", "Service Unavailable",
    ];

    private static readonly string[] Pages = ["<!doctype", "<html", "<head", "<body", "<?xml", "<!--", "<error"];

    /// <summary>The keys of error messages in JSON; an object with a message and nothing else is one.</summary>
    private static readonly HashSet<string> ErrorKeys = new(StringComparer.OrdinalIgnoreCase)
    {
        "error", "errors", "message", "detail", "details", "status", "statusCode", "status_code", "code", "title", "type", "instance", "documentation_url",
        "requestId", "request_id", "cause", "error_code", "errorCode", "error_description", "error_type", "reason", "timestamp", "path",
    };

    /// <summary>Reads a whole file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">It cannot be read, or is no file of a checkpoint.</exception>
    public static byte[] ReadAll(string path)
    {
        try
        {
            var bytes = File.ReadAllBytes(path);
            Check(path, bytes);
            return bytes;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{path} cannot be read: {failure.Message}");
        }
    }

    /// <summary>Checks a file that is already read.</summary>
    /// <param name="path">Its path or name, for the message.</param>
    /// <param name="content">All of it.</param>
    /// <exception cref="InvalidDataException">It is no file of a checkpoint; the message says what it is and what helps.</exception>
    public static void Check(string path, ReadOnlySpan<byte> content)
    {
        if (Problem(content[..Math.Min(StartBytes, content.Length)], content.Length) is { } problem)
        {
            throw new InvalidDataException($"{path}: {problem}");
        }
    }

    /// <summary>What keeps a file from being one of a checkpoint, as a sentence about "the file"; null: nothing that is known.</summary>
    /// <param name="start">Its first <see cref="StartBytes"/> bytes, or all if it has fewer.</param>
    /// <param name="length">Its number of bytes.</param>
    public static string? Problem(ReadOnlySpan<byte> start, long length)
    {
        if (length == 0)
        {
            return $"the file is empty: {Again}.";
        }

        var text = Encoding.UTF8.GetString(start).TrimStart('\uFEFF').TrimStart();
        if (text.Length == 0 && length <= StartBytes)
        {
            return $"the file has nothing but white space: {Again}.";
        }

        if (text.StartsWith("version https://git-lfs", StringComparison.Ordinal) || text.StartsWith("version https://hawser", StringComparison.Ordinal)
            || text.StartsWith("# xet version", StringComparison.Ordinal))
        {
            return $"the file is a pointer of Git LFS, which stands for data that was not fetched: run git lfs pull where it was cloned, or {Again}.";
        }

        if (Pages.Any(page => text.StartsWith(page, StringComparison.OrdinalIgnoreCase))
            || (text.StartsWith('<') && text.Contains("<html", StringComparison.OrdinalIgnoreCase)))
        {
            return $"the file is a page of a web site (HTML or XML), not data: {Again}.";
        }

        if (start.StartsWith("PK\u0003\u0004"u8))
        {
            return "the file is a zip archive, as torch.save writes: another name makes no other format of it. Take it for pytorch_model.bin, which has to be converted.";
        }

        return length <= StartBytes && Answer(text) is { } answer ? $"the file is an error message of a site, '{answer}', not data: {Again}." : null;
    }

    private static string? Answer(string text)
    {
        var line = text.Split('\n')[0].Trim();
        if (Answers.Any(answer => text.StartsWith(answer, StringComparison.OrdinalIgnoreCase)))
        {
            return Shortened(line);
        }

        if (!text.StartsWith('{'))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            JsonProperty[] members = [.. document.RootElement.EnumerateObject()];
            bool Says(string key) => members.Any(member => member.Name.Equals(key, StringComparison.OrdinalIgnoreCase) && member.Value.ValueKind == JsonValueKind.String);
            var isMessage = (Says("message") || Says("detail") || Says("title") || members is [{ Name: "errors" }])
                && members.All(static member => ErrorKeys.Contains(member.Name));
            return Says("error") || isMessage ? Shortened(text.ReplaceLineEndings(" ").Trim()) : null;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string Shortened(string text) => text.Length <= 120 ? text : text[..120] + " …";
}
