using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.LongRangeArena.Tasks;

/// <summary>Files of one kind.</summary>
/// <param name="Name">The kind.</param>
/// <param name="Training">Bytes of each file that is learned from.</param>
/// <param name="HeldOut">Bytes of each file that is held out.</param>
internal sealed record TextKind(string Name, IReadOnlyList<byte[]> Training, IReadOnlyList<byte[]> HeldOut);

/// <summary>
/// Texts in kinds: the folders of a folder, or this repository's parts. One of five files is held out as a whole, so that nothing of it has been seen.
/// </summary>
internal static class TextCorpus
{
    private const string RootMarker = "SparseAttentionGen.sln";
    private const int HeldOutShare = 5;

    /// <summary>Folders of the repository and what is read there: documents, and sources written by different hands of one style, told apart by what they are about.</summary>
    private static readonly (string Folder, string Pattern)[] Parts =
        [("docs", "*.md"), ("generator", "*.cs"), ("runtime", "*.cs"), ("samples", "*.cs"), ("tests", "*.cs")];

    /// <summary>Reads the repository that a folder is part of.</summary>
    public static IReadOnlyList<TextKind> FromRepository(string folder)
    {
        for (var current = new DirectoryInfo(folder); current is not null; current = current.Parent)
        {
            if (File.Exists(Path.Combine(current.FullName, RootMarker)))
            {
                return [.. Parts.Select(part => Read(part.Folder, Path.Combine(current.FullName, part.Folder), part.Pattern))];
            }
        }

        throw new InputException($"There is no {RootMarker} above the program, so it has no texts of its own: give --texts.");
    }

    /// <summary>Reads a folder whose folders are the kinds.</summary>
    public static IReadOnlyList<TextKind> FromFolder(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new InputException($"--texts: {folder} is no folder.");
        }

        TextKind[] kinds =
        [
            .. Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal).Select(static path => Read(Path.GetFileName(path), path, "*")),
        ];
        return kinds.Length >= 2
            ? kinds
            : throw new InputException($"--texts: {folder} has {kinds.Length} folders, but two or more are needed: one for each class of texts.");
    }

    private static TextKind Read(string name, string folder, string pattern)
    {
        var files = Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories)
            .Select(path => (Path: path, Name: Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/')))
            .Where(static file => IsWritten(file.Name))
            .OrderBy(static file => file.Name, StringComparer.Ordinal)
            .ToArray();
        var (training, heldOut) = (new List<byte[]>(), new List<byte[]>());
        for (var index = 0; index < files.Length; index++)
        {
            (index % HeldOutShare == HeldOutShare - 1 ? heldOut : training).Add(File.ReadAllBytes(files[index].Path));
        }

        return heldOut.Sum(static text => (long)text.Length) > 0 && training.Sum(static text => (long)text.Length) > 0
            ? new TextKind(name, training, heldOut)
            : throw new InputException($"{folder} has {files.Length} files of text, but {HeldOutShare} or more are needed, since one of {HeldOutShare} is held out.");
    }

    /// <summary>Whether a file was written by hand rather than by a build, a test or this program, whose own pages must not change its texts.</summary>
    private static bool IsWritten(string name) =>
        !name.EndsWith(".verified.cs", StringComparison.Ordinal) && !name.Split('/').Any(static part => part is "bin" or "obj" or "artifacts" or "long-range-arena");
}
