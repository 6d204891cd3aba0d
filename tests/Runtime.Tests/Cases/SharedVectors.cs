using System.Text.Json;

namespace SparseAttentionGen.Tests;

/// <summary>Third-party expected values, read from the folder <c>shared/vectors</c> beside the repository.</summary>
internal static class SharedVectors
{
    /// <summary>Opens a file of expected values; skips the test, visibly, where the folder is not there.</summary>
    public static JsonDocument Open(string set, string file) => JsonDocument.Parse(Bytes(set, file));

    /// <summary>A file's bytes; skips the test, visibly, where the folder is not there.</summary>
    public static byte[] Bytes(string set, string file) => File.ReadAllBytes(Path.Combine(Folder(set), file));

    /// <summary>Names of a set's files; skips the test, visibly, where the folder is not there.</summary>
    public static IReadOnlyList<string> Names(string set, string pattern) =>
        [.. Directory.GetFiles(Folder(set), pattern).Select(static path => Path.GetFileName(path))];

    private static string Folder(string set)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "shared", "vectors", set);
            if (Directory.Exists(path))
            {
                return path;
            }
        }

        Assert.Skip($"The vectors are not beside the repository (shared/vectors/{set}).");
        throw new InvalidOperationException();
    }
}
