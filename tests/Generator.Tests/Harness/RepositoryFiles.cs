namespace Generator.Tests.Harness;

/// <summary>Finds files of the repository from the place of the test program; paths in the program are mapped away in CI.</summary>
internal static class RepositoryFiles
{
    public static string Root { get; } = FindRoot();

    public static string PathTo(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "SparseAttentionGen.sln")))
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException($"No repository around {AppContext.BaseDirectory}");
    }
}
