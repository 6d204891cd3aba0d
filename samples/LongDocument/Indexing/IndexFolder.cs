namespace SparseAttentionGen.LongDocument.Indexing;

/// <summary>Where indexes lie that the command line does not name.</summary>
/// <param name="Path">The folder, which need not exist; null: there is none, and no index is kept.</param>
internal sealed record IndexFolder(string? Path)
{
    /// <summary>Below the user's local application data; a user without a home has no such folder.</summary>
    public static IndexFolder OfUser { get; } = new(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify) is { Length: > 0 } data
            ? System.IO.Path.Combine(data, "SparseAttentionGen", "LongDocument")
            : null);
}
