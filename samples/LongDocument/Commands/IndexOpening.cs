using SparseAttentionGen.LongDocument.Indexing;
using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.LongDocument.Commands;

/// <summary>Opens the index of a search, if it has one.</summary>
/// <param name="folder">Where indexes lie that the command line does not name.</param>
internal sealed class IndexOpening(IndexFolder folder)
{
    /// <summary>Opens it.</summary>
    /// <param name="settings">The command line.</param>
    /// <param name="model">The model.</param>
    /// <param name="prompt">What stands before each text.</param>
    /// <param name="notes">Receives what the user should know.</param>
    /// <returns>The index; null: nothing is kept.</returns>
    /// <exception cref="InputException">The file cannot be used.</exception>
    public VectorIndex? Open(SearchSettings settings, OpenedModel model, string prompt, List<string> notes)
    {
        // Vectors behind a query depend on it; those of random weights are of no use again, unless a file is named for them.
        if (settings.NoIndex || settings.GlobalQuery || (model.IsRandom && settings.Index is null))
        {
            return null;
        }

        var source = VectorSource.Of(model, settings, prompt);
        if (settings.Index is { } file)
        {
            return VectorIndex.Open(file, source);
        }

        if (folder.Path is null)
        {
            return null;
        }

        try
        {
            Directory.CreateDirectory(folder.Path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Nobody asked for an index: a search without one is better than none.
            notes.Add($"The vectors are not kept, since {folder.Path} cannot be made ({exception.Message.TrimEnd('.')}): --index FILE names another place.");
            return null;
        }

        return VectorIndex.Open(Path.Combine(folder.Path, source.FileName), source);
    }
}
