using System.Text;
using System.Text.Unicode;

namespace SparseAttentionGen.QuickStart;

/// <summary>One file's text.</summary>
/// <param name="Name">The file, as a reader knows it.</param>
/// <param name="Text">Its text, without a byte order mark.</param>
/// <param name="Replaced">Number of replacement characters that stand for malformed UTF-8.</param>
internal sealed record TextPart(string Name, string Text, int Replaced);

/// <summary>Reads the text to attend over: named files, or this repository's own.</summary>
internal static class TextSource
{
    private const string RootMarker = "SparseAttentionGen.sln";
    private const char ReplacementCharacter = '\uFFFD';

    /// <summary>After so many characters no further file is read: dense attention over them, quadratic in their number, still ends within a minute.</summary>
    private const int Enough = 200_000;

    /// <summary>The library and its documents.</summary>
    private static readonly string[] Folders = ["docs", "runtime"];
    private static readonly string[] BuildFolders = ["bin", "obj", "artifacts"];

    /// <summary>Reads files in the order given.</summary>
    public static IReadOnlyList<TextPart> FromFiles(IEnumerable<string> paths) =>
        [.. paths.Select(static path => Read(path, path)).Select(RejectEmpty)];

    /// <summary>Reads sources and documents of the repository that a folder is part of, in ordinal order, until there is text enough.</summary>
    public static IReadOnlyList<TextPart> FromRepository(string folder)
    {
        var root = FindRoot(folder)
            ?? throw new InputException($"There is no {RootMarker} above the program, so it has no text of its own: name a file to read.");
        var names = Folders
            .Select(name => Path.Combine(root, name))
            .Where(Directory.Exists)
            .SelectMany(static path => Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories))
            .Append(Path.Combine(root, "README.md"))
            .Where(File.Exists)
            .Select(path => Path.GetRelativePath(root, path).Replace(Path.DirectorySeparatorChar, '/'))
            .Where(IsWritten)
            .Order(StringComparer.Ordinal);
        var characters = 0;
        var parts = new List<TextPart>();
        foreach (var name in names.TakeWhile(_ => characters < Enough))
        {
            var part = Read(Path.Combine(root, name), name);
            characters += part.Text.Length;
            if (part.Text.Length > 0)
            {
                parts.Add(part);
            }
        }

        return parts;
    }

    private static string? FindRoot(string folder)
    {
        for (var current = new DirectoryInfo(folder); current is not null; current = current.Parent)
        {
            if (File.Exists(Path.Combine(current.FullName, RootMarker)))
            {
                return current.FullName;
            }
        }

        return null;
    }

    /// <summary>Whether a file was written by hand rather than by a build or a test.</summary>
    private static bool IsWritten(string name) =>
        (name.EndsWith(".md", StringComparison.Ordinal) || name.EndsWith(".cs", StringComparison.Ordinal))
        && !name.EndsWith(".verified.cs", StringComparison.Ordinal)
        && !name.Split('/').Any(static folder => BuildFolders.Contains(folder, StringComparer.OrdinalIgnoreCase));

    private static TextPart Read(string path, string name)
    {
        try
        {
            if (Directory.Exists(path))
            {
                throw new InputException($"{name} is a directory: name the files in it.");
            }

            return Decode(name, File.ReadAllBytes(path));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"{name} does not exist.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InputException($"{name} cannot be read: {exception.Message}");
        }
    }

    private static TextPart Decode(string name, ReadOnlySpan<byte> bytes)
    {
        var preamble = Encoding.UTF8.Preamble;
        var content = bytes.StartsWith(preamble) ? bytes[preamble.Length..] : bytes;
        var text = Encoding.UTF8.GetString(content);

        // A file may rightly contain replacement characters: only those that decoding added are malformed bytes.
        var replaced = Utf8.IsValid(content)
            ? 0
            : text.AsSpan().Count(ReplacementCharacter) - content.Count("\uFFFD"u8);
        return new TextPart(name, text, replaced);
    }

    private static TextPart RejectEmpty(TextPart part) =>
        part.Text.Length > 0 ? part : throw new InputException($"{part.Name} is empty: there is nothing to attend to.");
}
