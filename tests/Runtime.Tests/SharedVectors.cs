using System.Text.Json;

namespace SparseAttentionGen.Tests;

/// <summary>Third-party expected values, read from the folder <c>shared/vectors</c> beside the repository.</summary>
internal static class SharedVectors
{
    /// <summary>Opens a file of expected values; skips the test, visibly, where the folder is not there.</summary>
    public static JsonDocument Open(string set, string file)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "shared", "vectors", set, file);
            if (File.Exists(path))
            {
                return JsonDocument.Parse(File.ReadAllBytes(path));
            }
        }

        Assert.Skip($"The vectors are not beside the repository (shared/vectors/{set}/{file}).");
        throw new InvalidOperationException();
    }
}
