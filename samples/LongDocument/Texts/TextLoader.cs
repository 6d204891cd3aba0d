using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.LongDocument.Texts;

/// <summary>Texts that were read, and why others were not.</summary>
/// <param name="Documents">At least one, none empty.</param>
/// <param name="Skipped">Files left out.</param>
/// <param name="Notes">What a user should know about the documents, one line each.</param>
internal sealed record LoadedTexts(IReadOnlyList<DocumentText> Documents, IReadOnlyList<SkippedFile> Skipped, IReadOnlyList<string> Notes);

/// <summary>A file that is left out.</summary>
internal sealed record SkippedFile(string Name, string Reason);

/// <summary>Reads the texts of files, folders and patterns.</summary>
internal static class TextLoader
{
    /// <summary>No more of a file is read: as tokens it is more than a day's work for an encoder.</summary>
    public const int MostBytes = 64 << 20;

    /// <summary>
    /// Reads them. An empty file is skipped; one that is no text is skipped if a folder or a pattern led to it, and an error if it
    /// was named.
    /// </summary>
    /// <param name="arguments">Files, folders, patterns, and "-" for standard input.</param>
    /// <param name="mostBytes">Most bytes to read of a file.</param>
    /// <param name="input">Standard input; null: the process's.</param>
    /// <exception cref="InputException">A file cannot be read, or nothing is left.</exception>
    public static LoadedTexts Load(IEnumerable<string> arguments, int mostBytes = MostBytes, StandardInput? input = null)
    {
        List<DocumentText> documents = [];
        List<SkippedFile> skipped = [];
        foreach (var file in TextFiles.Find(arguments))
        {
            Read(file, mostBytes, input ?? StandardInput.OfProcess, documents, skipped);
        }

        if (documents.Count == 0)
        {
            throw new InputException(skipped is [var only]
                ? $"{only.Name} is left out ({only.Reason}): there is nothing to read."
                : $"All {skipped.Count:N0} files are left out, {skipped[0].Name} for example ({skipped[0].Reason}): there is nothing to read.");
        }

        return new LoadedTexts(documents, skipped, [.. documents.SelectMany(document => NotesOn(document, mostBytes))]);
    }

    private static void Read(TextFile file, int mostBytes, StandardInput input, List<DocumentText> documents, List<SkippedFile> skipped)
    {
        DocumentText document;
        try
        {
            document = file.Path == StandardInput.FileName ? Read(input, mostBytes) : Read(file.Path, mostBytes);
        }
        catch (InputException exception) when (!file.IsNamed)
        {
            skipped.Add(new SkippedFile(file.Path, Reason(exception, file)));
            return;
        }

        if (string.IsNullOrWhiteSpace(document.Text))
        {
            skipped.Add(new SkippedFile(document.Name, document.Text.Length == 0 ? "empty" : "only white space"));
        }
        else
        {
            documents.Add(document);
        }
    }

    private static DocumentText Read(StandardInput input, int mostBytes)
    {
        using var stream = input.Open();
        using var content = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int count; content.Length <= mostBytes && (count = stream.Read(buffer)) > 0;)
        {
            content.Write(buffer, 0, count);
        }

        var isCut = content.Length > mostBytes;
        return TextDecoder.Decode(StandardInput.Name, content.GetBuffer().AsSpan(0, isCut ? mostBytes : (int)content.Length), isCut) with { IsFile = false };
    }

    private static DocumentText Read(string path, int mostBytes)
    {
        try
        {
            using var stream = File.OpenRead(path);
            var isCut = stream.CanSeek && stream.Length > mostBytes;
            var bytes = new byte[stream.CanSeek && !isCut ? (int)stream.Length + 1 : mostBytes + 1];
            var count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            isCut = count > mostBytes;
            return TextDecoder.Decode(path, bytes.AsSpan(0, isCut ? mostBytes : count), isCut);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new InputException($"{path} cannot be read: {exception.Message}");
        }
    }

    private static string Reason(InputException exception, TextFile file) =>
        exception.Message.StartsWith(file.Path, StringComparison.Ordinal) ? exception.Message[file.Path.Length..].Trim() : exception.Message;

    private static IEnumerable<string> NotesOn(DocumentText document, int mostBytes)
    {
        if (document.Replaced > 0)
        {
            yield return $"{document.Name} is not all UTF-8: {document.Replaced:N0} malformed sequences were replaced by U+FFFD.";
        }

        if (document.IsCut)
        {
            yield return $"{document.Name} is read only up to {mostBytes:N0} bytes.";
        }
    }
}
