namespace SparseAttentionGen.Benchmarks.Measuring;

/// <summary>Places in the repository that this program was built from.</summary>
internal static class Repository
{
    public static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "SparseAttentionGen.sln")))
            {
                folder = folder.Parent ?? throw new InvalidOperationException("This program does not run inside the repository.");
            }

            return folder.FullName;
        }
    }

    public static string PathTo(params string[] parts) => Path.Combine([Root, .. parts]);
}
